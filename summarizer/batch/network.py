"""Tells an outage of the network from hosts that are dead, which are normal in a backlog of years.

The worker that had no answer from a host asks at once: do hosts that answered before answer still? If none does, or if
there is none and the resolver does not answer either, the network is down and the episode is not at fault.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import threading
import urllib.parse
from collections.abc import Callable
from typing import Literal, Protocol

from pydantic import Field, ValidationError

from summarizer.errors import SummarizerError
from summarizer.net.address import proxy_for, says_no_such_host
from summarizer.records.base import Record
from summarizer.settings.keys import is_loopback
from summarizer.store import Root

__all__ = ["HostMemory", "KnownHosts", "Probe", "SystemProbe", "network_is_down"]

MAX_PROBED_HOSTS = 4  # of each kind: one may be down itself, four are not by chance
PROBE_SECONDS = 5.0  # a host that is there accepts a connection within one or two
HOST_MEMORY_DAYS = 30  # a host that answered longer ago may be gone, and would prove nothing
MAX_REMEMBERED_HOSTS = 50
_FILE = ".batch/hosts.json"
# Documentation addresses (RFC 5737, RFC 3849): connecting a UDP socket sends nothing, and fails without a route.
_ROUTE_TARGETS = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


class KnownHosts(Record):
    """Hosts that answered, as errors name them, the latest first."""

    this_run: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()  # in runs of the last HOST_MEMORY_DAYS


class Probe(Protocol):
    """Looks at the network now."""

    def reaches(self, host: str) -> bool:
        """Whether the host answers, and not a network that wants a login in its place."""

    def resolves(self, host: str | None) -> bool:
        """Whether names can be resolved: the resolver answers, be it that there is no such name."""


def network_is_down(failed: str | None, known: KnownHosts, probe: Probe) -> bool:
    """Whether the network is why no answer came from the host `failed`.

    A host of this machine says nothing about the network, nor the network about it. The failed host counts as one that
    worked before only if it did in this run: one that died since the last run must not stop each run that follows.
    """
    here = is_loopback(_name(failed or ""))
    alike = [host for host in (*known.this_run, *known.earlier) if is_loopback(_name(host)) == here]
    witnesses = list(dict.fromkeys(host for host in alike if host != failed))[:MAX_PROBED_HOSTS]
    if failed in known.this_run:
        witnesses.append(failed)
    if witnesses:
        return not _any(probe.reaches, witnesses)
    return not here and not probe.resolves(failed)


class SystemProbe:
    """The Probe of this machine."""

    def reaches(self, host: str) -> bool:
        # A network that wants a login answers for every host: with a wrong certificate, or by sending HTTP elsewhere.
        return _answers(f"https://{host}/", host) or _answers(f"http://{host}/", host)

    def resolves(self, host: str | None) -> bool:
        if host is not None and (proxy := proxy_for(f"https://{host}/")):
            parts = urllib.parse.urlsplit(proxy)  # which resolves names
            return _within(PROBE_SECONDS, lambda: _connects(parts.hostname or "", parts.port or 80))
        return _has_route() and (host is None or _within(PROBE_SECONDS, lambda: _resolver_answers(_name(host))))


class HostMemory:
    """Hosts that answered in this run, and in earlier ones on the same root."""

    def __init__(self, root: Root) -> None:
        self._root = root
        self._earlier = _remembered(root)
        self._this_run: dict[str, None] = {}  # in the order of their last answers

    def answered(self, host: str) -> None:
        self._this_run.pop(host, None)
        self._this_run[host] = None

    def known(self) -> KnownHosts:
        """Few enough to travel with each order."""
        latest = tuple(reversed(list(self._this_run)))  # a copy: other threads read this
        return KnownHosts(
            this_run=latest[: 2 * MAX_PROBED_HOSTS],
            earlier=tuple(host for host in self._earlier if host not in self._this_run)[:MAX_PROBED_HOSTS],
        )

    def save(self) -> None:
        """Keeps the hosts beside the episodes. A store that cannot be written costs only this memory."""
        if not self._this_run:
            return
        today = dt.datetime.now(dt.UTC).date()
        hosts = {**dict.fromkeys(reversed(self._this_run), today)}
        hosts |= {host: day for host, day in self._earlier.items() if host not in hosts}
        with contextlib.suppress(OSError, SummarizerError):
            self._root.write(_FILE, _HostFile(hosts=dict(list(hosts.items())[:MAX_REMEMBERED_HOSTS])))


class _HostFile(Record):
    schema_version: Literal[1] = 1
    hosts: dict[str, dt.date] = Field(default_factory=dict)  # host -> the day of its last answer, the latest first


def _remembered(root: Root) -> dict[str, dt.date]:
    oldest = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=HOST_MEMORY_DAYS)
    with contextlib.suppress(OSError, SummarizerError, ValidationError):
        found = root.read(_FILE)
        if found is not None:
            return {host: day for host, day in _HostFile.model_validate_json(found).hosts.items() if day >= oldest}
    return {}


def _name(host: str) -> str:
    """The host without its port."""
    return urllib.parse.urlsplit(f"//{host}").hostname or ""


def _answers(url: str, host: str) -> bool:
    """Whether the host answers at this URL, be it with an error; by the proxy when there is one."""
    from summarizer.net import WebClient
    from summarizer.reporting import Silent
    from summarizer.settings import FetchSettings

    settings = FetchSettings(retries=0, allow_private=True, timeout=PROBE_SECONDS)
    try:
        with WebClient(settings, Silent()) as web, web.open(url, seconds=PROBE_SECONDS) as answer:
            return url.startswith("https:") or _is_same_site(host, answer.url)
    except SummarizerError as error:
        return not error.no_answer


def _is_same_site(host: str, url: str) -> bool:
    """Whether redirects stayed with a host, its subdomains (`www.`) and the domain that it is one of."""
    here, there = _name(host), urllib.parse.urlsplit(url).hostname or ""
    return here == there or there.endswith(f".{here}") or here.endswith(f".{there}")


def _connects(name: str, port: int) -> bool:
    try:
        with socket.create_connection((name, port), PROBE_SECONDS):
            return True
    except (OSError, UnicodeError):
        return False


def _resolver_answers(name: str) -> bool:
    try:
        socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return says_no_such_host(error)
    return True


def _has_route() -> bool:
    """Without a network, some systems say of every name that it does not exist; but then there is no route."""
    for family, address in _ROUTE_TARGETS:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((address, 9))
            return True
    return False


def _any(asks: Callable[[str], bool], hosts: list[str]) -> bool:
    """Whether one of the hosts does. All are asked at once: those that are silent take the full time."""
    found = threading.Event()

    def ask(host: str) -> None:
        if asks(host):
            found.set()

    threads = [threading.Thread(target=ask, args=(host,), name="network-probe", daemon=True) for host in hosts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(3 * PROBE_SECONDS)  # of two schemes, with something to spare
        if found.is_set():
            return True
    return found.is_set()


def _within(seconds: float, ask: Callable[[], bool]) -> bool:
    """The answer; False when there is none in time. A resolver without a server may take a minute."""
    answer: list[bool] = []
    thread = threading.Thread(target=lambda: answer.append(ask()), name="network-probe", daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(answer and answer[0])
