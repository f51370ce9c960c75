"""What the demo project reads from its environment."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.exceptions import ImproperlyConfigured

from shop_site import environment
from shop_site.data_folder import keep_a_key

ROOT = Path(environment.ROOT)


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch):
    media = ("MEDIA_STORAGE_URL", "MEDIA_PUBLIC_URL")
    for name in ("DATABASE_URL", "CACHE_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "SHOP_SITE_DATA", *media):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", True),
        ("TRUE", True),
        ("Yes", True),
        ("on", True),
        ("0", False),
        ("off", False),
        ("no", False),
        ("", None),
        (" ", None),
    ],
)
def test_flags(monkeypatch, value, expected):
    monkeypatch.setenv("DEBUG", value)
    for default in (True, False):
        assert environment.flag("DEBUG", default) is (default if expected is None else expected)


def test_a_flag_that_is_neither(monkeypatch):
    monkeypatch.setenv("DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.flag("DEBUG")
    assert str(caught.value) == "DEBUG is 'maybe'. Set it to one of 1, true, yes, on, 0, false, no, off."


def test_words(monkeypatch):
    assert environment.words("ALLOWED_HOSTS") == []
    monkeypatch.setenv("ALLOWED_HOSTS", " a.example, ,b.example,")
    assert environment.words("ALLOWED_HOSTS") == ["a.example", "b.example"]


def test_sqlite_in_the_data_folder_is_the_default(tmp_path):
    database = environment.database(tmp_path)
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == tmp_path / "db.sqlite3"
    assert "WAL" in database["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("url", "name"), [("sqlite:////var/a%20b.sqlite3", "/var/a b.sqlite3"), ("sqlite:///a.sqlite3", "a.sqlite3")]
)
def test_sqlite_elsewhere(monkeypatch, tmp_path, url, name):
    monkeypatch.setenv("DATABASE_URL", url)
    assert environment.database(tmp_path)["NAME"] == name


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql(monkeypatch, tmp_path, scheme):
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://shop:p%40ss%2F@db.example:6543/jour%20nal?sslmode=require")
    database = environment.database(tmp_path)
    expected = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "jour nal",
        "USER": "shop",
        "PASSWORD": "p@ss/",
        "HOST": "db.example",
        "PORT": "6543",
        "OPTIONS": {**environment.PATIENCE, "sslmode": "require"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    assert {name: database[name] for name in expected} == expected


def test_threads_of_a_web_process_share_connections(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://shop@db.example/journal")
    monkeypatch.setenv("DATABASE_POOL", "1")
    database = environment.database(tmp_path)
    assert database["OPTIONS"]["pool"] is environment.POOL
    assert database["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "mysql://a@b/c",
            "DATABASE_URL starts with 'mysql'. Use sqlite:///path/to/file or postgres://user@host:5432/name.",
        ),
        ("nonsense", "DATABASE_URL starts with ''."),
        ("postgres://a@b:port/c", "DATABASE_URL"),
        ("postgres://a@b:99999/c", "DATABASE_URL"),
        ("postgres://[::1/c", "DATABASE_URL"),
    ],
)
def test_other_databases_are_refused_with_the_choices(monkeypatch, tmp_path, url, words):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.database(tmp_path)
    assert words in str(caught.value)
    assert "postgres://user@host:5432/name" in str(caught.value)


def test_caches(monkeypatch):
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    assert environment.cache() == local
    monkeypatch.setenv("CACHE_URL", "locmem://")
    assert environment.cache() == local
    monkeypatch.setenv("CACHE_URL", "redis://cache.example:6379/1")
    assert environment.cache()["LOCATION"] == "redis://cache.example:6379/1"
    assert environment.cache()["OPTIONS"]["socket_timeout"] < 1
    monkeypatch.setenv("CACHE_URL", "memcached://cache.example")
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.cache()
    assert str(caught.value) == "CACHE_URL starts with 'memcached'. Use redis://host:6379/0 or locmem://."


SMTP = "django.core.mail.backends.smtp.EmailBackend"


def mail_options(settings):
    """The options of the mail backend, by the names that Django 6.1 has for them."""
    if "MAILERS" in settings:
        return settings["MAILERS"]["default"]["OPTIONS"] | {"backend": settings["MAILERS"]["default"]["BACKEND"]}
    names = {"host_user": "username", "host_password": "password"}
    short = {name.removeprefix("EMAIL_").lower(): value for name, value in settings.items()}
    return {names.get(name, name): value for name, value in short.items()}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", {"host": "mail.example", "port": 25, "use_tls": False, "use_ssl": False}),
        ("smtp+ssl://mail.example:4465", {"port": 4465, "use_tls": False, "use_ssl": True}),
        (
            "smtp+tls://shop:p%40ss@mail.example",
            {"port": 587, "use_tls": True, "use_ssl": False, "username": "shop", "password": "p@ss", "timeout": 10},
        ),
    ],
)
def test_mail(monkeypatch, tmp_path, url, expected):
    monkeypatch.setenv("MAIL_URL", url)
    options = mail_options(environment.mail(tmp_path))
    assert options | expected == options
    assert options["backend"] == SMTP


def test_without_a_mail_server_mail_is_kept(monkeypatch, tmp_path):
    monkeypatch.delenv("MAIL_URL", raising=False)
    assert mail_options(environment.mail(tmp_path))["file_path"] == tmp_path


@pytest.mark.parametrize("url", ["imap://mail.example", "smtp:", "mail.example", "smtp://mail.example:port"])
def test_other_mail_servers_are_refused_with_the_choices(monkeypatch, tmp_path, url):
    monkeypatch.setenv("MAIL_URL", url)
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.mail(tmp_path)
    assert str(caught.value).startswith("MAIL_URL ")
    assert "smtp+tls://user:password@host:587" in str(caught.value)


def test_images_in_a_folder_are_the_default(monkeypatch):
    monkeypatch.setenv("MEDIA_PUBLIC_URL", "https://media.example.com")
    assert environment.media_storage() == {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    assert environment.media_origin() == ""


@pytest.mark.parametrize(
    ("url", "protocol", "domain", "origin"),
    [
        ("https://media.example.com/", "https:", "media.example.com", "https://media.example.com"),
        ("http://127.0.0.1:9000/shop-media", "http:", "127.0.0.1:9000/shop-media", "http://127.0.0.1:9000"),
    ],
)
def test_images_in_a_bucket(monkeypatch, url, protocol, domain, origin):
    monkeypatch.setenv("MEDIA_STORAGE_URL", "s3://shop-media/")
    monkeypatch.setenv("MEDIA_PUBLIC_URL", url)
    assert environment.media_storage() == {
        "BACKEND": "shop_site.media_bucket.MediaBucket",
        "OPTIONS": {"bucket_name": "shop-media", "url_protocol": protocol, "custom_domain": domain},
    }
    assert environment.media_origin() == origin


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "gs://shop-media",
            "MEDIA_STORAGE_URL starts with 'gs'. Use s3://bucket, or leave it empty to keep images in the data folder.",
        ),
        ("key:secret@shop-media", "MEDIA_STORAGE_URL starts with ''. Use s3://bucket"),
        ("s3://", "MEDIA_STORAGE_URL does not name"),
        ("s3://key:secret@shop-media", "MEDIA_STORAGE_URL does not name a bucket alone after s3://. Use s3://bucket;"),
        ("s3://shop-media/folder", "MEDIA_STORAGE_URL does not name"),
        ("s3://shop-media?endpoint=a", "MEDIA_STORAGE_URL does not name"),
        (
            "s3://shop-media",
            "MEDIA_STORAGE_URL is set, but MEDIA_PUBLIC_URL is not. Set it to the address under which readers find the "
            "files of the bucket, such as https://media.example.com.",
        ),
    ],
)
def test_other_storages_are_refused_with_the_choices(monkeypatch, url, words):
    monkeypatch.setenv("MEDIA_STORAGE_URL", url)
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.media_storage()
    assert words in str(caught.value)
    assert "secret@" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        *("media.example.com", "ftp://a", "https://", "https://a:b", "https://a:999999", "https://[a", "https://u:p@a"),
        *("https://a/?b", "https://a/#b", "https://a b", "https://a;b", "https://a,b", "https://*.a", "//a"),
    ],
)
def test_other_public_addresses_are_refused(monkeypatch, url):
    monkeypatch.setenv("MEDIA_STORAGE_URL", "s3://shop-media")
    monkeypatch.setenv("MEDIA_PUBLIC_URL", url)
    for read in (environment.media_storage, environment.media_origin):
        with pytest.raises(ImproperlyConfigured) as caught:
            read()
        assert str(caught.value) == (
            f"MEDIA_PUBLIC_URL is {url!r}. Set it to an address such as https://media.example.com or "
            "https://storage.example.com/bucket."
        )


def test_the_key(monkeypatch, tmp_path):
    assert environment.secret_key(True, tmp_path)
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.secret_key(False, tmp_path)
    assert str(caught.value) == (
        "SECRET_KEY is not set and DEBUG is off. Set SECRET_KEY to a long random string, or DEBUG=1 to try things out; "
        "manage.py demo makes a key and keeps it."
    )
    keep_a_key(tmp_path)
    kept = (tmp_path / "secret-key").read_text()
    assert len(kept) > 50
    assert environment.secret_key(False, tmp_path) == environment.secret_key(True, tmp_path) == kept
    monkeypatch.setenv("SECRET_KEY", "abc")
    assert environment.secret_key(False, tmp_path) == "abc"


def test_a_key_that_cannot_be_read(tmp_path):
    (tmp_path / "secret-key").mkdir()
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.secret_key(False, tmp_path)
    assert str(caught.value) == (
        f"The key in {tmp_path}/secret-key cannot be read (Is a directory). Run this as its owner, or set SECRET_KEY."
    )


def test_what_is_stored_is_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("SHOP_SITE_DATA", str(tmp_path / "data"))
    folder = environment.made_data_folder()
    assert folder.stat().st_mode & 0o077 == 0
    assert environment.database(folder)["NAME"].stat().st_mode & 0o077 == 0


def test_the_data_folder(monkeypatch, tmp_path):
    assert environment.data_folder() == ROOT / "var"
    monkeypatch.setenv("SHOP_SITE_DATA", "")
    assert environment.data_folder() == ROOT / "var"
    monkeypatch.setenv("SHOP_SITE_DATA", str(tmp_path))
    assert environment.data_folder() == tmp_path


def test_without_a_key_and_without_debug_nothing_starts(tmp_path):
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=env | {"SHOP_SITE_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert "SECRET_KEY is not set and DEBUG is off." in result.stderr


def test_other_commands_use_the_key_of_the_demo(tmp_path):
    """Whoever set up the demo is asked for nothing by ``shell``, ``createsuperuser`` and the commands of the blog."""
    keep_a_key(tmp_path)
    env = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "SITE_URL")}
    new_user = ["createsuperuser", "--noinput", "--username=a", "--email=a@shop.example"]
    for command in (["migrate", "-v", "0"], new_user, ["backcare_mail"], ["shell", "-c", "pass"]):
        result = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=env | {"SHOP_SITE_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        assert result.stderr == ""


def test_an_older_python_is_told_so_in_one_line():
    wanted = re.search(r'requires-python = ">=(3\.\d+)"', (ROOT / "pyproject.toml").read_text())[1]
    requirements = (ROOT / "requirements.txt").read_text()
    (line,) = (line for line in requirements.splitlines() if line.startswith("python-is-too-old"))
    assert f"Backcare needs Python {wanted} or newer." in unquote(line)
    assert line.endswith(f'python_version < "{wanted}"')
    source = (ROOT / "manage.py").read_text()
    ast.parse(source, feature_version=(3, 4))  # what cannot be parsed is no clear line
    assert f"sys.version_info < ({wanted.replace('.', ', ')})" in source
    assert f"Backcare needs Python {wanted} or newer" in source
    for old in ("3.6", "3.9", "3.10"):
        if found := next(iter(Path.home().glob(f".pyenv/versions/{old}.*/bin/python")), shutil.which(f"python{old}")):
            result = subprocess.run([found, "manage.py", "demo"], cwd=ROOT, capture_output=True, text=True, check=False)
            assert result.stderr.startswith(f"Backcare needs Python {wanted} or newer; this is {old}."), result.stderr
            assert result.stderr.count("\n") == 1
