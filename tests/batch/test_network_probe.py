"""What the probe of the network takes for an answer of a host, and for one of the network in its place."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from recorded_outcomes import failed
from servers import Call, Server
from thread_engine import entries, run, well

from summarizer.batch import network
from summarizer.batch.network import SystemProbe
from summarizer.batch.worker_tasks import Outcome, WorkOrder
from summarizer.settings import Settings


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "PROBE_SECONDS", 1.0)


@pytest.mark.parametrize(
    ("answer", "reached"),
    [
        (lambda call: call.answer(b"hello"), True),
        (lambda call: call.answer(status=404), True),
        (lambda call: call.answer(status=503), True),
        (lambda call: call.redirect("/home") if call.path == "/" else call.answer(b"home"), True),
        (lambda call: call.answer(status=511), False),  # a network that wants a login
        (Call.reset, False),
        (Call.hang, False),
    ],
)
def test_a_host_answers_by_http(server: Server, answer: object, reached: bool) -> None:
    for path in ("/", "/home"):
        server.route(path, answer)  # type: ignore[arg-type]
    assert SystemProbe().reaches(server.url("").removeprefix("http://")) is reached


def test_a_login_page_elsewhere_is_no_answer(server: Server) -> None:
    login = server.url("/login", host="localhost")  # another host than 127.0.0.1
    server.add("/login", b"<html>Welcome, guest</html>", type="text/html")
    server.route("/", lambda call: call.redirect(login))
    assert not SystemProbe().reaches(server.url("").removeprefix("http://"))


def test_a_certificate_of_nobody_is_no_answer() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    context.wrap_socket(listener.accept()[0], server_side=True).close()
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        assert not SystemProbe().reaches(f"127.0.0.1:{listener.getsockname()[1]}")


def test_a_proxy_that_is_down_resolves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        monkeypatch.setattr(network, "proxy_for", lambda _: proxy)
        assert SystemProbe().resolves("cdn.example")
    assert not SystemProbe().resolves("cdn.example")


class LoggedIn:
    """A Probe of a network whose login somebody has passed meanwhile."""

    def reaches(self, host: str) -> bool:
        return bool(host)

    def resolves(self, host: str | None) -> bool:
        del host
        return True


def test_a_login_page_in_the_place_of_recordings_blames_no_episode(tmp_path: Path, small: Settings) -> None:
    """Recorded: a page came, and no host that answered before answers as itself."""
    met: list[str] = []

    def work(order: WorkOrder) -> Outcome:
        if "fetch" in order.stages and len(met) < 3:
            met.append(order.entry.source)
            return failed("login_page", folder=None)
        return well(order)

    given = entries(*(f"https://cdn.example/{n}.mp3" for n in range(6)))
    summary, _ = run(work, given, tmp_path, small, probe=LoggedIn())
    assert (summary.done, summary.failed, summary.stopped) == (6, 0, None)
