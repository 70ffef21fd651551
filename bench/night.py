"""A night's batch on a bad network: is every good episode drafted, each bad one named, and nothing paid twice?

    python bench/night.py --namespaces --episodes 60      # as root, on Linux
    python bench/night.py --episodes 8                    # anywhere: the resolver and the disk fail inside the program

Recordings are stretches of the sample interview, each with its transcript, on servers that reset, cut, stall and answer
503 now and then; the provider answers 429 and 500 now and then. During the run, one after the other: the resolver does
not answer, the cable is out (with --namespaces), a worker is killed, the disk is full, the coordinator is killed and
the command run again, and all processes stand still as on a machine that sleeps. Waits are divided by --scale: an
outage of ten minutes lasts 600 / scale seconds. With --namespaces the batch runs in a network namespace behind a
virtual cable, with its own resolver, and writes to a small file system.

Ends with 1 when a good episode is not drafted, a bad one has another reason than the true one, a call was paid twice
that was not in flight at a kill, or the page of the morning lacks what happened.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import hashlib
import json
import os
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent / "tests"
sys.path[:0] = [str(TESTS), str(HERE)]

from chaos import kill_one, make_backlog  # noqa: E402
from machines import relay  # noqa: E402
from night_batch import DOMAIN  # noqa: E402
from provider import Provider, error, rate_limited  # noqa: E402
from servers import Call, Server, feed_xml  # noqa: E402

from summarizer.batch.lanes import LANES  # noqa: E402
from summarizer.text.entities import unescaped  # noqa: E402

OUTAGE_SECONDS = 600.0  # of the resolver, of the cable and of the disk, once the batch has met it
NOTICE_SECONDS = 120.0  # an outage that the batch does not meet, or whose end it does not tell, ends after so long
HERE_ADDRESS, THERE_ADDRESS = "10.78.0.1", "10.78.0.2"
SPACE, LINK = "night", "night-cable"
DISK_BYTES, FREE_BYTES = 600 * 2**20, 8 * 2**20

# Of the bad episodes, by the name of their recording: what the reason must say.
BAD = {
    "gone": "cannot be found",
    "missing": "404",
    "page": "is a page on which no recording was found",
    "noise": "is not audio or video",
    "down": "503",
    "unread": "404",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--episodes", type=int, default=60)
    parser.add_argument("--scale", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=float, default=0.15, help="share of the servers' answers that are faults")
    parser.add_argument("--namespaces", action="store_true")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it there")
    parser.add_argument("--picture", type=Path, help="a picture of the page of the morning, made by Chromium")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = given.keep or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as stack:
            night = Night(given, work, stack)
            night.run()
            code = night.report()
            if given.keep and given.namespaces:
                shutil.copytree(night.out, work / "kept", dirs_exist_ok=True)
            if given.picture:
                photograph(night.out / "index.html", given.picture)
    sys.exit(code)


class Machine(NamedTuple):
    """Where the batch runs: how it is started, at which address it finds the servers, and how it is hurt."""

    prefix: tuple[str, ...]
    environment: dict[str, str]
    dns: Callable[[bool], None]  # False: gone
    cable: Callable[[bool], None] | None
    disk: Callable[[bool], None]  # False: full


class Night:
    def __init__(self, given: argparse.Namespace, work: Path, stack: contextlib.ExitStack) -> None:
        self.given, self.work, self.out = given, work, work / "out"
        self.chance = random.Random(given.seed)
        self.quiet = False  # no more faults
        self.answered: collections.Counter[str] = collections.Counter()  # calls with a reply, by their bodies
        self.faults: collections.Counter[str] = collections.Counter()
        self.told: list[str] = []
        self.outage = OUTAGE_SECONDS / given.scale
        self.began = time.monotonic()
        self.runs = 0
        server, provider = stack.enter_context(Server()), stack.enter_context(Provider())
        self.ports = {"server": int(server.url("/").rsplit(":", 1)[1].strip("/")), "provider": _port(provider.url)}
        self.key = provider.key
        provider.write = self._paid(provider.write)
        self.out.mkdir(exist_ok=True)
        place = in_namespace if given.namespaces else in_program
        self.machine = stack.enter_context(place(work, self.out, self.ports))
        self.backlog = self._backlog(server)

    # -- servers -----------------------------------------------------------------------------------------------------

    def _backlog(self, server: Server) -> Path:
        """A line for each recording, the bad ones between the good ones; and two feeds, of which one is gone."""
        plain = make_backlog(self.work, self.given.episodes + 1, heard=False, length=60.0).read_text().splitlines()
        lines, port = [], self.ports["server"]
        of_the_feed, _, words = plain.pop().partition(" ")
        for number, line in enumerate(plain):
            path, _, rest = line.partition(" ")
            body = Path(path).read_bytes()
            server.route(f"/{number}.mp3", self._now_and_then(lambda call, body=body: _sound(call, body)))  # type: ignore[misc]
            lines.append(f"http://cdn{number % 3}{DOMAIN}:{port}/{number}.mp3 {rest}")
        server.route("/page.mp3", lambda call: call.answer(b"<html><title>Moved</title>" * 30))
        server.route("/noise.mp3", lambda call: call.answer(bytes(range(256)) * 40, Content_Type="audio/mpeg"))
        server.route("/down.mp3", lambda call: call.answer(status=503))
        item = "<item><title>Of the feed</title><guid>f</guid><enclosure url='{}' type='audio/mpeg'/></item>"
        url = f"http://cdn0{DOMAIN}:{port}/of-the-feed.mp3"
        server.route("/of-the-feed.mp3", lambda call: _sound(call, Path(of_the_feed).read_bytes()))
        server.add("/feed.xml", feed_xml(item.format(url)), type="application/rss+xml")
        bad = [f"http://cdn1{DOMAIN}:{port}/{name}.mp3" for name in ("missing", "page", "noise", "down")]
        bad.append(f"http://gone{DOMAIN}:{port}/gone.mp3")
        for place, line in enumerate(bad):
            lines.insert(place * len(lines) // len(bad), line)
        lines.append(f"http://feeds{DOMAIN}:{port}/feed.xml --all {words}")
        lines.append(f"http://feeds{DOMAIN}:{port}/unread.xml --all")
        path = self.work / "night.txt"
        path.write_text("\n".join(lines) + "\n")
        return path

    def _now_and_then(self, well: Callable[[Call], Any]) -> Callable[[Call], Any]:
        kinds: dict[str, Callable[[Call], Any]] = {
            "reset": Call.reset,
            "503": lambda call: call.answer(status=503, Retry_After="1"),
            "cut": lambda call: call.cut(b"ID3" + b"\0" * 40_000, 20_000),
            "stall": lambda call: call.done.wait(6),
        }

        def answer(call: Call) -> None:
            if not self.quiet and self.chance.random() < self.given.faults:
                kind = self.chance.choice(list(kinds))
                self.faults[kind] += 1
                kinds[kind](call)
            else:
                well(call)

        return answer

    def _paid(self, write: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
        def answer(body: dict[str, Any]) -> Any:
            if not self.quiet and self.chance.random() < self.given.faults:
                refused = self.chance.choice([rate_limited(1), error(500, "The server had an error")])
                self.faults[f"provider {refused.status}"] += 1
                return refused
            self.answered[_of_messages(body["messages"])] += 1
            return write(body)

        return answer

    # -- the night ---------------------------------------------------------------------------------------------------

    def run(self) -> None:
        process = self.start()
        for share, name, hurt in (
            (0.1, "the resolver is gone", lambda process: self._without(self.machine.dns, "network", process)),
            (0.25, "a worker is killed", lambda process: print("  ", kill_one(process, self.chance, worker=True))),
            (0.4, "the disk is full", lambda process: self._without(self.machine.disk, "disk", process)),
            (0.55, "the coordinator is killed", lambda process: kill_one(process, self.chance, worker=False)),
            (0.65, "the cable is out", lambda process: self._without(self.machine.cable, "network", process)),
            (0.8, "all processes sleep", self._sleep),
        ):
            process = self._until(process, share)
            if process.poll() is not None:
                self.say(f"over before: {name}")
                continue
            if hurt is not None and not (name == "the cable is out" and self.machine.cable is None):
                self.say(name)
                hurt(process)
                self.say("and over")
        self.code = self._until(process, 2.0).wait()
        self.say(f"the batch ended with {self.code}")

    def start(self) -> subprocess.Popen[bytes]:
        self.runs += 1
        preloads = [str(TESTS / "batch" / "faulty_worker.py"), str(HERE / "night_batch.py")]
        environment = os.environ | {
            "DASK_DISTRIBUTED__WORKER__PRELOAD": json.dumps(preloads),
            "OPENAI_API_KEY": self.key,
            "TEST_COMPUTED": str(self.work / "computed"),
            "NIGHT_SCALE": str(self.given.scale),
            "NIGHT_FREE_GIB": str(FREE_BYTES / 2**30),
            "SUMMARIZER_FETCH__ALLOW_PRIVATE": "true",
            "SUMMARIZER_FETCH__TIMEOUT": "3",
            "SUMMARIZER_FETCH__RETRIES": "1",
            **self.machine.environment,
        }
        provider = f"http://llm{DOMAIN}:{self.ports['provider']}/v1"
        return subprocess.Popen(
            [
                *(*self.machine.prefix, sys.executable, str(HERE / "night_batch.py")),
                *("batch", str(self.backlog), "-o", str(self.out), "-q", "--asr", "tiny.en"),
                *("--llm", provider, "--model", "test", "--json-log", str(self.work / "events.jsonl")),
            ],
            env=environment,
            stdout=(self.work / "stdout.txt").open("ab"),
            stderr=(self.work / "stderr.txt").open("ab"),
            start_new_session=True,
        )

    def _until(self, process: subprocess.Popen[bytes], share: float) -> subprocess.Popen[bytes]:
        """Until this share of the work is done, or the run is over. One that was killed is run again."""
        while process.poll() is None and self._share() < share:
            time.sleep(0.2)
        if process.poll() is not None and process.returncode == -signal.SIGKILL:
            self.say("the same command again")
            return self._until(self.start(), share)
        return process

    def _without(self, what: Callable[[bool], None] | None, word: str, process: subprocess.Popen[bytes]) -> None:
        """Without the network or the disk: until the batch has met it, and so long after that.

        A slow machine may not need either for longer than the outage lasts; what nobody met is on no page.
        """
        assert what is not None
        before = {kind: self._told_of(kind, word) for kind in ("pause", "resume")}

        def told(kind: str) -> None:
            limit = time.monotonic() + NOTICE_SECONDS
            while process.poll() is None and time.monotonic() < limit and self._told_of(kind, word) == before[kind]:
                time.sleep(0.2)

        what(False)
        told("pause")
        time.sleep(self.outage)
        what(True)
        told("resume")

    def _told_of(self, kind: str, word: str) -> int:
        """How often the batch told the beginning or the end of a pause with this word in its reason."""
        return sum(event["event"] == kind and word in event["why"] for event in self._events())

    def _sleep(self, process: subprocess.Popen[bytes]) -> None:
        import psutil

        everyone = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        for number in (signal.SIGSTOP, signal.SIGCONT):
            for one in everyone:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.send_signal(number)
            if number == signal.SIGSTOP:
                time.sleep(self.outage)

    def _share(self) -> float:
        """Of the good episodes' orders, those that are done."""
        orders = {(event["source"], event["lane"]) for event in self._events() if event["event"] == "stages"}
        return len(orders) / (len(LANES) * self.given.episodes)

    def _events(self) -> list[dict[str, Any]]:
        log = self.work / "events.jsonl"
        lines = log.read_text().splitlines(keepends=True) if log.exists() else []
        return [json.loads(line) for line in lines if line.endswith("\n")]

    @property
    def done(self) -> int:
        return len(list(self.out.glob("*/*/review.html")))

    def say(self, what: str) -> None:
        line = f"{time.monotonic() - self.began:6.1f} s, {self.done:3} done: {what}"
        self.told.append(line)
        print(line, flush=True)

    # -- what came of it ---------------------------------------------------------------------------------------------

    def report(self) -> int:
        page = unescaped((self.out / "index.html").read_text())
        failures = [json.loads(path.read_bytes()) for path in self.out.rglob("failure*.json")]
        failures += [json.loads(path.read_bytes()) for path in (self.out / ".batch" / "failures").glob("*.json")]
        reasons = {re.sub(r".*/|\..*", "", one["source"]): one["error"] for one in failures}
        unread = re.search(r"unread\.xml[^<]*</bdi></b></p><p[^>]*>([^<]*)", page)
        reasons["unread"] = unread[1] if unread else ""
        wrong = {name: reasons.get(name) for name, why in BAD.items() if why not in (reasons.get(name) or "")}
        innocent = sorted(set(reasons) - set(BAD))
        twice = {key for key, count in self.answered.items() if count > 1}
        kept = [json.loads(path.read_bytes()) for path in self.out.glob("*/*/replies/*.json")]
        told = {_of_messages(one["request"]["messages"]) for one in kept if one.get("lost")}
        missing = [text for text in self._expected_on_page() if text not in page]
        left = [str(path.relative_to(self.out)) for path in self.out.rglob(".tmp-*")]
        good = self.given.episodes + 1
        lines = (self.work / "computed").read_text().splitlines()
        ended = collections.Counter(line for line in lines if line.startswith("end "))
        errors = (self.work / "stderr.txt").read_text().count("Traceback")
        print(f"{self.done} of {good} good episodes drafted in {time.monotonic() - self.began:.0f} s, {self.runs} runs")
        print(f"faults: {dict(self.faults)}")
        print(f"bad episodes with another reason: {wrong or 'none'}; good ones marked failed: {innocent or 'none'}")
        answered, both = self.answered.total(), len(twice & told)
        print(
            f"calls answered: {answered}; twice, in flight at a kill and told: {both}; otherwise: {len(twice - told)}"
        )
        print(f"finished stages computed again: {sum(count - 1 for count in ended.values())}")
        print(f"temporary files left: {left or 'none'}; Python errors on standard error: {errors}")
        print(f"not on the page of the morning: {missing or 'nothing'}")
        wanted = self.done == good and not (wrong or innocent or missing or left or errors) and twice <= told
        return 0 if wanted else 1

    def _expected_on_page(self) -> Iterator[str]:
        yield "the network is down"
        yield "disk"
        yield "killed"
        yield from (why for why in BAD.values())


