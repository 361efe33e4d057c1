"""Settings, read from the environment.

Without any variable the program runs on its embedded defaults: SQLite and files in ``var/``, tasks in the
process, e-mail and SMS to the console and to a page. ``PRODUCTION=1`` demands what a real installation needs
and refuses to start without it. README.md lists the variables.
"""

import secrets
from decimal import Decimal
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from ppss.logs import configure

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()


def _secret(name: str) -> str:
    """A secret from the environment; outside production one is made once and kept in ``var/``."""
    if PRODUCTION or name in env.ENVIRON:
        return env.str(name)
    VAR_DIR.mkdir(exist_ok=True)
    path = VAR_DIR / name.lower()
    if not path.exists():
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text().strip()


PRODUCTION = env.bool("PRODUCTION", default=False)
DEMO = env.bool("DEMO", default=False)
DEBUG = False if PRODUCTION else env.bool("DEBUG", default=False)
SECRET_KEY = _secret("SECRET_KEY")
# Keys for what is encrypted in the database, newest first, comma between: see accounts/encryption.py.
FIELD_KEYS = _secret("FIELD_KEYS").split(",")
# Where the program is reached, for links in what it sends.
BASE_URL = env.str("BASE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS") if PRODUCTION else ["*"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "accounts",
    "imports",
    "students",
    "messaging",
    "absence",
    "cases",
    "outreach",
    "reports",
    "retention",
    "ppss.lib",
    "ppss.demo",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "simple_history",
    "phonenumber_field",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "csp",
    "django_structlog",
    "health_check",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ppss.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ppss.middleware.SignedInMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ppss.middleware.RequestLogMiddleware",
    "ppss.once.OnceMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "cases.middleware.CaseLookMiddleware",
]

ROOT_URLCONF = "ppss.urls"
WSGI_APPLICATION = "ppss.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ppss.navigation.navigation",
            ],
            "builtins": ["django_htmx.templatetags.django_htmx", "ppss.lib.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database. SQLite takes its write lock at the start of a transaction, so that two writers wait and never fail.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'ppss.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(exist_ok=True)
    DATABASES["default"]["ENGINE"] = "ppss.lib.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Figures can be read from a replica: ppss/lib/replica.py. It refuses to write, whatever the server would allow.
if env.str("REPORTS_DATABASE_URL", default=""):
    DATABASES["reports"] = env.db("REPORTS_DATABASE_URL") | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    DATABASES["reports"]["OPTIONS"] = {"options": "-c default_transaction_read_only=on"}
    DATABASE_ROUTERS = ["ppss.lib.replica.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis carries cache and tasks where there is one; otherwise the database does, so that processes share all the same.
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 10_000}
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# One task at a time for each process, so that a lost worker takes none with it that others could do. What a lost worker
# had is given to another after the longest that a task may take; what cannot wait so long is found by the clock.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 10, "socket_connect_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Stockholm"
# The servers of school systems are read at half past this hour.
READ_AT_HOUR = env.int("READ_AT_HOUR", default=3)
# One tick a minute: what is due stands as rows in our own tables (accounts/clock.py). A tick that nobody has taken up
# in a minute is followed by the next.
# CLOCK_MINUTE is how many seconds a minute of the clock has; tests have shorter ones.
CLOCK_MINUTE = env.float("CLOCK_MINUTE", default=60)
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "accounts.tasks.tick", "schedule": CLOCK_MINUTE, "options": {"expires": CLOCK_MINUTE}}
}

# Files: a folder, or an S3-compatible store by FILES_BUCKET.
MEDIA_ROOT = env.path("FILES_DIR", default=str(VAR_DIR / "files"))
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=15 * 1024 * 1024)
# Files to import may be larger; a workbook unfolds, and is read in a process with so much memory.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=200 * 1024 * 1024)
IMPORT_MAX_UNFOLDED_BYTES = env.int("IMPORT_MAX_UNFOLDED_BYTES", default=300 * 1024 * 1024)
IMPORT_MEMORY_MB = env.int("IMPORT_MEMORY_MB", default=1536)
_files: dict[str, object] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
if env.str("FILES_BUCKET", default=""):
    _files = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("FILES_BUCKET"),
            "endpoint_url": env.str("FILES_ENDPOINT", default=None),
            "access_key": env.str("FILES_ACCESS_KEY", default=None),
            "secret_key": env.str("FILES_SECRET_KEY", default=None),
            "file_overwrite": False,
            "default_acl": "private",
        },
    }
