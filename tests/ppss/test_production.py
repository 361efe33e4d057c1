"""The settings of a real installation: demanded when something is missing, and sound when all is there."""

import os
import subprocess
import sys

import pytest

#: What docker-compose.yml demands from the environment.
GIVEN = {
    "PRODUCTION": "1",
    "SECRET_KEY": "9rT-x4Kq_Lm2Zw" * 5,
    "FIELD_KEYS": "f9Xw" * 20,
    "ALLOWED_HOSTS": "ppss.city.example",
    "BASE_URL": "https://ppss.city.example",
    "DATABASE_URL": "postgres://ppss:ppss@db:5432/ppss",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@mail.city.example:587",
    "DJANGO_SETTINGS_MODULE": "ppss.settings",
}


def manage(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess:
    path = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], capture_output=True, text=True, env=path | environment
    )


def test_production_settings_pass_the_checks_for_deployment():
    done = manage("check", "--deploy", "--fail-level", "WARNING", environment=GIVEN)
    assert (done.returncode, done.stdout + done.stderr) == (0, "System check identified no issues (0 silenced).\n")


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "EMAIL_URL"])
def test_production_refuses_to_start_without(name):
    given = {k: v for k, v in GIVEN.items() if k != name}
    done = manage("check", environment=given)
    assert done.returncode == 1
    assert f"Set the {name} environment variable" in done.stderr


@pytest.mark.parametrize("command", ["demo_data", "serve_demo"])
def test_production_refuses_demo_data(command):
    done = manage(command, environment=GIVEN)
    assert done.returncode == 1
    assert "production installation" in done.stderr