def _of_messages(messages: list[dict[str, Any]]) -> str:
    said = [(one["role"], one["content"]) for one in messages]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _sound(call: Call, body: bytes) -> None:
    call.ranged(body, Content_Type="audio/mpeg")


def _port(url: str) -> int:
    return int(url.split(":")[2].split("/")[0])


# -- where the batch runs ----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def in_program(work: Path, out: Path, ports: dict[str, int]) -> Iterator[Machine]:
    """On this machine; the resolver and the disk fail inside the program (`night_batch.py`)."""
    del out, ports
    faults = work / "faults"
    faults.mkdir(exist_ok=True)

    def switch(name: str) -> Callable[[bool], None]:
        return lambda works: (faults / name).unlink() if works else (faults / name).touch()

    yield Machine((), {"NIGHT_FAULTS": str(faults)}, switch("dns-gone"), None, switch("disk-full"))


@contextlib.contextmanager
def in_namespace(work: Path, out: Path, ports: dict[str, int]) -> Iterator[Machine]:
    """In a network namespace, with a resolver and a small file system of its own. Needs root rights."""
    del work
    resolver = Resolver()
    configured = Path("/etc/netns") / SPACE
    with contextlib.ExitStack() as stack:
        for command, undo in (
            (f"ip netns add {SPACE}", f"ip netns del {SPACE}"),
            (f"ip link add {LINK} type veth peer name eth0 netns {SPACE}", f"ip link del {LINK}"),
            (f"mount -t tmpfs -o size={DISK_BYTES} night {out}", f"umount -l {out}"),
            (f"ip addr add {HERE_ADDRESS}/24 dev {LINK}", None),
            (f"ip link set {LINK} up", None),
            (f"ip -n {SPACE} addr add {THERE_ADDRESS}/24 dev eth0", None),
            (f"ip -n {SPACE} link set eth0 up", None),
            (f"ip -n {SPACE} link set lo up", None),
            (f"ip -n {SPACE} route add default via {HERE_ADDRESS}", None),
        ):
            _do(command)
            if undo:
                stack.callback(subprocess.run, undo.split(), check=False)
        configured.mkdir(parents=True)
        stack.callback(shutil.rmtree, configured)
        (configured / "resolv.conf").write_text(f"nameserver {HERE_ADDRESS}\noptions timeout:1 attempts:1\n")
        threading.Thread(target=resolver.serve, daemon=True).start()
        for port in ports.values():
            relay(HERE_ADDRESS, port)

        def cable(works: bool) -> None:
            _do(f"ip link set {LINK} {'up' if works else 'down'}")

        filler = out / ".filler"

        def disk(works: bool) -> None:
            if works:
                filler.unlink()
                return
            with contextlib.suppress(OSError), filler.open("wb") as file:
                while True:
                    file.write(b"\0" * 65536)

        prefix = ("ip", "netns", "exec", SPACE)
        yield Machine(prefix, {}, resolver.answers, cable, disk)


