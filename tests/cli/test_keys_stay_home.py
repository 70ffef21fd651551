"""No key and nothing of an episode goes to a host that only somebody else's file names, by the real command.

Requests to hosts that do not exist arrive at a server of the test, which the command takes for its proxy.
"""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from commands import run_here

from summarizer.batch.worker_tasks import settings_for_workers
from summarizer.errors import InputError
from summarizer.pipeline.doctor import examine
from summarizer.records.timecode import format_vtt
from summarizer.settings import Settings
from summarizer.settings.keys import web_origin

SAMPLES = Path(__file__).parents[2] / "samples"
STRANGER = "http://stranger.test/v1"
SECRETS = {
    "OPENAI_API_KEY": "sk-secret-language",
    "SUMMARIZER_ASR_API_KEY": "sk-secret-speech",
    "OPENAI_ORG_ID": "secret-organisation",
    "OPENAI_PROJECT_ID": "secret-project",
    "OPENAI_CUSTOM_HEADERS": "X-Gateway: secret-header\nAuthorization: Bearer secret-custom",
}


class Listener:
    """Records each request's address and headers, and answers 404 or a redirect."""

    def __init__(self, leads_to: str | None = None) -> None:
        self.calls: list[tuple[str, str]] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                listener.calls.append((self.path, str(self.headers)))
                self.send_response(307 if leads_to else 404)
                if leads_to:
                    self.send_header("location", f"{leads_to}{self.path}")
                self.send_header("content-length", "0")
                self.end_headers()

            do_POST = do_GET  # noqa: N815 -- the base class's naming

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def told(self) -> str:
        return "\n".join(headers for _, headers in self.calls)


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


