"""The settings of the web application. Every value that may differ between machines comes from the environment."""

from __future__ import annotations

from pathlib import Path

from django.contrib.messages import constants as message_levels
from django.utils.translation import gettext_lazy as _

from luoshi.web import environment

HERE = Path(__file__).resolve().parent
DATA_FOLDER = environment.data_folder()
ORIGINALS_FOLDER = DATA_FOLDER / "originals"

SECRET_KEY = environment.secret_key(DATA_FOLDER)
DEBUG = environment.flag("LUOSHI_DEBUG", default=False)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "luoshi.web.audit",
    "luoshi.web.documents",
]

MIDDLEWARE = [
    "luoshi.web.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luoshi.web.middleware.RequestSize",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "luoshi.web.middleware.LocalPerson",
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

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
# English joins with its catalogue; until then no page mixes the two, whatever the browser asks for.
LANGUAGES = [("zh-hans", _("简体中文"))]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

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

# A document that has been 读取中 for longer than this was left behind by a worker that died.
READING_LEASE_SECONDS = environment.whole_number("LUOSHI_READING_LEASE", default=900, least=10, most=86400)
READING_ATTEMPTS = 3

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
MESSAGE_TAGS = {message_levels.ERROR: "failed"}
CSRF_FAILURE_VIEW = "luoshi.web.errors.csrf_failure"
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page, not from the cookie
CSRF_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"luoshi": {"level": "INFO"}},
}
