"""Makes the recordings of `outcomes/`: `perform` run against servers, disks and keys that fail.

PYTHONPATH=.:tests:tests/batch python -m record_outcomes      # writes them anew
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import resource
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import fixtures_audio as audio
from recorded_outcomes import RECORDED
from servers import Call, Server
from transcriber import Answer as ApiAnswer
from transcriber import Transcriber, error

from summarizer.batch import network
from summarizer.batch.lanes import LANES
from summarizer.batch.network import KnownHosts
from summarizer.batch.worker_tasks import (
    Outcome,
    TailReporter,
    WorkOrder,
    _failed,
    perform,
    settings_for_workers,
    speech_for,
)
from summarizer.errors import SummarizerError
from summarizer.net import http
from summarizer.pipeline.run import EpisodeRequest, open_episode
from summarizer.records.batch import Entry
from summarizer.records.episode import Episode
from summarizer.settings import Settings
from summarizer.sources.identity import episode_id
from summarizer.store.objects import Objects

__all__ = ["FAILURES", "Situation", "made_anew"]

PLACE = "HOST:PORT"  # instead of the address, which differs from run to run
FILE_LIMIT_BYTES = 4096  # of a disk that is full
Answer = Callable[[Call], Any]


# -- making them -------------------------------------------------------------------------------------------------------


class Situation:
    """A folder for episodes, a server, and an order for each stage."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        fetch = {"retries": 0, "timeout": 2.0, "allow_private": True}
        self.settings = Settings.load(asr={"model": "tiny.en"}, llm={"provider": "none"}, fetch=fetch)

    def fetched(self, url: str, **order: Any) -> Outcome:
        """What comes of fetching this recording of a feed."""
        episode = Episode(
            id=episode_id(url), guid=url, show="Show", title="Talk", media=url, media_kind="enclosure", duration=60.0
        )
        return self.performed(Entry(source="http://feeds.example/show.xml", known=episode), LANES[0].stages, **order)

    def performed(
        self,
        entry: Entry,
        stages: tuple[str, ...],
        *,
        settings: Settings | None = None,
        speech: Any = None,
        **order: Any,
    ) -> Outcome:
        told = settings_for_workers(settings or self.settings, same_machine=True)
        made = WorkOrder(root=str(self.folder / "out"), entry=entry, stages=stages, settings=told, **order)
        return Outcome.model_validate_json(perform(made.model_dump_json(), *([speech] if speech else [])))

    def local(self) -> Entry:
        """A recording of this disk, and what is said in it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "talk.mp3"
        samples = audio.read(audio.SAMPLE)[: 60 * audio.RATE]
        audio.write(path, samples)
        script = json.loads(audio.SAMPLE.with_suffix(".json").read_text())
        lines = [
            f"{script['speakers'][one['speaker']]}: {one['text']}" for one in script["sentences"] if one["end"] < 60
        ]
        path.with_suffix(".txt").write_text("\n".join(lines))
        return Entry(source=str(path), options={"transcript": str(path.with_suffix(".txt")), "as_given": ""})

    def answered(self, answer: Answer, **order: Any) -> Outcome:
        return self.fetched(self.server.route("/a.mp3", answer), **order)

    def heard_by(self, answer: ApiAnswer) -> Outcome:
        """What comes of having speech recognised by an API that always answers so."""
        entry = Entry(source=self.local().source)
        folder = self.performed(entry, LANES[0].stages).folder
        with Transcriber(lambda *_: []) as api:
            api.script(*[answer] * 20)
            asr = {"model": f"{api.url}#whisper-1"}
            settings = Settings.load(asr=asr, asr_api_key="sk-wrong", llm={"provider": "none"})
            speech = speech_for(entry, LANES[1].stages, settings)
            return self.performed(entry, LANES[1].stages, settings=settings, speech=speech, folder=folder)


def _no_name(at: Situation, *, resolver_answers: bool) -> Outcome:
    """The resolver's answer depends on where the tests run, and is given here."""
    code = socket.EAI_NONAME if resolver_answers else socket.EAI_AGAIN

    def resolver(host: str, *rest: Any, **options: Any) -> Any:
        if host.endswith(".invalid"):
            raise socket.gaierror(code, "no such name, or no resolver")
        return real(host, *rest, **options)

    real = socket.getaddrinfo
    with mock.patch("socket.getaddrinfo", resolver), mock.patch.object(network, "_has_route", return_value=True):
        return at.fetched("http://no-such-host.invalid/a.mp3")


def _login_page(at: Situation) -> Outcome:
    """The network's page in the place of a recording, while no host that answered before is itself."""
    return at.answered(
        lambda call: call.answer(b"<html>Welcome, guest</html>" * 20), hosts=KnownHosts(this_run=(_closed_port(),))
    )


def _closed_port() -> str:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{sock.getsockname()[1]}"


def _refused(at: Situation) -> Outcome:
    here = at.server.url("").removeprefix("http://")
    return at.fetched(f"http://{_closed_port()}/a.mp3", hosts=KnownHosts(this_run=(here,)))