def _do(command: str) -> None:
    subprocess.run(command.split(), check=True)


class Resolver:
    """A name server: every name of DOMAIN is here, but `gone`; no other exists. Silent while told so."""

    def __init__(self) -> None:
        self._answers = True

    def answers(self, works: bool) -> None:
        self._answers = works

    def serve(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.bind((HERE_ADDRESS, 53))
            while True:
                asked, address = sock.recvfrom(2048)
                if self._answers:
                    sock.sendto(self._answer(asked), address)

    @staticmethod
    def _answer(asked: bytes) -> bytes:
        labels, at = [], 12
        while asked[at]:
            labels.append(asked[at + 1 : at + 1 + asked[at]].decode("ascii", "replace"))
            at += 1 + asked[at]
        question = asked[12 : at + 5]
        name, kind = "." + ".".join(labels), struct.unpack(">H", asked[at + 1 : at + 3])[0]
        exists = name.endswith(DOMAIN) and labels[0] != "gone"
        address = b"" if not exists or kind != 1 else socket.inet_aton(HERE_ADDRESS)
        record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 1, 4) + address if address else b""
        flags = 0x8180 if exists else 0x8183
        return asked[:2] + struct.pack(">HHHHH", flags, 1, bool(address), 0, 0) + question + record


def photograph(page: Path, to: Path) -> None:
    """A picture of a page, by the browser that the tests use."""
    from playwright.sync_api import sync_playwright

    chromium = next(found for name in ("chromium", "google-chrome", "chrome") if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 1280, "height": 900})
        shown.goto(page.as_uri())
        shown.wait_for_selector("[data-ready]", state="attached")
        shown.screenshot(path=str(to), full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
