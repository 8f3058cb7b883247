"""The settings of the web application. Every value that may differ between machines comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from django.contrib.messages import constants as message_levels
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from luoshi.web import environment

HERE = Path(__file__).resolve().parent
DATA_FOLDER = environment.data_folder()
ORIGINALS_FOLDER = DATA_FOLDER / "originals"

# None: in ORIGINALS_FOLDER.
FILES_BUCKET = environment.files()

SECRET_KEY = environment.secret_key(DATA_FOLDER, required="DATABASE_URL" in os.environ)
DEBUG = environment.flag("LUOSHI_DEBUG", default=False)
HOSTS = environment.hosts()
ALLOWED_HOSTS = [*environment.LOCAL_HOSTS, *HOSTS]
# Behind a proxy that ends TLS and sets X-Forwarded-Proto itself.
HTTPS = environment.flag("LUOSHI_HTTPS", default=False)
TRUSTED_PROXIES = environment.trusted_proxies()
if HTTPS and not HOSTS:
    raise ImproperlyConfigured("LUOSHI_HTTPS=True 时还要给出 LUOSHI_HOSTS（对外的主机名）")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "luoshi.web.directory",
    "luoshi.web.accounts",
    "luoshi.web.audit",
    "luoshi.web.dossier",
    "luoshi.web.documents",
    "luoshi.web.outgoing",
    "luoshi.web.circulation",
    "luoshi.web.tasks",
    "luoshi.web.adoption",
    "luoshi.web.statistics",
    "luoshi.web.issues",
    "luoshi.web.stocktakes",
    "luoshi.web.desk",
    "luoshi.web.notifications",
    "luoshi.web.search",
    "luoshi.web.operations",
    "luoshi.web.help",
]

MIDDLEWARE = [
    "luoshi.web.operations.middleware.Metrics",
    "luoshi.web.middleware.SecurityHeaders",
    "luoshi.web.middleware.DemonstrationHere",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luoshi.web.middleware.RequestSize",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "luoshi.web.accounts.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luoshi.web.accounts.middleware.Acting",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "luoshi.web.urls"
WSGI_APPLICATION = "luoshi.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["luoshi.web.kernel.filters"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "luoshi.web.frame.frame",
            ],
        },
    },
]

DATABASES = {"default": environment.database(DATA_FOLDER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "reading"]}}

LANGUAGE_CODE = "zh-hans"
# Chinese unless somebody chooses English: what the browser asks for is not taken as a choice.
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
# In a demonstration: the day that lights and reminders take for today.
AS_OF = environment.day("LUOSHI_AS_OF")
# Boundaries of places for the maps (GeoJSON, approved for publication); None: those of the optional package.
MAP_FILE = environment.map_file()

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The files are served from where they are installed, so there is nothing to collect before a start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0 if DEBUG else 300

# One upload, and with it one request, may not be larger than this.
UPLOAD_LIMIT = (
    environment.whole_number("LUOSHI_UPLOAD_LIMIT_MB", default=200, least=1, most=4096) * 1024 * 1024
)
# The form fields around a file, and every request without a file.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# A document that has been 识读中 for longer than this was left behind by a worker that died.
READING_LEASE_SECONDS = environment.whole_number("LUOSHI_READING_LEASE", default=900, least=10, most=86400)
READING_ATTEMPTS = 3
# How many documents one background worker reads at a time.
READERS = environment.whole_number("LUOSHI_READERS", default=1, least=1, most=64)
# What one small file may cost; checked here, used where the process that reads is started (luoshi.reading.allowance).
environment.whole_number("LUOSHI_READING_SECONDS", default=7, least=1, most=3600)
environment.whole_number("LUOSHI_READING_MEMORY_MB", default=420, least=100, most=65536)
# A worker that has not been heard of for this long is taken for dead, and its work is given to others.
WORKER_LEASE_SECONDS = environment.whole_number("LUOSHI_WORKER_LEASE", default=60, least=2, most=3600)
# Who shows this may read /metrics from other machines.
METRICS_TOKEN = environment.secret("LUOSHI_METRICS_TOKEN")

AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "accounts:sign-in"
# A demonstration: everybody may act as one of its invented people. Only ever on this machine's own address.
DEMO = environment.flag("LUOSHI_DEMO", default=False)
if DEMO and (HOSTS or HTTPS):
    raise ImproperlyConfigured(
        "LUOSHI_DEMO=True（不用密码登录的示例）只能在本机用，不能同时给出 LUOSHI_HOSTS 或 LUOSHI_HTTPS"
    )
REQUIRE_TOTP = environment.flag("LUOSHI_REQUIRE_TOTP", default=False)
OIDC = environment.oidc()
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
    {"NAME": "luoshi.web.accounts.passwords.LongEnough", "OPTIONS": {"least": 12}},
    {"NAME": f"{_VALIDATION}CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}NumericPasswordValidator"},
]
SESSION_ENGINE = "luoshi.web.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # a link in a mail must find one signed in
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
MESSAGE_TAGS = {message_levels.ERROR: "failed"}
CSRF_FAILURE_VIEW = "luoshi.web.kernel.errors.csrf_failure"
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page, not from the cookie
CSRF_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = environment.trusted_origins(HOSTS) if HTTPS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked on the machine itself, without TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# How links in mails begin, and how mails leave. Without a server they are written to the data folder.
PUBLIC_ADDRESS = environment.public_address(HOSTS, https=HTTPS)
DEFAULT_FROM_EMAIL = os.environ.get("LUOSHI_EMAIL_FROM", "落实 <luoshi@localhost>")
EMAIL_TIMEOUT = 20
# Where the root of the log is written every day: best on another machine, which nobody reaches from this database.
CHECKPOINTS_FILE = environment.checkpoints(DATA_FOLDER)
CHECKPOINT_MAIL = environment.addresses("LUOSHI_CHECKPOINT_MAIL")
MAIL_SERVER = environment.mail_server()
if MAIL_SERVER is None:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_FOLDER / "mail"
else:
    EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL_SERVER.tls, MAIL_SERVER.starttls

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"refusals": {"()": "luoshi.web.kernel.refusals.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"luoshi": {"level": "INFO"}},
}
