"""What every installation shares; dev, test and production say what differs."""

from __future__ import annotations

from pathlib import Path

from config import env
from config.browser_policy import SITE_POLICY
from ledger.web.body_limits import FILE_BYTES

BASE_DIR = Path(__file__).resolve().parents[3]
SHELL_DIR = BASE_DIR / "site"

# What is kept and where.
MEDIA_ROOT = env.folder("MEDIA_ROOT", BASE_DIR / "media")
MEDIA_URL = "/media/"  # pictures of the public site only; private files go through a view
PUBLIC_MEDIA_ROOT = MEDIA_ROOT / "public"
FILE_STORE_ROOT = MEDIA_ROOT / "files"
DERIVED_ROOT = MEDIA_ROOT / "derived"  # page pictures and public copies; may be deleted, is made again
BALLOT_KEYS = env.folder(
    "BALLOT_KEYS", MEDIA_ROOT.with_name(f"{MEDIA_ROOT.name}-ballot-keys")
)  # never backed up
SEARCH_URL = env.text("SEARCH_URL", "")
SEARCH_INDEX_ROOT = MEDIA_ROOT / "index"
DATABASES = {"default": env.database(f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # Ours stand first: their templates win over those that viewflow and Wagtail ship.
    "ledger",
    "accounts",
    "criteria",
    "documents",
    "dossiers",
    "home.apps.HomeConfig",
    "workflows",
    "search",
    "viewflow",
    "viewflow.workflow",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "home.apps.DeskAccountsConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "config.apps.ShellConfig",
]

MIDDLEWARE = [
    "config.body_limits.BodyLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.page_cache.PublicPageCache",
    "config.compression.TextCompression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.browser_policy.PolicyMiddleware",
    "config.received.ReceivedDraftsMiddleware",
    "config.security_log.SecurityLogMiddleware",
    "accounts.middleware.ActingAppointmentMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "config.database_errors.DatabaseErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "accounts.context.acting",
    "config.context.shell",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SHELL_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": CONTEXT_PROCESSORS,
            "libraries": {"ui": "config.ui"},
            "builtins": ["home.templatetags.addresses"],
        },
    }
]

# Who.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
    ),
]
LOGIN_URL = "dang-nhap"
LOGIN_REDIRECT_URL = "workflows:inbox"
LOGOUT_REDIRECT_URL = "/"
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
SESSION_COOKIE_AGE = 12 * 60 * 60
DEMO = env.flag("DEMO", default=False)
# Whether what is typed or chosen and not sent yet may wait on the device; 0 where officials share machines.
KEEP_DRAFTS_ON_DEVICE = env.flag("KEEP_DRAFTS_ON_DEVICE", default=True)

# Whose site it is and who answers for it; printed on every page.
ISSUER_NAME = env.text("ISSUER_NAME", "Ủy ban nhân dân tỉnh Sông Ngàn" if DEMO else "Ủy ban nhân dân")
CONTACT_OFFICE = env.text("CONTACT_OFFICE", "")
CONTACT_ADDRESS = env.text("CONTACT_ADDRESS", "")
CONTACT_PHONE = env.text("CONTACT_PHONE", "")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "")

