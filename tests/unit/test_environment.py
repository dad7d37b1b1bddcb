"""Settings from the environment: typed, and loud when wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from channelsync import environment as env

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("word", "value"), [("1", True), ("TRUE", True), ("off", False), ("", True)])
def test_flag_reads_the_usual_words(monkeypatch: pytest.MonkeyPatch, word: str, value: bool) -> None:
    """An empty variable counts as not set."""
    monkeypatch.setenv("X", word)
    assert env.flag("X", default=True) is value


@pytest.mark.parametrize(
    ("reader", "word"),
    [
        (lambda: env.flag("X", default=True), "maybe"),
        (lambda: env.number("X", 1), "many"),
        (lambda: env.number("X", 1), "-1"),
        (lambda: env.number("X", 1), "nan"),
        (lambda: env.number("X", 1), "inf"),
        (lambda: env.number("X", 1), "1e300"),
        (lambda: env.time_zone("X", "UTC"), "Mars/Olympus"),
        (lambda: env.time_zone("X", "UTC"), "../etc/passwd"),
        (lambda: env.language("X", "en"), "en\nX-Evil: 1"),
        (lambda: env.language("X", "en"), "Deutsch!"),
        (lambda: env.language("X", "en"), "dé"),
        (lambda: env.language("X", "en"), "en;"),
        (lambda: env.web_url("X"), "https://ho\nst"),
        (lambda: env.web_url("X"), "https://host/a b"),
        (lambda: env.picture_sources("X"), "a.example; script-src *"),
        (lambda: env.networks("X"), "10.0.0.1, proxy"),
        (lambda: env.networks("X"), "10.0.0.1/8"),
        (lambda: env.folder("X", Path()), "/dev/null/x"),
        (lambda: env.writable_folder("X", Path()), "/proc/self"),
        (lambda: env.web_url("X"), "http://host:port"),
        (lambda: env.redis_url("X"), "redis://host:port/0"),
        (lambda: env.redis_url("X"), "redis://host/first"),
        (lambda: env.whole("X", 1), "1.5"),
        (lambda: env.whole("X", 1, most=3), "4"),
        (lambda: env.choice("X", "a", ("a", "b")), "c"),
        (lambda: env.web_url("X"), "ftp://x"),
        (lambda: env.web_url("X"), "host"),
        (lambda: env.redis_url("X"), "http://x"),
        (lambda: env.database("X", ""), "mysql://x/y"),
        (lambda: env.database("X", ""), "sqlite:relative"),
        (lambda: env.database("X", ""), "postgres://host"),
        (lambda: env.database("X", ""), "postgres://host:port/name"),
        (lambda: env.database("X", ""), "postgres://[::1/name"),
    ],
)
def test_wrong_value_names_the_variable(monkeypatch: pytest.MonkeyPatch, reader: object, word: str) -> None:
    """So that one line says what to mend."""
    monkeypatch.setenv("X", word)
    with pytest.raises(ImproperlyConfigured, match=r"^X"):
        reader()  # type: ignore[operator]


@pytest.mark.parametrize("word", ["en", "de-DE", "de-DE, en;q=0.5", "*"])
def test_language_is_what_the_header_takes(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("X", word)
    assert env.language("X", "en") == word


@pytest.mark.parametrize("command", ["migrate", "check", "send_reports"])
def test_wrong_setting_ends_a_command_with_one_line(command: str, tmp_path: Path) -> None:
    """Django's own commands begin without the settings, and would stumble over that."""
    chosen = {"SCX_LANGUAGE": "en\nX-Evil: 1", "DJANGO_SETTINGS_MODULE": "channelsync.settings"}
    environ = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **chosen}
    call = [sys.executable, "manage.py", command]
    done = subprocess.run(call, env=environ, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert done.stderr == "Configuration: SCX_LANGUAGE='en\\nX-Evil: 1': expected a language like en or de-DE.\n"


def test_database_error_never_shows_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule 15."""
    monkeypatch.setenv("X", "mysql://me:hunter2@host/db")
    with pytest.raises(ImproperlyConfigured) as caught:
        env.database("X", "")
    assert "hunter2" not in str(caught.value)


def test_secret_comes_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As containers hand them over."""
    (tmp_path / "token").write_text("geheim\n", encoding="utf-8")
    monkeypatch.setenv("X_FILE", str(tmp_path / "token"))
    assert env.secret("X") == "geheim"
    monkeypatch.setenv("X", "both")
    with pytest.raises(ImproperlyConfigured, match="X_FILE"):
        env.secret("X")


def test_missing_secret_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Rather than an empty secret."""
    monkeypatch.setenv("X_FILE", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match=r"X_FILE: cannot read"):
        env.secret("X")


def test_sqlite_waits_for_the_lock_and_syncs_every_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps events safe on one machine."""
    monkeypatch.setenv("X", "sqlite:////data/with%20space/x.sqlite3")
    found = env.database("X", "")
    assert found["NAME"] == "/data/with space/x.sqlite3"
    assert (found["OPTIONS"]["transaction_mode"], found["OPTIONS"]["timeout"]) == ("IMMEDIATE", 20)
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]


def test_postgres_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """With escapes, and options behind the question mark."""
    monkeypatch.setenv("X", "postgres://us%40er:p%2Fw@db.example:5433/na%20me?sslmode=require")
    found = env.database("X", "")
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("us@er", "p/w", "na me")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]["sslmode"]) == ("db.example", "5433", "require")


def test_kept_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    """A second process must not replace what the first one signs with."""
    path = tmp_path / "secret_key"
    assert [env.kept_secret(path, made=made) for made in ("first", "second")] == ["first", "first"]
    assert (path.stat().st_mode & 0o777, [file.name for file in tmp_path.iterdir()]) == (0o600, ["secret_key"])


def test_kept_secret_of_a_faster_process_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have seen that there was none."""
    path = tmp_path / "secret_key"
    path.write_text("theirs")
    monkeypatch.setattr(Path, "exists", lambda _self: False)
    assert env.kept_secret(path, made="ours") == "theirs"


def test_empty_secret_file_is_named(tmp_path: Path) -> None:
    """A machine that lost power while it was written: no start without a key."""
    (tmp_path / "secret_key").touch()
    with pytest.raises(ImproperlyConfigured, match="secret_key' is empty"):
        env.kept_secret(tmp_path / "secret_key", made="x")