class Place:
    """A folder below somebody else's `summarizer.toml`, and the user's own settings folder."""

    def __init__(self, folder: Path, proxy: str) -> None:
        self.toml = folder / "theirs" / "summarizer.toml"
        self.here = folder / "theirs" / "project" / "work"
        self.own = folder / "config" / "summarizer"
        self.into = folder / "out"
        self.here.mkdir(parents=True)
        self.own.mkdir(parents=True)
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SUMMARIZER_CACHE") if name in os.environ}
        self.environment = {
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(Path("~/.cache").expanduser()),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "HTTP_PROXY": proxy,
            "NO_PROXY": "127.0.0.1,localhost",
            "SUMMARIZER_FETCH__CACHE": str(folder / "web"),
            **kept,
            **SECRETS,
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "summarizer", *arguments, "-o", str(self.into)]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        own = self.environment | environment
        if arguments[0] != "batch":  # which starts workers from its own process
            return run_here(*arguments, "-o", str(self.into), where=self.here, environment=own)
        command = self.command(*arguments)
        return subprocess.run(
            command, cwd=self.here, env=own, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip


@pytest.fixture
def place(tmp_path: Path, listener: Listener) -> Place:
    return Place(tmp_path, listener.url)


@pytest.fixture
def draft(tmp_path: Path) -> tuple[str, ...]:
    """A command that asks a language model and needs no recogniser."""
    script = json.loads((SAMPLES / "interview.json").read_text())
    cues = [
        f"{format_vtt(said['start'])} --> {format_vtt(said['end'])}\n"
        f"<v {script['speakers'][said['speaker']]}>{said['text']}"
        for said in script["sentences"]
    ]
    given = tmp_path / "given.vtt"
    given.write_text("WEBVTT\n\n" + "\n\n".join(cues) + "\n")
    sound = str(SAMPLES / "interview.mp3")
    return ("draft", sound, "--transcript", str(given), "--as-given", "--model", "test", "--quiet")


HEAR = ("transcribe", str(SAMPLES / "interview.mp3"), "--published", "never", "--language", "en", "--quiet")


def test_an_address_of_this_machine_in_somebodys_file_is_used_without_a_key(
    place: Place, draft: tuple[str, ...], listener: Listener
) -> None:
    place.toml.write_text(f'[llm]\nprovider = "{listener.url}/v1"\n[asr]\nmodel = "{listener.url}/v1#m"\n')
    for command, folder in ((draft, "given"), (HEAR, "heard")):  # a transcript once given stays in use in its folder
        before = len(listener.calls)
        place.into = place.here / folder
        told = place.run(*command)
        assert len(listener.calls) > before, told.stderr
        assert "secret" not in listener.told


@pytest.mark.slow
def test_a_batch_and_its_workers_send_no_key_either(place: Place, listener: Listener) -> None:
    place.toml.write_text(f'[llm]\nprovider = "none"\n[asr]\nmodel = "{listener.url}/v1#m"\nlanguage = "en"\n')
    backlog = place.here / "backlog.txt"
    backlog.write_text(f"{SAMPLES / 'interview.mp3'}\n")
    told = place.run("batch", str(backlog), "--jobs", "1")
    assert listener.calls, told.stderr
    assert "secret" not in listener.told


@pytest.mark.parametrize(
    "toml",
    [
        f'[llm]\nprovider = "{STRANGER}"\n',
        f'[asr]\nmodel = "{STRANGER}#whisper-1"\n',
        '[llm]\nprovider = "http://api.openai.com/v1"\n',
        '[llm]\nprovider = "https://api.openai.com@stranger.test/v1"\n',
    ],
)
def test_another_address_in_somebodys_file_gets_nothing(
    toml: str, place: Place, draft: tuple[str, ...], listener: Listener
) -> None:
    place.toml.write_text(toml)
    backlog = place.here / "backlog.txt"
    backlog.write_text(f"{SAMPLES / 'interview.mp3'}\n")
    for command in (draft, HEAR, ("batch", str(backlog), "--jobs", "1")):
        told = place.run(*command)
        assert told.returncode == 2, told.stderr
        assert len(told.stderr.strip().splitlines()) == 1
        assert str(place.toml) in told.stderr
        assert not place.into.exists(), "found out before anything was done"
    assert not listener.calls


def test_episodes_are_not_kept_where_somebodys_file_says(place: Place, draft: tuple[str, ...]) -> None:
    place.toml.write_text('output = "memory://stranger"\n')
    told = run_here(*draft, where=place.here, environment=place.environment)
    assert told.returncode == 2, told.stderr
    assert "memory://stranger" in told.stderr
    assert "-o" in told.stderr


@pytest.mark.parametrize("by", ["flag", "variable", "base URL", "own file", "an answer"])
def test_a_host_that_the_user_named_gets_the_key(
    by: str, place: Place, draft: tuple[str, ...], listener: Listener
) -> None:
    place.toml.write_text(f'[llm]\nprovider = "{STRANGER}"\n')
    flags, variables = (), {}
    if by == "flag":
        flags = ("--llm", STRANGER)
    elif by == "variable":
        variables = {"SUMMARIZER_LLM__PROVIDER": STRANGER}
    elif by == "base URL":
        variables = {"OPENAI_BASE_URL": STRANGER}
    elif by == "own file":
        (place.own / "summarizer.toml").write_text(f'[llm]\nprovider = "{STRANGER}"\n')
    else:
        (place.own / "hosts.txt").write_text("llm.provider http://stranger.test\n")
    told = place.run(*draft, *flags, **variables)
    assert any(path.startswith(STRANGER) for path, _ in listener.calls), told.stderr
    assert f"Bearer {SECRETS['OPENAI_API_KEY']}" in listener.told or "secret-custom" in listener.told
    assert SECRETS["SUMMARIZER_ASR_API_KEY"] not in listener.told


def test_a_host_named_for_speech_gets_the_key_for_speech_and_nothing_else(place: Place, listener: Listener) -> None:
    told = place.run(*HEAR, "--asr", STRANGER)
    assert any(path.startswith(STRANGER) for path, _ in listener.calls), told.stderr
    assert f"Bearer {SECRETS['SUMMARIZER_ASR_API_KEY']}" in listener.told
    assert "secret" not in listener.told.replace(SECRETS["SUMMARIZER_ASR_API_KEY"], "")


@pytest.mark.parametrize("option", ["--llm", "--asr"])
def test_a_named_host_cannot_send_the_episode_on(
    option: str, place: Place, draft: tuple[str, ...], listener: Listener
) -> None:
    first = Listener(leads_to=listener.url)
    try:
        told = place.run(*(draft if option == "--llm" else HEAR), option, f"{first.url}/v1")
    finally:
        first.close()
    assert first.calls, told.stderr
    assert told.returncode == 3, told.stderr
    assert not listener.calls
    assert f"name that address with {option}" in told.stderr


@pytest.mark.parametrize("option", ["--llm", "--asr"])
def test_a_line_of_a_backlog_names_no_host(option: str, place: Place, listener: Listener) -> None:
    backlog = place.here / "backlog.txt"
    backlog.write_text(f"{SAMPLES / 'interview.mp3'} {option} {STRANGER}\n")
    told = place.run("batch", str(backlog), "--jobs", "1")
    assert told.returncode == 2, told.stderr
    assert "backlog.txt:1" in told.stderr
    assert "http://stranger.test" in told.stderr
    assert not listener.calls


def test_the_question_is_asked_once_for_each_setting(place: Place, draft: tuple[str, ...], listener: Listener) -> None:
    place.toml.write_text(f'[llm]\nprovider = "{STRANGER}"\n[asr]\nmodel = "{STRANGER}"\n')
    said = _on_a_terminal(place, draft, "n\n")
    assert "http://stranger.test" in said
    assert "[y/n]" in said
    assert not listener.calls
    assert not (place.own / "hosts.txt").exists()
    assert _on_a_terminal(place, draft, "y\ny\n").count("[y/n]") == 2
    assert listener.calls
    agreed = "llm.provider http://stranger.test\nasr.model http://stranger.test\n"
    assert (place.own / "hosts.txt").read_text() == agreed
    assert "[y/n]" not in _on_a_terminal(place, draft, "")


def _on_a_terminal(place: Place, arguments: tuple[str, ...], types: str) -> str:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        place.command(*arguments), cwd=place.here, env=place.environment, stdin=theirs, stderr=theirs,
        stdout=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        os.close(theirs)
        os.write(ours, types.encode())
        said = b""
        try:
            while got := os.read(ours, 4096):
                said += got
        except OSError:  # the other end is closed
            pass
        process.wait(timeout=120)
    os.close(ours)
    return said.decode()


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://HOST.test:443/v1#m", "https://host.test"),
        ("http://host.test:443/", "http://host.test:443"),
        ("http://[::1]:80/v1", "http://[::1]"),
        ("https://api.openai.com@host.test/v1", "https://host.test"),
        ("https://api.openai.com./v1", "https://api.openai.com."),
        ("https://ho\u0455t.test", "https://ho\\u0455t.test"),
        ("https://user:hidden@[bad/v1", "[bad/v1"),
        ("s3://bucket/prefix", "s3://bucket"),
        ("openai:whisper-1", None),
        ("replay:folder", None),
        (r"C:\models", None),
        (None, None),
    ],
)
def test_what_names_a_host(address: str | None, origin: str | None) -> None:
    assert web_origin(address) == origin


