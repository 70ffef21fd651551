"""Several machines on this one: a scheduler, workers that can join, leave and lose power, and a run across them.

    with Cluster(folder, {"AWS_ENDPOINT_URL": ...}) as cluster:
        first = cluster.machine("first")
        run = cluster.run(feed, "s3://episodes/backlog", "--llm", "none")
        run.until("done", 1)
        first.lose_power()

Each machine is processes with a home, a cache and a scratch folder of their own at an address of their own
(127.0.0.2, 127.0.0.3, …: Linux only). With `namespaces=True` each is a network namespace behind a cable that can be
pulled; that needs root rights. With `tls=True` all have certificates of one
authority. What stages are computed is written to one file that no machine reads.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Cluster", "Computed", "Machine", "Run", "relay"]

PRELOAD = Path(__file__).with_name("batch") / "faulty_worker.py"
_NET = "10.77.0"
_FILES = (("cert", "pem"), ("key", "key"))


class Computed(NamedTuple):
    """How often each stage of each episode (`stage folder`) was begun and ended."""

    begun: Counter[str]
    ended: Counter[str]

    @property
    def twice(self) -> dict[str, int]:
        return {name: count for name, count in self.ended.items() if count > 1}

    @property
    def in_vain(self) -> int:
        """Stages that were begun and never ended."""
        return sum(self.begun.values()) - sum(self.ended.values())


class Machine:
    """`summarizer worker` on a machine of its own."""

    def __init__(self, cluster: Cluster, name: str, number: int, jobs: int, environment: dict[str, str]) -> None:
        self.name = name
        self._link, command = f"e2v{number}", []
        self.host = f"127.0.0.{number + 1}"
        if cluster.namespaces:
            self.host = f"{_NET}.{number + 1}"
            self._space = f"e2n{number}"
            _ip(f"netns add {self._space}")
            _ip(f"link add {self._link} type veth peer name eth0 netns {self._space}")
            _ip(f"link set {self._link} master e2bridge up")
            _ip(f"-n {self._space} addr add {self.host}/24 dev eth0")
            _ip(f"-n {self._space} link set eth0 up")
            _ip(f"-n {self._space} link set lo up")
            command = ["ip", "netns", "exec", self._space]
        home = cluster.folder / name
        (home / "cache").mkdir(parents=True)
        _models().mkdir(parents=True, exist_ok=True)
        (home / "cache" / "models").symlink_to(_models())  # weights are the same everywhere, and downloaded once
        own = {"HOME": str(home), "SUMMARIZER_CACHE": str(home / "cache"), "XDG_CACHE_HOME": str(home)}
        own["SUMMARIZER_LLM__PROVIDER"] = "none"  # no worker for a local one
        self.log = home / "log"
        self._cluster = cluster
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *command,
                    *(sys.executable, "-m", "summarizer", "worker", cluster.url, "--jobs", str(jobs)),
                    *("--host", self.host, "--scratch", str(home / "scratch")),
                ],
                env={**cluster.environment, **own, **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def mark(self) -> str:
        """What the names of its slots begin with."""
        return f"{socket.gethostname()}-{self.process.pid}-"

    def until_at_work(self, seconds: float = 120.0) -> None:
        end = time.monotonic() + seconds
        while "at work" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, f"{self.name} never came to work: {self.log.read_text()}"
            time.sleep(0.05)

    def ask_to_leave(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def left(self, seconds: float = 120.0) -> int:
        return self.process.wait(seconds)

    def lose_power(self) -> None:
        """Every process at once; in a namespace the cable goes first, so that nobody hears of it."""
        if self._cluster.namespaces:
            _ip(f"link set {self._link} down")
        self.kill()

    def pull_cable(self) -> None:
        _ip(f"link set {self._link} down")

    def plug_in(self) -> None:
        _ip(f"link set {self._link} up")

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def remove(self) -> None:
        self.kill()
        if self._cluster.namespaces:
            for what in (f"link del {self._link}", f"netns del {self._space}"):
                with contextlib.suppress(subprocess.CalledProcessError):
                    _ip(what)


class Run:
    """`summarizer batch` with its events."""

    def __init__(self, cluster: Cluster, arguments: tuple[str, ...]) -> None:
        self._events = cluster.folder / f"events-{time.monotonic_ns()}.jsonl"
        own = {"SUMMARIZER_CACHE": str(cluster.folder / "coordinator")}
        command = [sys.executable, "-m", "summarizer", "batch", *arguments]
        self.process = subprocess.Popen(
            [*command, "--engine", cluster.url, "--json-log", str(self._events), "--json", "-q"],
            env={**cluster.environment, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def events(self, kind: str = "") -> list[dict[str, Any]]:
        text = self._events.read_text() if self._events.exists() else ""
        found = [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
        return [event for event in found if kind in ("", event["event"])]

    def begun_on(self, machine: Machine) -> int:
        return sum(event["slot"].startswith(machine.mark) for event in self.events("start"))

    def until(self, met: Any, seconds: float = 180.0) -> None:
        """Until `met(self)`."""
        end = time.monotonic() + seconds
        while not met(self):
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < end, "the condition was never met"
            time.sleep(0.05)

    def running_on(self, machine: Machine) -> int:
        """Orders that are with a machine now."""
        open_ = {}
        for event in self.events():
            if event["event"] == "start":
                open_[event["number"]] = event["slot"]
            elif event["event"] in ("stages", "lost", "failed"):
                open_.pop(event["number"], None)
        return sum(slot.startswith(machine.mark) for slot in open_.values())

    def end(self, seconds: float = 600.0) -> dict[str, Any]:
        """The summary."""
        out, err = self.process.communicate(timeout=seconds)
        assert "Traceback" not in err, err
        return json.loads(out)


class Cluster:
    """A scheduler, and the machines that were made for it. All is gone when this ends."""

    def __init__(
        self, folder: Path, environment: dict[str, str], *, namespaces: bool = False, tls: bool = False
    ) -> None:
        self.folder, self.namespaces = folder, namespaces
        self.host = f"{_NET}.1" if namespaces else "127.0.0.1"
        self.url = f"{'tls' if tls else 'tcp'}://{self.host}:{_free_port()}"
        self.computed_in = folder / "computed"
        counted = {"DASK_DISTRIBUTED__WORKER__PRELOAD": json.dumps([str(PRELOAD)])}
        self.environment = {**os.environ, **counted, "TEST_COMPUTED": str(self.computed_in), **environment}
        if tls:
            self.environment |= _certificates(folder)
        self._machines: list[Machine] = []
        self._runs: list[Run] = []

    def __enter__(self) -> Cluster:
        if self.namespaces:
            _ip("link add e2bridge type bridge")
            _ip(f"addr add {self.host}/24 dev e2bridge")
            _ip("link set e2bridge up")
        scheme, _, place = self.url.partition("://")
        host, _, port = place.partition(":")
        with (self.folder / "scheduler.log").open("wb") as log:
            self.scheduler = subprocess.Popen(
                [
                    *(sys.executable, "-m", "distributed.cli.dask_scheduler"),
                    *("--protocol", scheme, "--host", host, "--port", port),
                    *("--no-dashboard", "--dashboard-address", f"{host}:0"),
                ],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        for run in self._runs:
            if run.process.poll() is None:
                run.process.kill()
                run.process.communicate()
        for machine in self._machines:
            machine.remove()
        self.scheduler.kill()
        self.scheduler.wait()
        if self.namespaces:
            _ip("link del e2bridge")

    def machine(self, name: str, jobs: int = 1, **environment: str) -> Machine:
        machine = Machine(self, name, len(self._machines) + 1, jobs, environment)
        self._machines.append(machine)
        return machine

    def run(self, *arguments: str) -> Run:
        run = Run(self, arguments)
        self._runs.append(run)
        return run

    def computed(self) -> Computed:
        lines = self.computed_in.read_text().splitlines()
        begun = Counter(line.removeprefix("begin ") for line in lines if line.startswith("begin "))
        return Computed(begun, Counter(line.removeprefix("end ") for line in lines if line.startswith("end ")))


def _certificates(folder: Path) -> dict[str, str]:
    """Dask's settings for certificates that are made here, as docs/cluster.md has them."""
    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    told = {"REQUIRE_ENCRYPTION": "true", "TLS__CA_FILE": str(folder / "ca.pem")}
    for role in ("scheduler", "worker", "client"):
        made = authority.issue_cert(f"{role}.example")
        made.private_key_pem.write_to_path(folder / f"{role}.key")
        made.cert_chain_pems[0].write_to_path(folder / f"{role}.pem")
        told |= {f"TLS__{role.upper()}__{part.upper()}": str(folder / f"{role}.{end}") for part, end in _FILES}
    return {f"DASK_DISTRIBUTED__COMM__{name}": value for name, value in told.items()}


def _models() -> Path:
    from summarizer.settings import Settings

    return Settings.load().cache / "models"


def relay(host: str, port: int) -> None:
    """What listens on the loopback interface is reached at another address of this machine too."""
    listener = socket.create_server((host, port))

    def pump(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        while True:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", port))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _ip(arguments: str) -> None:
    subprocess.run(["ip", *arguments.split()], check=True, capture_output=True)