_static = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if PRODUCTION
    else ("django.contrib.staticfiles.storage.StaticFilesStorage")
)
STORAGES = {
    # Sealed with the newest of FIELD_KEYS before it reaches folder or bucket: accounts/storage.py.
    "default": {"BACKEND": "accounts.storage.SealedStorage", "OPTIONS": {"inner": _files}},
    "staticfiles": {"BACKEND": _static},
}
STATIC_URL = "static/"
# Outside production static files are served from where they lie.
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION

# E-mail and SMS: without a server they go to the console and to a page, which production has not.
EMAIL_BACKEND = "messaging.backends.PreviewEmailBackend"
if PRODUCTION or env.str("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
# The gateway of SMS: 46elks, sinch, or preview (console and page); empty where no SMS are sent.
SMS_GATEWAY = env.str("SMS_GATEWAY", default="" if PRODUCTION else "preview")
SMS_FROM = env.str("SMS_FROM", default="PPSS")
SMS_URL = env.str("SMS_URL", default="")  # another address than the gateway's own
ELKS_USERNAME, ELKS_PASSWORD = env.str("ELKS_USERNAME", default=""), env.str("ELKS_PASSWORD", default="")
ELKS_DONT_LOG, ELKS_DRY_RUN = env.bool("ELKS_DONT_LOG", default=True), env.bool("ELKS_DRY_RUN", default=False)
SINCH_PLAN, SINCH_TOKEN = env.str("SINCH_PLAN", default=""), env.str("SINCH_TOKEN", default="")
# Requests in flight from each worker process; messages a second from all of them, 0 for no limit; seconds to wait.
SMS_IN_FLIGHT = env.int("SMS_IN_FLIGHT", default=20)
SMS_PER_SECOND = env.float("SMS_PER_SECOND", default=0)
EMAIL_PER_SECOND = env.float("EMAIL_PER_SECOND", default=0)
SMS_TIMEOUT = env.float("SMS_TIMEOUT", default=15)
# In seconds: how long a worker has a batch, after which it counts as lost; how long after a bad answer the gateway is
# asked what it took; the wait before the second try, doubled each time.
MESSAGE_LEASE = env.float("MESSAGE_LEASE", default=180)
MESSAGE_ASK_AFTER = env.float("MESSAGE_ASK_AFTER", default=60)
MESSAGE_FIRST_WAIT = env.float("MESSAGE_FIRST_WAIT", default=60)
# What one part of an SMS is reckoned to cost, in kronor, until the gateway tells.
SMS_PRICE = Decimal(env.str("SMS_PRICE", default="0.50"))
# What /health/ counts as wrong: a message due for so many minutes; no file for so many days (0: none is expected).
MESSAGES_WAIT_MINUTES = env.int("MESSAGES_WAIT_MINUTES", default=30)
IMPORT_WITHIN_DAYS = env.int("IMPORT_WITHIN_DAYS", default=0)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# So many calls of a gateway are heard in a minute.
HOOKS_PER_MINUTE = env.int("HOOKS_PER_MINUTE", default=6000)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="ppss@localhost")

# People sign in by e-mail.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedAccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.SignInForm",
    "reset_password": "accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.sign_in.ResetPasswordKeyForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "PPSS: "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# The second factor: time-based codes, passkeys and recovery codes. Everyone has one in production, unless switched off.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=PRODUCTION and not DEMO)
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.second_factor.AuthenticateForm",
    "reauthenticate": "accounts.forms.second_factor.ConfirmForm",
    "activate_totp": "accounts.forms.second_factor.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.second_factor.AddKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "PPSS"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator has entered the address
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# The municipality's own log-in, by OpenID Connect or SAML 2. It says who somebody is; the table of external log-ins
# (accounts.models.ExternalLogin) says which of our people that is, and roles are given by administrators alone.
SOCIALACCOUNT_ADAPTER = "accounts.adapter.ExternalLoginAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if env.str("OIDC_SERVER_URL", default=""):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("OIDC_NAME", default="OpenID Connect"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": env.str("OIDC_SERVER_URL")},
            }
        ],
    }
