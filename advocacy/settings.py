"""Every setting, in five sections; the only file that reads the environment.

Production is derived, never imported: secure cookies, HSTS and hashed static names are ``not DEBUG``.
"""

from __future__ import annotations

import os
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

# 1. Environment ---------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# 2. Django core ---------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to a long random string, or DEBUG=1 to try the site."
        )
    SECRET_KEY = "insecure-key-for-development-only"  # noqa: S105 - refused above unless DEBUG
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Off only where nothing but this machine can reach the site: cookies would travel in the clear.
HTTPS = env.bool("HTTPS", default=not DEBUG)
# How many proxies of our own stand before the site; their X-Forwarded headers are believed, nobody else's.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "advocacy.apps.AdvocacyConfig",
    "advocacy.apps.AdvocacyAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "campaigns.apps.CampaignsConfig",
    "csp",
    "posts.apps.PostsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_prose_editor",
    "taggit",
]
# The order is pinned by tests/advocacy/test_middleware.py; each entry says there why it stands where it does.
MIDDLEWARE = [
    "advocacy.logs.RequestLogMiddleware",
    "advocacy.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "advocacy.page_cache.PageCacheMiddleware",
    "advocacy.middleware.SecurityHeadersMiddleware",
    "advocacy.policies.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "advocacy.middleware.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "advocacy.middleware.PublicCacheMiddleware",
    "advocacy.middleware.LandingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "advocacy.middleware.PathLanguageMiddleware",
    "advocacy.middleware.RedirectMiddleware",
    "django.middleware.common.CommonMiddleware",
    "advocacy.limits.LimitsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "advocacy.middleware.StaffLanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "advocacy.second_factor.SecondFactorMiddleware",
    "advocacy.asking_again.AskAgainMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "advocacy.urls"
WSGI_APPLICATION = "advocacy.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "posts.context_processors.house",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    (BASE_DIR / "var").mkdir(exist_ok=True)
    # IMMEDIATE avoids deadlocks between readers that become writers; FULL lets an answered save survive a
    # power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds: opening a connection costs more than a page of the cache
# Connections that one process keeps open for all its threads (PostgreSQL); 0: each thread has its own.
DATABASE_POOL = env.int("DATABASE_POOL", default=0)
if DATABASE_POOL and DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # a pool keeps them itself
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FORMAT_MODULE_PATH = ["advocacy.formats"]
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "advocacy" / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="America/Toronto")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))
# Copies of other people's pages: outside MEDIA_ROOT, so that no web server hands them out.
PRIVATE_MEDIA_ROOT = Path(env.str("PRIVATE_MEDIA_ROOT", default=str(BASE_DIR / "var" / "private")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "posts.private_files.PrivateFileStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "advocacy.static_files.BundledStaticFilesStorage"
    },
}

CACHES = {
    "default": env.cache_url(
        "CACHE_URL", default="locmemcache://" if DEBUG else f"filecache://{BASE_DIR / 'var' / 'cache'}"
    )
}
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    # A server that is gone, or hangs, costs time and nothing else.
    CACHES["default"]["BACKEND"] = "advocacy.forgiving_cache.ForgivingRedisCache"
    patience = {"socket_connect_timeout": 1, "socket_timeout": 2}  # seconds
    CACHES["default"]["OPTIONS"] = {**patience, **CACHES["default"].get("OPTIONS", {})}
# Readers' pages (advocacy/page_cache.py): files of their own, or the server of CACHE_URL.
CACHES["pages"] = {**CACHES["default"], "KEY_PREFIX": "pages"}
if CACHES["default"]["BACKEND"].endswith("FileBasedCache"):
    CACHES["pages"] = {
        "BACKEND": "advocacy.page_files.PageFiles",
        "LOCATION": str(Path(CACHES["default"]["LOCATION"]) / "pages"),
        "OPTIONS": {"MAX_ENTRIES": 20_000, "MAX_BYTES": 512 * 1024 * 1024},
    }
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # bytes: a long body with its embedded words
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a call with hundreds of demands in one form
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25")
# A provider by its own interface instead of a mail server (the extra "esp"), such as "postmark"; its keys in ANYMAIL,
# as JSON: {"POSTMARK_SERVER_TOKEN": "…", "WEBHOOK_SECRET": "user:password"}.
ANYMAIL = env.json("ANYMAIL", default={})
EMAIL_PROVIDER = env.str("EMAIL_PROVIDER", default="")
EMAIL_BACKEND = (
    f"anymail.backends.{EMAIL_PROVIDER}.EmailBackend" if EMAIL_PROVIDER else EMAIL_CONFIG["EMAIL_BACKEND"]
)
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST") or "localhost"
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT") or 25
EMAIL_TIMEOUT = 10  # seconds
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="newsroom@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Standard error only. Lines of production are JSON without addresses, names or query strings (advocacy/logs.py).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "advocacy.logs.JSONFormatter"},
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "json"},
    },
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # What it did to each font of a document is of interest to nobody here.
        "fontTools": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "fpdf": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
}
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_ALL_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^metrics/$", r"^ready/$"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_SAMESITE = "Strict"  # links from letters: LandingMiddleware
SESSION_COOKIE_SECURE = HTTPS
# Whether every other host of the domain speaks https is for its owner to say: HSTS_ALL_SUBDOMAINS=1.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"

