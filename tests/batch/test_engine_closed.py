"""The engine is closed to other users of the machine, and keys reach only the orders that need them."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from batch_recordings import Recordings
from machines import Cluster
from pydantic import SecretStr
from strangers import environments, listening, reached_by_another_user
from transcriber import KEY, Transcriber

from summarizer.__main__ import run as command
from summarizer.batch import engine as engines
from summarizer.batch import start
from summarizer.batch.cluster import Workers, local_engine
from summarizer.batch.lanes import TRANSCRIBING
from summarizer.batch.security import without_keys
from summarizer.batch.start import Batch, start_batch
from summarizer.batch.view import CombinedView
from summarizer.batch.worker_tasks import Outcome, SpeechAccess, WorkOrder, perform, settings_for_workers, speech_for
from summarizer.errors import OutsideError
from summarizer.records.batch import Entry
from summarizer.settings import Settings
from summarizer.store import LocalRoot

MEMORY = 1200 * 2**20
WORKERS = (Workers("io", 1, MEMORY), Workers("transcribe", 1, MEMORY))
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and forks")
KEYS = {
    "OPENAI_API_KEY": "sk-of-the-provider",
    "SUMMARIZER_API_KEY": "sk-of-the-provider-too",
    "SUMMARIZER_ASR_API_KEY": "sk-of-speech",
    "summarizer_asr_api_key": "sk-of-speech-in-small-letters",
}


def until_all_work(engine: engines.DaskEngine) -> None:
    end = time.monotonic() + 60
    while len(engine.slots()) < len(WORKERS):
        assert time.monotonic() < end
        time.sleep(0.05)


@linux
def test_nobody_else_reaches_the_engine_and_its_workers_hold_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    before = listening(os.getpid())
    with reached_by_another_user() as reached, local_engine(WORKERS, tmp_path / "scratch") as engine:
        until_all_work(engine)
        places = listening(os.getpid()) - before
        held = environments(os.getpid())
        assert len(places) == 5, "a scheduler, two nannies and their two workers; no pages"
        assert reached(places) == {}
        assert all(slot.address.startswith("tls://") for slot in engine.slots())
    assert len(held) >= len(WORKERS)
    assert not [pid for pid, told in held.items() if any(key.encode() in told for key in KEYS.values())]
    assert {name: os.environ[name] for name in KEYS} == KEYS, "this process has its own again"


@linux
@pytest.mark.slow
def test_the_key_for_speech_reaches_the_order_that_needs_it(
    tmp_path: Path, recordings: Recordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    backlog = recordings("a", heard=True)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-provider")
    monkeypatch.setenv("SUMMARIZER_ASR_API_KEY", KEY)
    held: dict[int, bytes] = {}

    def hear(samples: object, language: str | None) -> list[tuple[str, float, float]]:
        held.update(environments(os.getpid()))
        return [(f"word{number}.", number * 0.5, number * 0.5 + 0.4) for number in range(60)]

    with Transcriber(hear) as server:
        settings = Settings.load(asr={"model": f"{server.url}#whisper-1"}, llm={"provider": "none"})
        start_batch(Batch(str(backlog), jobs=1), LocalRoot(tmp_path / "out"), settings, CombinedView())
        assert server.asked
        assert (server.strangers, server.refused) == (0, [])
    assert held
    assert not [pid for pid, told in held.items() if KEY.encode() in told or b"sk-of-the-provider" in told]
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(KEY.encode() in text for text in written)


@linux
@pytest.mark.slow
def test_machines_with_certificates(tmp_path: Path, recordings: Recordings) -> None:
    backlog = recordings("a", heard=True)

    def hear(samples: object, language: str | None) -> list[tuple[str, float, float]]:
        return [(f"word{number}.", number * 0.5, number * 0.5 + 0.4) for number in range(60)]

    with reached_by_another_user() as reached, Transcriber(hear) as server:
        keys = {"OPENAI_API_KEY": "sk-of-the-provider", "SUMMARIZER_ASR_API_KEY": KEY}
        with Cluster(tmp_path, keys, tls=True) as cluster:
            machine = cluster.machine("one", SUMMARIZER_ASR_API_KEY="sk-of-the-machine")
            machine.until_at_work()
            held = environments(machine.process.pid)
            worker, scheduler = listening(machine.process.pid), listening(cluster.scheduler.pid)
            assert len(worker) >= 4, "two nannies and their workers at least"
            run = cluster.run(
                str(backlog), "-o", str(tmp_path / "out"), "--llm", "none", "--asr", f"{server.url}#whisper-1"
            )
            run.end()
            answers = reached({*worker, *scheduler})
        assert server.asked
        assert (server.strangers, server.refused) == (0, [])
    assert not [answer for answer in answers if not answer.startswith("http://")]
    assert "not used here: OPENAI_API_KEY, SUMMARIZER_ASR_API_KEY;" in machine.log.read_text()
    assert not worker & {answer.removeprefix("http://") for answer in answers}
    assert len(held) >= 2
    assert not [pid for pid, told in held.items() if b"sk-of" in told or KEY.encode() in told]


def test_workers_inherit_no_secret_but_those_of_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = (
        "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_CUSTOM_HEADERS", "OPENAI_ORG_ID", "SUMMARIZER_ASR_API_KEY",
        "SUMMARIZER_BASE_URL", "HF_TOKEN", "GITHUB_TOKEN", "DB_PASSWORD", "some_secret", "ANTHROPIC_API_KEY",
    )  # fmt: skip
    kept = (
        "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AZURE_STORAGE_ACCOUNT_KEY", "FSSPEC_S3_SECRET",
        "DASK_DISTRIBUTED__COMM__TLS__WORKER__KEY", "HTTPS_PROXY", "SUMMARIZER_CACHE", "SSLKEYLOGFILE",
    )  # fmt: skip
    for name in (*taken, *kept):
        monkeypatch.setenv(name, "x")
    with without_keys() as names:
        assert set(taken) <= set(names)
        assert not [name for name in taken if name in os.environ]
        assert all(os.environ[name] == "x" for name in kept)
    assert all(os.environ[name] == "x" for name in taken)


def test_an_order_shows_no_key(tmp_path: Path) -> None:
    settings = Settings.load(asr={"model": "https://host/v1#m"}, asr_api_key="sk-of-speech")
    entry, stages = Entry(source="a.mp3"), TRANSCRIBING.stages
    speech = speech_for(entry, stages, settings)
    assert speech == SpeechAccess(SecretStr("sk-of-speech"), None)
    told = settings_for_workers(settings, same_machine=True)
    order = WorkOrder(root=str(tmp_path), entry=entry, stages=stages, settings=told, speech=speech)
    for shown in (repr(order), order.model_dump_json(), repr(speech), str(order.model_dump())):
        assert "sk-of-speech" not in shown


def test_only_the_order_that_sends_speech_has_its_key() -> None:
    named = frozenset({"asr.model https://host"})
    settings = Settings.load(asr={"model": "openai"}, api_key="sk-of-the-provider", named_hosts=named)
    entry = Entry(source="a.mp3")
    assert speech_for(entry, ("fetch",), settings) is None
    assert speech_for(entry, ("publish", "page"), settings) is None
    assert speech_for(entry, TRANSCRIBING.stages, Settings.load(api_key="sk-of-the-provider")) is None
    own = Entry(source="a.mp3", options={"asr": "https://host/v1#m"})
    assert speech_for(own, TRANSCRIBING.stages, settings) == SpeechAccess(None, None), (
        "the provider's key is for its own host"
    )


def test_a_worker_knows_that_a_provider_drafts_and_has_no_key_for_it(tmp_path: Path, small: Settings) -> None:
    told = settings_for_workers(Settings.load(api_key="sk-of-the-provider"), same_machine=True)
    assert told["llm"]["provider"] == "openai"
    assert settings_for_workers(Settings.load(), same_machine=True)["llm"]["provider"] == "local"
    order = WorkOrder(
        root=str(tmp_path / "out"),
        entry=Entry(source="a.mp3", options={"llm": "openai"}),
        stages=("draft",),
        settings=settings_for_workers(small, same_machine=True),
    )
    outcome = Outcome.model_validate_json(perform(order.model_dump_json()))
    assert (outcome.exit_code, outcome.outside) == (2, False)
    assert "give it to `batch`" in (outcome.error or "")


# -- addresses of other machines ---------------------------------------------------------------------------------------


@pytest.fixture
def _backlog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list.txt").write_text("https://example.invalid/a.mp3\n")
    Path("no.pem").write_text("this is no certificate\n")

    def nobody(address: str) -> object:
        raise OutsideError(f"asked for {address}")

    monkeypatch.setattr(start, "remote_engine", nobody)


@pytest.mark.usefixtures("_backlog")
@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["--engine", "tcp://192.0.2.1:8786", "--asr", "openai"], {}, "use tls://"),
        (["--engine", "tcp://127.0.0.1:8786", "--asr", "openai"], {}, "use tls://"),
        (["--engine", "tls://192.0.2.1:8786"], {}, "needs certificates: set distributed.comm.tls.ca-file"),
        (
            ["--engine", "tls://192.0.2.1:8786"],
            {"CA_FILE": "no.pem", "CLIENT__CERT": "no.pem"},
            "no certificate can be read from no.pem",
        ),
        (
            ["--engine", "tls://192.0.2.1:8786"],
            {"CA_FILE": "no.pem", "CLIENT__CERT": "gone.pem"},
            "tls.client.cert is gone.pem, which cannot be read",
        ),
        (["--engine", "tls://192.0.2.1"], {}, "is no address of a scheduler"),
    ],
)
def test_an_engine_that_is_open_gets_no_key_and_one_that_is_closed_needs_certificates(
    arguments: list[str],
    environment: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import dask

    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-provider")
    told = {
        f"distributed.comm.tls.{name.lower().replace('__', '.').replace('_', '-')}": path
        for name, path in environment.items()
    }
    with dask.config.set(told):
        assert command(["batch", "list.txt", "-o", "out", "-q", "--llm", "none", *arguments]) == 2
    err = capsys.readouterr().err
    assert said in err.splitlines()[-1]
    assert err.count("\n") <= 2, "a warning at most besides"
    assert not Path("out").exists()


@pytest.mark.usefixtures("_backlog")
def test_a_line_with_an_api_of_its_own_gets_no_key_over_an_open_engine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-provider")
    Path("list.txt").write_text("https://example.invalid/a.mp3 --asr openai\n")
    command(["batch", "list.txt", "-o", "out", "-q", "--llm", "none", "--engine", "tcp://127.0.0.1:8786"])
    assert "key is not sent over tcp://127.0.0.1:8786" in capsys.readouterr().err


@pytest.mark.usefixtures("_backlog")
def test_an_api_without_a_key_may_be_asked_by_workers_of_an_open_engine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-provider")
    given = ["--asr", "http://127.0.0.1:9/v1#m", "--engine", "tcp://127.0.0.1:8786"]
    assert command(["batch", "list.txt", "-o", "out", "-q", "--llm", "none", *given]) == 3
    assert "asked for tcp://127.0.0.1:8786" in capsys.readouterr().err


@pytest.mark.usefixtures("_backlog")
@pytest.mark.parametrize(("address", "warned"), [("tcp://192.0.2.1:8786", 1), ("tcp://127.0.0.1:8786", 0)])
def test_an_open_connection_over_a_network_is_warned_of(
    address: str, warned: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command(["batch", "list.txt", "-o", "out", "-q", "--llm", "none", "--engine", address]) == 3
    assert capsys.readouterr().err.count("is not encrypted") == warned
    monkeypatch.setattr("summarizer.batch.worker.run_workers", lambda *_: None)
    assert command(["worker", address, "--scratch", "scratch", "-q"]) == 0
    assert capsys.readouterr().err.count("is not encrypted") == warned


@pytest.mark.usefixtures("_backlog")
def test_a_worker_needs_certificates(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["worker", "tls://192.0.2.1:8786", "-q"]) == 2
    err = capsys.readouterr().err
    assert "needs certificates: set distributed.comm.tls.ca-file" in err
    assert err.count("\n") == 1
