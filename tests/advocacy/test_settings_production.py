"""What production turns on: cookies, proxies, cache, mail, policies, and a clean check for deployment."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings as project_settings


def run_with(environment, code):
    """Run a few lines in a fresh interpreter with only these variables; return what they print."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "DATABASE_URL") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **environment},
        cwd=project_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


PRODUCTION = {"SECRET_KEY": "k" * 25 + "0123456789abcdefghijABCDEFGHIJ", "ALLOWED_HOSTS": "press.example"}


def test_production_has_strict_cookies_and_https():
    code = (
        "from advocacy import settings as s;"
        "print(s.DEBUG, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE)"
    )
    expected = "False __Host-sessionid __Host-csrftoken True True True 31536000 Strict Strict"
    assert run_with(PRODUCTION, code) == expected


def test_only_counted_proxies_are_believed():
    code = (
        "from advocacy import settings as s; print(s.SECURE_PROXY_SSL_HEADER, s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    )
    assert run_with(PRODUCTION, code) == "None 0"
    assert run_with({**PRODUCTION, "TRUSTED_PROXIES": "1"}, code) == "('HTTP_X_FORWARDED_PROTO', 'https') 1"


def test_the_check_for_deployment_finds_nothing():
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'advocacy.settings';"
        "import django; django.setup();"
        "from django.core import checks;"
        "print([str(m) for m in checks.run_checks(include_deployment_checks=True) if not m.is_silenced()])"
    )
    assert run_with(PRODUCTION, code) == "[]"


def test_the_cache_is_a_folder_shared_by_processes_unless_an_address_says_otherwise():
    code = "from advocacy import settings as s; print(s.CACHES['default']['BACKEND'].rpartition('.')[2])"
    backends = {
        name: run_with({**PRODUCTION, **more}, code)
        for name, more in (
            ("production", {}),
            ("trying", {"DEBUG": "1"}),
            ("redis", {"CACHE_URL": "rediscache://127.0.0.1:6379/1"}),
        )
    }
    assert backends == {
        "production": "FileBasedCache",
        "trying": "LocMemCache",
        "redis": "ForgivingRedisCache",
    }


def test_mail_goes_where_the_environment_says():
    code = (
        "from advocacy import settings as s;"
        "print(s.EMAIL_BACKEND.rpartition('.')[0], s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_TLS, s.EMAIL_HOST_USER)"
    )
    address = "smtp+tls://desk:secret@mail.press.example:587"
    assert run_with({**PRODUCTION, "EMAIL_URL": address}, code) == (
        "django.core.mail.backends.smtp mail.press.example 587 True desk"
    )
    assert run_with(PRODUCTION, code) == "django.core.mail.backends.smtp localhost 25 False"


def test_ckeditor_costs_the_nonce():
    code = "from advocacy import settings as s; print(s.CONTENT_SECURITY_POLICY_STAFF['script-src'])"
    assert run_with({**PRODUCTION, "BODY_EDITOR": "ckeditor"}, code) == "[\"'self'\", \"'unsafe-inline'\"]"
    assert "NONCE" in run_with(PRODUCTION, code)


def test_a_larger_list_of_common_passwords_is_a_file(tmp_path):
    words = tmp_path / "passwords.txt"
    words.write_text("lantern-in-june\n")
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'advocacy.settings';"
        "import django; django.setup();"
        "from django.contrib.auth.password_validation import validate_password as look;"
        "from django.core.exceptions import ValidationError\n"
        "for word in ('lantern-in-june', 'startfinding', 'lantern-in-july'):\n"
        "    try: look(word); print('taken')\n"
        "    except ValidationError as error: print(error.error_list[0].code)\n"
    )
    told = run_with({**PRODUCTION, "COMMON_PASSWORDS": str(words)}, code)
    assert told.split() == ["password_too_common", "password_too_common", "taken"]


def test_single_rates_and_a_pool_are_set_by_the_environment():
    environment = {
        **PRODUCTION,
        "RATES": "search=120,api=0",
        "DATABASE_POOL": "8",
        "DATABASE_URL": "postgres://site@/site",
    }
    code = (
        "from advocacy import settings as s; d = s.DATABASES['default'];"
        "print(s.RATES['search'], s.RATES['api'], s.RATES['links'], d['CONN_MAX_AGE'], d['OPTIONS']['pool']['max_size'])"
    )
    assert run_with(environment, code) == "120 0 60 0 8"


def test_a_word_that_the_setting_for_second_factors_does_not_know_is_refused():
    with pytest.raises(subprocess.CalledProcessError):
        run_with({**PRODUCTION, "REQUIRE_SECOND_FACTOR": "yes"}, "from advocacy import settings")