# Language and time.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [SHELL_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", MEDIA_ROOT / "static")
STATICFILES_DIRS = [SHELL_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "home.images.storage.PublicPictures",
        "OPTIONS": {"location": str(PUBLIC_MEDIA_ROOT), "base_url": MEDIA_URL},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if kept_in := env.bucket("FILE_STORE_URL"):
    STORAGES["kept"] = kept_in
CLAMAV_URL = env.address("CLAMAV_URL", "tcp", "unix")
CLAMAV_SECONDS = 30
READING_SECONDS = 600  # the longest one file may be read in the background
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = FILE_BYTES
UPLOAD_ARCHIVE_MAX_BYTES = 200 * 1024 * 1024  # a zip of files, and what it unpacks to
UPLOAD_DOSSIER_MAX_BYTES = 2 * 1024**3
UPLOAD_DOSSIER_MAX_FILES = 2000
UPLOAD_PERSON_DAY_MAX_BYTES = 1024**3
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# What is kept for a while: in each process, because nothing kept outlives the state it was drawn from.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

# A cache before the site that takes PURGE (Varnish, nginx); empty = none, and then nothing tells it to keep a page.
FRONT_CACHE_URL = env.address("FRONT_CACHE_URL", "http", "https").rstrip("/")
FRONT_CACHE_SECONDS = 24 * 60 * 60  # the longest it may keep a page; never past midnight, when titles end

# Work in the background.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What the clock does besides, by rooms that it may not import (workflows/jobs/scheduler.py).
CLOCK_WORK = ["search.tasks.retry_if_waiting", "search.tasks.plan_saved_searches"]
# Which processes beside the server ought to run (worker, clock): /readyz says 503 where one does not live.
EXPECTED_PROCESSES = env.some_of("EXPECTED_PROCESSES", {"worker", "clock"}, default="")
ALIVE_FILE = env.optional_path(
    "ALIVE_FILE"
)  # a worker or clock touches it every ten seconds, for a health check

# Signatures (documents/signing). None of these is needed to run; without them nothing is sealed.
SIGNING_TRUST = env.optional_path("SIGNING_TRUST")
SIGNING_REQUIRE_REVOCATION = env.flag("SIGNING_REQUIRE_REVOCATION", default=False)
SIGNING_TSA_URL = env.text("SIGNING_TSA_URL", "")
SIGNING_FETCH = env.flag("SIGNING_FETCH", default=False)
SEAL_KEYS = env.optional_path("SEAL_KEYS")
SEAL_PASSPHRASE = env.text("SEAL_PASSPHRASE", "")
SIGNING_PKCS11 = env.text("SIGNING_PKCS11", "")
SIGNING_PKCS11_TOKEN = env.text("SIGNING_PKCS11_TOKEN", "")
SIGNING_PKCS11_PIN = env.text("SIGNING_PKCS11_PIN", "")

# Secrets of before: what was signed with them (sessions, links of readers and of new accounts) goes on working.
SECRET_KEY_FALLBACKS = env.secrets_before("SECRET_KEY_FALLBACKS")

# The audit chain: keys of before for reading, oldest first; where its end is noted each day outside this server.
AUDIT_KEYS_OLD = env.secrets_before("AUDIT_KEYS_OLD")
AUDIT_ANCHOR_MAIL = env.mail_addresses("AUDIT_ANCHOR_MAIL")
AUDIT_ANCHOR_FILE = env.optional_path("AUDIT_ANCHOR_FILE")

# How often one address may call the public API.
API_RATE = "120/m"

# Who connects: our own proxies, whose word on it is believed. Nobody else's is.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")

# Log-in: how many accounts may be tried from one address in a quarter of an hour by browsers not seen before.
LOGIN_ACCOUNTS_PER_ADDRESS = env.number("LOGIN_ACCOUNTS_PER_ADDRESS", 30)
# For how many days the security log is kept, and after how many an address in it is shortened.
SECURITY_LOG_DAYS = env.number("SECURITY_LOG_DAYS", 365)
SECURITY_ADDRESS_DAYS = env.number("SECURITY_ADDRESS_DAYS", 90)
MESSAGES_KEPT_DAYS = env.number("MESSAGES_KEPT_DAYS", 3 * 365, least=365)  # messages that were read
TASK_RESULTS_DAYS = env.number("TASK_RESULTS_DAYS", 30)  # of work in the background

# Messages.
PUBLIC_URL = env.url("PUBLIC_URL", "http://localhost:8000")
globals().update(env.email("consolemail://"))
EMAIL_TIMEOUT = 20  # seconds; well below the lease of a message
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "khong-tra-loi@localhost")

# Wagtail and viewflow.
WAGTAIL_SITE_NAME = "Công nhận học tập"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt")]
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_FINISH_WORKFLOW_ACTION = "home.articles.finish_workflow.publish_approved"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # passwords and addresses have screens of ours: /toi/, /quen-mat-khau/
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}  # nobody counts the failures of a shared password
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_AVIF_QUALITY = 60
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.images.uploads.PictureForm"
WAGTAILIMAGES_WEBP_QUALITY = 78
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_USER_TIME_ZONES = ["Asia/Ho_Chi_Minh"]  # one country, one time: nobody is asked
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no request leaves for another host
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
VIEWFLOW = {"AUTOREGISTER": False}

# Safety that holds everywhere.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail's previews allow their own frame themselves
CONTENT_SECURITY_POLICY = SITE_POLICY
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"plain": {"()": "config.log_redaction.PlainLines"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["plain"]},
        "failures": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["plain"],
            "level": "WARNING",
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "wagtail": {"level": "WARNING"},  # its page lines are in our own log already
        "elastic_transport": {"level": "WARNING"},  # a line for each request says nothing
        # A line for each step of each task says nothing; a failed task still does.
        **{
            name: {"handlers": ["failures"], "propagate": False}
            for name in ("django_tasks", "django_tasks_db")
        },
    },
}
