"""Django's settings: everything that differs between installations comes from the environment."""

from __future__ import annotations

from pathlib import Path

from cumulus.config.environment import read_environment
from cumulus.platform.postgres.databases import django_database

ENVIRONMENT = read_environment()

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ["*"]  # Host checks belong to the proxy; our own links use PUBLIC_URL.
PUBLIC_URL = ENVIRONMENT.public_url
ROOT_URLCONF = "cumulus.config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
PACKAGE = Path(__file__).resolve().parent.parent
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
DATA_DIR = ENVIRONMENT.data_dir
# The front end's build: beside the package in a checkout, inside it in a wheel.
WEB_DIST = PACKAGE.parent.parent / "web" / "dist"
# The browser SDK's, likewise.
SDK_DIST = PACKAGE.parent.parent / "sdk" / "dist"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "cumulus.platform.spine.apps.SpineConfig",
    "cumulus.apps.workspaces.apps.WorkspacesConfig",
    "cumulus.apps.contacts.apps.ContactsConfig",
    "cumulus.apps.ingest.apps.IngestConfig",
    "cumulus.apps.audiences.apps.AudiencesConfig",
    "cumulus.apps.content.apps.ContentConfig",
    "cumulus.apps.messaging.apps.MessagingConfig",
    "cumulus.apps.journeys.apps.JourneysConfig",
    "cumulus.apps.analytics.apps.AnalyticsConfig",
]

MIDDLEWARE = [
    "cumulus.platform.http.security.SecurityHeaders",
    "cumulus.config.static.StaticFiles",
    "cumulus.platform.http.timing.HttpTimes",
    "cumulus.platform.http.errors.ApiErrors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "apps" / "workspaces" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": django_database(ENVIRONMENT.database_url)}
if ENVIRONMENT.pooled:
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 20, "timeout": 10}}
CLICKHOUSE_URL = ENVIRONMENT.clickhouse_url
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

AUTH_USER_MODEL = "workspaces.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "cumulus.apps.workspaces.accounts.AccountAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Cumulus"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s: clocks differ, and typing takes time
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/app/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
USE_X_FORWARDED_HOST = False

EMAIL_BACKEND = "cumulus.apps.messaging.system_mail.SystemMailBackend"
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
SMTP_URL = ENVIRONMENT.smtp_url
SINK_PORT = ENVIRONMENT.sink_port

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
IMPORT_MAX_BYTES = ENVIRONMENT.import_max_bytes
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
LOGGING_CONFIG = None
