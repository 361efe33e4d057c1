"""Settings for tests: the product's own, with fast password hashing and nothing that outlives a run."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "for tests alone")
os.environ.setdefault("FIELD_KEYS", "for tests alone, and for no other use")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from ppss.settings import *  # noqa: E402, F403
from ppss.settings import CACHES, DATABASES, REDIS_URL  # noqa: E402
from scripts.compile_messages import compile_messages  # noqa: E402

compile_messages()  # here, for apps load the catalogue as soon as they are imported

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="ppss-test-files-"))
if not REDIS_URL:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
#: pytest-django knows SQLite by the name of Django's own back end alone, and would name files for its workers.
IN_MEMORY = ":memory:" if DATABASES["default"]["ENGINE"] == "ppss.lib.sqlite" else None
DATABASES["default"].setdefault("TEST", {})["NAME"] = os.environ.get("TEST_DATABASE") or IN_MEMORY
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
# Tasks run in the process, with Redis too; tests/services/conftest.py starts a worker where one is wanted.
CELERY_TASK_ALWAYS_EAGER = True
