"""The product's settings with the plain page beside it."""

import os
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "for benchmarks alone")
os.environ.setdefault("FIELD_KEYS", "for benchmarks alone, and for no other use")

from ppss.settings import *  # noqa: E402, F403
from ppss.settings import TEMPLATES  # noqa: E402

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