if env.str("SAML_METADATA_URL", default="") or env.str("SAML_SSO_URL", default=""):
    SOCIALACCOUNT_PROVIDERS["saml"] = {
        "APPS": [
            {
                "provider_id": env.str("SAML_IDP_ENTITY_ID"),
                "name": env.str("SAML_NAME", default="SAML"),
                "client_id": "saml",
                "settings": {
                    "idp": {
                        "entity_id": env.str("SAML_IDP_ENTITY_ID"),
                        "metadata_url": env.str("SAML_METADATA_URL", default=""),
                        "sso_url": env.str("SAML_SSO_URL", default=""),
                        "x509cert": env.str("SAML_X509CERT", default=""),
                    },
                    "advanced": {"want_assertion_signed": True, "reject_idp_initiated_sso": True, "strict": True},
                },
            }
        ]
    }
CSRF_FAILURE_VIEW = "ppss.views.csrf_failure"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip"}  # a whole city may stand behind one address; failures stay at 10
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXIES", default=int(PRODUCTION))  # who tries is told by X-Forwarded-For
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = env.int("SESSION_MINUTES", default=60) * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Language and dates: Swedish first, English at a click; what the browser prefers changes nothing.
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["ppss.formats"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
PHONENUMBER_DEFAULT_REGION = "SE"

# Headers. Nothing inline anywhere, so the policy can be strict.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False  # static/js/drafts.js sends the token along
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# The target group and other figures a city may set; each has its source in cases/rules.py.
CONSENT_MONTHS_MAX = env.int("CONSENT_MONTHS_MAX", default=6)
# From which age a student signs the consent, and may be let to consent alone: students/ages.py has the law behind them.
CONSENT_STUDENT_SIGNS_FROM = env.int("CONSENT_STUDENT_SIGNS_FROM", default=12)
CONSENT_STUDENT_ALONE_FROM = env.int("CONSENT_STUDENT_ALONE_FROM", default=15)
# Absence at enrolment and at closing is computed from so many school weeks before.
BASELINE_WEEKS = env.int("BASELINE_WEEKS", default=4)
# So many looks of each month are drawn from the access log and signed off by a reviewer.
LOG_SAMPLE = env.int("LOG_SAMPLE", default=20)
# The file of a data subject export can be fetched for so many days; then it is removed.
SUBJECT_EXPORT_DAYS = env.int("SUBJECT_EXPORT_DAYS", default=14)
# Whether the log that a family is handed names the staff; otherwise it tells their role and agency.
LOG_NAMES_STAFF = env.bool("LOG_NAMES_STAFF", default=True)
# Before consent, social services are told school and year of a proposal from so many of them, or of students, on.
PROPOSALS_TO_SHOW_YEAR = env.int("PROPOSALS_TO_SHOW_YEAR", default=5)
STUDENTS_TO_SHOW_YEAR = env.int("STUDENTS_TO_SHOW_YEAR", default=100)
# Who answers for this installation, and where people say that something is not accessible (an e-mail address).
MUNICIPALITY = env.str("MUNICIPALITY", default="")
ACCESSIBILITY_CONTACT = env.str("ACCESSIBILITY_CONTACT", default="")
SMALLEST_GROUP = env.int("SMALLEST_GROUP", default=5)
# Students born on these days of a month are not erased but kept for research, such as 5,15,25: docs/decisions/0034.
RESEARCH_BIRTH_DAYS = env.list("RESEARCH_BIRTH_DAYS", cast=int, default=[])
# The link to a file for evaluators works for so many days.
EVALUATOR_LINK_DAYS = env.int("EVALUATOR_LINK_DAYS", default=7)
# So many students stand on one list of what is erased: as many as two people can look through.
ERASURE_STUDENTS = env.int("ERASURE_STUDENTS", default=100)

LOGGING = configure(production=PRODUCTION, level=env.str("LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING"))