# 3. Contrib -------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# A larger list of passwords that everybody tries: a file with one on each line, lower case, may be gzipped.
COMMON_PASSWORDS = env.str("COMMON_PASSWORDS", default="")
if COMMON_PASSWORDS:
    AUTH_PASSWORD_VALIDATORS.append(
        {
            "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
            "OPTIONS": {"password_list_path": COMMON_PASSWORDS},
        }
    )
AUTH_USER_MODEL = "posts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_REDIRECT_URL = "admin:index"
LOGIN_URL = "account_login"
# In the session, which staff have anyway, so that no third cookie is needed.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# 4. Third party ---------------------------------------------------------------

ACCOUNT_ADAPTER = "advocacy.sign_in.StaffAccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators make the accounts and know the addresses
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
# Counted in the database by sign_in.py and limits.py: allauth's own counts live in the cache, in which processes that
# share files do not count exactly. One is left, of letters to one address.
ACCOUNT_RATE_LIMITS = {
    **dict.fromkeys(
        [
            "change_password",
            "confirm_email",
            "login",
            "login_failed",
            "manage_email",
            "reauthenticate",
            "signup",
        ]
    ),
    "reset_password": "5/m/key",
    "reset_password_from_key": None,
}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]  # closed all the same
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# Public pages run no inline script and no inline style, and are cached, so they carry no nonce.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "base-uri": [NONE],
        "connect-src": [SELF],
        "default-src": [NONE],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "media-src": [SELF],
        # Where browsers know it, no script makes markup or code out of words; "reuse" parses a page of our own.
        "require-trusted-types-for": ["'script'"],
        "script-src": [SELF],
        "style-src": [SELF],
        "trusted-types": ["reuse"],
    }
}
# Staff pages: the import map of the editor carries ``request.csp_nonce``; its one style is admitted by its hash,
# which policies.py reads from the installed editor. CKEditor 4 cannot run without inline scripts and styles.
# The editor and Django's own scripts make markup out of words, so that Trusted Types would stop them.
CONTENT_SECURITY_POLICY_STAFF = {
    **{
        name: sources
        for name, sources in CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
        if "trusted-types" not in name
    },
    "img-src": [SELF, "data:", "blob:"],
    "script-src": [SELF, NONCE],
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION
MFA_FORMS = {
    "authenticate": "advocacy.second_factor.CodeForm",
    "reauthenticate": "advocacy.second_factor.CodeAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False  # see ACCOUNT_RATE_LIMITS
MFA_RECOVERY_CODE_COUNT = 10
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_TOTP_TOLERANCE = 1  # periods of 30 s either side, for clocks that are a little off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
TAGGIT_CASE_INSENSITIVE = True

# 5. Ours ----------------------------------------------------------------------

# Regular backups by run_due, into a folder that is best on another disk; empty: none. Every so many hours, the newest
# so many kept, each proved by bringing it back into a temporary database; enciphered where there is a passphrase.
BACKUP_DIR = env.str("BACKUP_DIR", default="")
BACKUP_EVERY = env.int("BACKUP_EVERY", default=24)
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
BACKUP_PASSPHRASE = env.str("BACKUP_PASSPHRASE", default="")
BACKUP_PASSPHRASE_FILE = env.str("BACKUP_PASSPHRASE_FILE", default="")
BACKUP_VERIFY = env.bool("BACKUP_VERIFY", default=True)
BODY_EDITOR = env.str("BODY_EDITOR", default="prose")
if BODY_EDITOR == "ckeditor":
    INSTALLED_APPS.append("ckeditor")
    CONTENT_SECURITY_POLICY_STAFF["script-src"] = [SELF, UNSAFE_INLINE]
    CONTENT_SECURITY_POLICY_STAFF["style-src"] = [SELF, UNSAFE_INLINE]
# Opens single networks to posts.fetching, such as a source on the house's own network; all else must be
# public.
FETCH_ALLOWED_NETWORKS = env.list("FETCH_ALLOWED_NETWORKS", default=[])
FETCH_ALLOWED_PORTS = [80, 443]
# An address or page where the owner of a fetched site reaches the owner of this one.
FETCH_CONTACT = env.str("FETCH_CONTACT", default="")
# Politeness and patience towards other people's servers: seconds between two pages of a host, and for one page.
FETCH_PAUSE_SECONDS = 5.0
FETCH_SECONDS = 20.0
# A directory of representatives with Open North's Represent API, such as "https://represent.opennorth.ca". Empty: off;
# readers then find the link to the official finder alone, where REPRESENTATIVES_FINDER names one.
REPRESENTATIVES_API = env.str("REPRESENTATIVES_API", default="")
REPRESENTATIVES_FINDER = env.str("REPRESENTATIVES_FINDER", default="")
# Only those of this chamber (its name there, or the office: "MP") are offered; empty: everyone the directory names.
REPRESENTATIVES_SET = env.str("REPRESENTATIVES_SET", default="House of Commons")
# Where bounces go, if not to DEFAULT_FROM_EMAIL, and the mailbox from which they are read: pop3s:// or
# imaps://user:password@host/folder. Empty: none is read.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
BOUNCE_MAILBOX_URL = env.str("BOUNCE_MAILBOX_URL", default="")
# Copies of mailings in one minute, by all senders together; 0: as fast as the mail server takes them.
NEWSLETTER_PER_MINUTE = env.int("NEWSLETTER_PER_MINUTE", default=300)
# Who knows it reads the numbers for Prometheus under /metrics/; empty: there is no such page, and nothing is counted.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# One line in the log for each request.
REQUEST_LOG = env.bool("REQUEST_LOG", default=not DEBUG)
# Where faults are reported (needs the extra "sentry").
SENTRY_DSN = env.str("SENTRY_DSN", default="")
# Statements of requests that take longer, in milliseconds, are in the log, without their values; 0: none.
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=0)
# How often one machine may ask in a minute: for a search, the interface for programs, a shared preview, a link of a
# letter from the newsletter; send forms of the account pages, and postal codes. 0: as often as it likes.
RATES = {
    "accounts": 30,
    "api": 300,
    "links": 60,
    "postal": 20,
    "preview": 60,
    "search": 60,
    **{name: int(number) for name, number in (pair.split("=") for pair in env.list("RATES", default=[]))},
}
# Actions such as merging ask again who is there, so many seconds after it was last shown; 0: never.
REAUTHENTICATE_AFTER = env.int("REAUTHENTICATE_AFTER", default=3600)
# Of whom a second factor is asked: "publishers" (who can publish, or give themselves the right to), "staff", or nobody.
REQUIRE_SECOND_FACTOR = env.str("REQUIRE_SECOND_FACTOR", default="")
if REQUIRE_SECOND_FACTOR not in {"", "publishers", "staff"}:
    raise ImproperlyConfigured("REQUIRE_SECOND_FACTOR is “publishers”, “staff” or empty.")
# Where somebody who has found a hole reaches the house (an e-mail address or a page): /.well-known/security.txt.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
# Where readers and staff find the site, for letters that no request has led to.
SITE_URL = env.str(
    "SITE_URL",
    default="http://localhost:8000" if DEBUG else f"http{'s' if HTTPS else ''}://{ALLOWED_HOSTS[0]}",
).rstrip("/")
# Who visits other people's pages; without a contact of its own, the site's address is one.
FETCH_USER_AGENT = f"advocacy-cms/0.1 (+{FETCH_CONTACT or SITE_URL})"
# Copies of sources: the largest page that is kept, how often one is tried, and the public archive that is asked for a
# copy as well, such as "https://web.archive.org/save/". Empty: none is asked.
SNAPSHOT_BYTES = 20 * 1024 * 1024
SNAPSHOT_TRIES = 6
ARCHIVE_SAVE_URL = env.str("ARCHIVE_SAVE_URL", default="")
# Where it is asked for a copy of a page that is lost, nearest to a day, such as "https://web.archive.org/web/".
ARCHIVE_FIND_URL = env.str("ARCHIVE_FIND_URL", default="")
# Links: so many failures, spread over so many days, before one is called dead, unfit or drifted.
LINK_FAILURES = 3
LINK_FAILURE_DAYS = 3
# Whether readers' pages are kept by the site itself. Off in development: a changed template is seen at once.
PAGE_CACHE = env.bool("PAGE_CACHE", default=not DEBUG)
# A page is made anew after so many seconds even if nothing is known to have changed.
PAGE_CACHE_SECONDS = 600
# While the database does not answer, the last page that was known is shown for so many seconds longer, but never beyond
# an instant at which the clock changes it, and none that is older than the last save that the process knows of.
PAGE_CACHE_OUTAGE_SECONDS = 3600
# How long a shared cache or browser may keep a public page, in seconds. Nothing is ever purged there: this is the
# longest time for which a correction may stay unseen; the site's own cache never shows an old page.
PUBLIC_CACHE_SECONDS = 60
# Where and with how many processes and threads ``manage.py serve`` serves.
WEB_BIND = env.str("WEB_BIND", default="127.0.0.1:8000")
WEB_THREADS = env.int("WEB_THREADS", default=4)
WEB_WORKERS = env.int("WEB_WORKERS", default=min(4, (os.cpu_count() or 1) + 1))