def _all_refuse(at: Situation) -> Outcome:
    worked = _closed_port()
    return at.fetched(f"http://{_closed_port()}/a.mp3", hosts=KnownHosts(this_run=(worked,)))


def _full_disk(at: Situation) -> Outcome:
    entry = at.local()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT_BYTES, hard))
    try:
        return at.performed(entry, LANES[0].stages)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _read_only(at: Situation) -> Outcome:
    """The kernel's answer to a write is given here: a file system that is mounted anew needs root rights."""
    error = OSError(errno.EROFS, os.strerror(errno.EROFS))
    entry = at.local()
    with mock.patch("tempfile.mkstemp", side_effect=error):
        return at.performed(entry, LANES[0].stages)


def _store_503(at: Situation) -> Outcome:
    """What the store's client raises when it has been told SlowDown for too long."""
    error = OSError(errno.EBUSY, "Please reduce your request rate.")
    objects = Objects(f"memory://{at.folder.name}")
    with mock.patch.object(objects._fs, "pipe_file", side_effect=error), mock.patch("time.sleep"):
        try:
            objects.put("run.json", b"{}")
        except SummarizerError as met:
            return _failed(met, None, {}, TailReporter())
    raise AssertionError("it was written")


def _in_use(at: Situation) -> Outcome:
    entry = at.local()
    folder = at.performed(entry, LANES[0].stages).folder
    request = EpisodeRequest(entry.source, folder=folder)
    with open_episode(request, into=at.folder / "out", settings=at.settings):
        return at.performed(entry, LANES[1].stages, folder=folder)


def _bytes(call: Call) -> None:
    call.answer(Path(audio.SAMPLE).read_bytes(), Content_Type="audio/mpeg")


FAILURES: dict[str, Callable[[Situation], Outcome]] = {
    "refused": _refused,
    "refused_by_all": _all_refuse,
    "reset": lambda at: at.answered(
        Call.reset, hosts=KnownHosts(this_run=(at.server.url("").removeprefix("http://"),))
    ),
    "cut": lambda at: at.answered(lambda call: call.cut(b"ID3" + b"\0" * 9000, 4000)),
    "no_name": lambda at: _no_name(at, resolver_answers=True),
    "no_resolver": lambda at: _no_name(at, resolver_answers=False),
    "status_404": lambda at: at.answered(lambda call: call.answer(status=404)),
    "status_429": lambda at: at.answered(lambda call: call.answer(status=429, Retry_After="1200")),
    "status_503": lambda at: at.answered(lambda call: call.answer(status=503)),
    "not_sound": lambda at: at.answered(lambda call: call.answer(b"<html>gone</html>" * 20)),
    "full_disk": _full_disk,
    "read_only": _read_only,
    "store_503": _store_503,
    "login_page": _login_page,
    "in_use": _in_use,
    "other_version": lambda at: at.performed(at.local(), LANES[0].stages, version="0.0.0"),
    "wrong_key": lambda at: at.heard_by(error(401, "Incorrect API key provided")),
    "speech_503": lambda at: at.heard_by(error(503, "The server is overloaded", retry_after=0.05)),
}


def made_anew(folder: Path) -> Iterator[tuple[str, Outcome]]:
    """Each situation, and what a worker returns in it today."""
    with mock.patch.object(http, "FIRST_WAIT_SECONDS", 0.01):
        for name, make in FAILURES.items():
            with Server() as server:
                yield name, _anonymous(make(Situation(folder / name, server)), folder)
        with Server() as server:
            at = Situation(folder / "well", server)
            entry = at.local().model_copy(update={"source": server.route("/talk.mp3", _bytes)})
            known: str | None = None
            for lane in LANES:
                outcome = at.performed(entry, lane.stages, folder=known)
                known = outcome.folder
                yield lane.name, _anonymous(outcome, folder)


def _anonymous(outcome: Outcome, folder: Path) -> Outcome:
    """Without what differs from machine to machine."""
    text = re.sub(r"127\.0\.0\.1:\d+", PLACE, outcome.model_dump_json())
    text = re.sub(r"-[0-9a-f]{16}\b", "-" + 16 * "0", text)  # ids of episodes follow their addresses
    told = json.loads(text.replace(str(folder), "FOLDER").replace(f"on {socket.gethostname()} ", "on MACHINE "))
    return Outcome.model_validate({**told, "did": dict.fromkeys(told["did"], 0.0), "tail": ()})


def main() -> None:
    RECORDED.mkdir(exist_ok=True)
    for old in RECORDED.glob("*.json"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(BrokenPipeError):
        for name, outcome in made_anew(Path(folder)):
            (RECORDED / f"{name}.json").write_text(outcome.model_dump_json(indent=1, exclude_defaults=True) + "\n")
            print(name, outcome.error or outcome.next, file=sys.stderr)


if __name__ == "__main__":
    main()
