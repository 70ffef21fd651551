"""Commands on machines that are not as they should be: a result, or one line that says what to mend."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from commands import run_here
from servers import feed_xml

from summarizer.net.address import proxy_for

TITLE = "Ünï 🎉 “quotes” — 日本語"
ITEM = f'<item><title>{TITLE}</title><guid>e1</guid><enclosure url="https://c.example/1.mp3" type="audio/mpeg"/></item>'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "feed.xml").write_text(feed_xml(ITEM), encoding="utf-8")
    return tmp_path


def as_a_process(
    arguments: str, where: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The command in a shell, for what is about streams: `arguments` may redirect them."""
    return subprocess.run(
        f"{shlex.quote(sys.executable)} -m summarizer {arguments}",
        shell=True,
        cwd=where,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "ascii:strict"])
def test_what_cannot_be_encoded_is_replaced(place: Path, encoding: str) -> None:
    told = as_a_process("episodes feed.xml", place, {"PYTHONIOENCODING": encoding})
    assert told.returncode == 0, told.stderr
    assert b"quotes" in told.stdout
    assert b"defect" not in told.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_json_says_the_same_in_every_encoding(place: Path, encoding: str) -> None:
    told = as_a_process("episodes feed.xml --json", place, {"PYTHONIOENCODING": encoding})
    assert json.loads(told.stdout)["episodes"][0]["title"] == TITLE


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("episodes feed.xml >&-", 0),
        ("episodes feed.xml 2>&-", 0),
        ("episodes feed.xml >&- 2>&- <&-", 0),
        ("episodes missing.xml 2>&-", 2),
        ("episodes missing.xml 2>/dev/full", 2),
        ("episodes feed.xml >/dev/full", 3),
        ("--version >&-", 0),
    ],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_closed_and_full_streams(place: Path, arguments: str, code: int) -> None:
    told = as_a_process(arguments, place)
    assert told.returncode == code
    assert b"defect" not in told.stderr
    assert b"Traceback" not in told.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot be deleted there")
def test_a_deleted_working_directory(place: Path) -> None:
    (place / "gone").mkdir()
    arguments = f"--version; cd gone; rmdir ../gone; {shlex.quote(sys.executable)} -m summarizer episodes feed.xml"
    told = as_a_process(arguments, place)
    assert told.returncode == 2
    assert told.stderr.decode().count("\n") == 1
    assert "the working directory cannot be used" in told.stderr.decode()


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SSL_CERT_FILE": "/nonexistent"}, "SSL_CERT_FILE names /nonexistent, which cannot be read"),
        ({"SSL_CERT_FILE": __file__}, "cannot be read as certificates"),
        ({"SSL_CERT_DIR": "/nonexistent"}, "SSL_CERT_DIR names /nonexistent, which is no folder"),
        ({"all_proxy": "socks5://127.0.0.1:9"}, "all_proxy names a socks5 proxy"),
        ({"ALL_PROXY": "socks://127.0.0.1:9"}, "ALL_PROXY names a socks proxy"),
        ({"https_proxy": "http://user:hidden@[::1"}, "https_proxy names a proxy without a usable host"),
        ({"HTTPS_PROXY": "127.0.0.1:port"}, "HTTPS_PROXY names a proxy without a usable host"),
        ({"all_proxy": "://"}, "a proxy without a scheme"),
    ],
)
def test_certificates_and_proxies_that_cannot_be_used(place: Path, environment: dict[str, str], said: str) -> None:
    told = run_here("episodes", "https://feeds.example/f.xml", where=place, environment=environment)
    assert (told.returncode, told.stderr.count("\n")) == (2, 1), told.stderr
    assert said in told.stderr
    assert "hidden" not in told.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "model.localhost"])
def test_this_machine_is_not_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    for name in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    assert proxy_for(f"http://{host}:8000/v1") is None
    assert proxy_for("http://models.example/v1") == "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("SUMMARIZER_POLICI", "did you mean SUMMARIZER_POLICY?"),
        ("SUMMARIZER_LLM__PROVIDR", "did you mean SUMMARIZER_LLM__PROVIDER?"),
        ("SUMMARIZER_LLM_PROVIDER", "did you mean SUMMARIZER_LLM__PROVIDER?"),
        ("SUMMARIZER_ZZZZZ__QQQQQQQ", "docs/settings.md"),
    ],
)
def test_an_unknown_variable_is_warned_of_without_its_value(place: Path, variable: str, said: str) -> None:
    told = run_here("episodes", "feed.xml", where=place, environment={variable: "sk-hidden"})
    assert told.returncode == 0
    assert f"there is no setting {variable}, and it is ignored" in told.stderr
    assert said in " ".join(told.stderr.split())
    assert "hidden" not in told.stderr


@pytest.mark.parametrize("variable", ["SUMMARIZER_POLICY", "summarizer_policy"])
def test_a_known_variable_is_not_warned_of(place: Path, variable: str) -> None:
    told = run_here("episodes", "feed.xml", where=place, environment={variable: "clean"})
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_settings_files_with_a_mark(place: Path, encoding: str) -> None:
    (place / "summarizer.toml").write_bytes('[llm]\nprovidr = "none"\n'.encode(encoding))
    told = run_here("episodes", "feed.xml", where=place, environment={})
    assert told.returncode == 2
    assert (
        "summarizer.toml, line 2: setting llm.providr: there is no such setting; did you mean provider?" in told.stderr
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('policy = "strikt"', 1),
        ('# a note\n\n[fetch]\nretries = "many"', 4),
        ('fetch.retries = "many"', 1),
        ('output = "x"\nfetch = { retries = "many" }', 2),
    ],
)
def test_a_wrong_value_is_named_with_its_line(place: Path, text: str, line: int) -> None:
    (place / "summarizer.toml").write_text(text, encoding="utf-8")
    told = run_here("episodes", "feed.xml", where=place, environment={})
    assert told.returncode == 2
    assert f"summarizer.toml, line {line}: setting" in told.stderr


@pytest.mark.parametrize("key", ["sk-äöü-hidden-hidden", "sk-hidden hidden", "sk-hidden\u200bhidden"])
def test_a_key_with_other_characters_is_refused_unseen(place: Path, key: str) -> None:
    told = run_here("episodes", "feed.xml", where=place, environment={"OPENAI_API_KEY": key})
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert "OPENAI_API_KEY" in told.stderr
    assert "hidden" not in told.stderr