def test_doctor_says_that_a_host_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (tmp_path / "summarizer.toml").write_text(f'[llm]\nprovider = "{STRANGER}"\n[asr]\nmodel = "{STRANGER}"\n')
    wrong = {one.what: one.detail for one in examine(Settings.load()) if one.ok is False}
    assert "http://stranger.test" in wrong["language model"]
    assert "http://stranger.test" in wrong["speech"]


def test_settings_that_travel_to_a_worker_bring_along_which_hosts_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    here = "http://127.0.0.1:9/v1"
    (tmp_path / "summarizer.toml").write_text(f'[llm]\nprovider = "{here}"\n')
    settings = Settings.load(asr={"model": STRANGER})
    told = settings_for_workers(settings, same_machine=False)
    assert "sk-secret" not in str(told)
    for found in (settings, Settings.load(**told)):
        assert found.llm.provider == here
        assert found.keys.of_language_model(here) is None
        assert found.keys.of_language_model("https://api.openai.com/v1") is not None
        with pytest.raises(InputError, match="stranger"):
            found.keys.of_language_model(STRANGER)
        assert not found.unnamed_hosts()


@pytest.mark.parametrize(
    "toml",
    [
        'api_key = "hidden"',
        'base_url = "http://hidden.test"',
        'named_hosts = ["http://hidden.test"]',
        '[llm]\napi_key = "hidden"',
        '[asr]\nkey = "hidden"',
        '[fetch]\npassword = "hidden"',
        '[llm.headers]\nAuthorization = "hidden"',
        '[llm]\nprovider = "https://user:hidden@host.test/v1"',
    ],
)
def test_no_file_holds_a_secret(toml: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    own = tmp_path / "config" / "summarizer"
    own.mkdir(parents=True)
    for folder in (tmp_path, own):
        path = folder / "summarizer.toml"
        path.write_text(toml + "\n")
        with pytest.raises(InputError, match="must not hold") as caught:
            Settings.load()
        assert str(path) in str(caught.value)
        assert "hidden" not in str(caught.value)
        path.unlink()


@pytest.mark.parametrize(
    "toml",
    [
        'cache = "elsewhere"',
        'scratch = "elsewhere"',
        '[fetch]\ncookies = "elsewhere"',
        '[fetch]\ncache = "elsewhere"',
        "[fetch]\nallow_private = true",
        '[fetch]\napple = "http://stranger.test"',
        '[asr]\ncalibration = "elsewhere"',
        '[speakers]\nmemory = "elsewhere"',
    ],
)
def test_a_projects_file_leads_to_no_other_place_of_the_machine(
    toml: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "summarizer.toml"
    path.write_text(toml + "\n")
    with pytest.raises(InputError, match="must not set") as caught:
        Settings.load()
    assert str(path) in str(caught.value)
    own = tmp_path / "config" / "summarizer"
    own.mkdir(parents=True)
    path.rename(own / "summarizer.toml")
    Settings.load()
    monkeypatch.chdir(own)  # it is still the user's own file
    Settings.load()
