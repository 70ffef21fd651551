"""Which addresses may be reached, and how a URL may appear in records and messages.

A feed is written by a stranger. It must not make this machine ask its own network (a router, a cloud's metadata
service) for anything: names are resolved here, every address is checked, and the connection goes to the address
that was checked, so a name that changes its mind in between (DNS rebinding) gains nothing.

The user may: a URL typed on the command line may be private, and what it leads to may then be private too.
"""

from __future__ import annotations

import base64
import ipaddress
import socket
import urllib.parse
import urllib.request

from summarizer.errors import InputError, NetworkError

__all__ = [
    "Guard",
    "NameNotFoundError",
    "PrivateAddressError",
    "bare",
    "check_url",
    "host_of",
    "is_loopback",
    "login_for",
    "proxy_for",
    "redact",
]

_LONGEST_URL = 8000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Names that public DNS does not give out, so that a stranger cannot point one at a private address.
_PRIVATE_SUFFIXES = (".localhost", ".local", ".lan", ".internal", ".home.arpa", ".intranet")

# What the user typed, for the life of this process only: neither is ever written down.
_LOGINS: dict[tuple[str, str, int | None], str] = {}
_PRIVATE_HOSTS: set[str] = set()


class PrivateAddressError(InputError):
    """A feed, page or redirect led to an address of the private network."""


class NameNotFoundError(NetworkError):
    """The host's name could not be resolved: it is wrong, or there is no network."""


def bare(url: str) -> str:
    """The URL without `user:password@` and fragment: what records may hold.

    The login is kept in memory for this process and sent to the same origin only. Never raises.
    """
    if "@" not in url and "#" not in url:
        return url.strip()
    try:
        parts = urllib.parse.urlsplit(url.strip())
        host = _host_and_port(parts)
        if parts.username is not None:
            pair = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
            _LOGINS[_origin(parts)] = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
        return urllib.parse.urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
    except ValueError:
        return url.strip().rpartition("@")[2]


def redact(url: str) -> str:
    """The URL as a message may show it: no login, no query (it may hold tokens), at most 200 characters."""
    try:
        parts = urllib.parse.urlsplit(url.strip())
        shown = urllib.parse.urlunsplit((parts.scheme, _host_and_port(parts), parts.path, "", ""))
        shown += "?…" if parts.query else ""
    except ValueError:
        shown = url.strip().rpartition("@")[2].partition("?")[0]
    shown = "".join(char for char in shown if char.isprintable())
    return shown if len(shown) <= 200 else shown[:199] + "…"


def login_for(url: str) -> str | None:
    """The Authorization header for this URL's origin, when the user gave `user:password@` for it."""
    return _LOGINS.get(_origin(urllib.parse.urlsplit(url)))


def check_url(url: str) -> str:
    """The URL, when it is one that may be asked for. Raises InputError: another scheme, no host, too long."""
    try:
        parts = urllib.parse.urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InputError(f"{redact(url)} is not a web address") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise InputError(f"{redact(url)} is refused: only http and https addresses are opened")
    if not host or len(url) > _LONGEST_URL:
        raise InputError(f"{redact(url)} is not a web address")
    return url


def proxy_for(url: str) -> str | None:
    """The proxy that the system is set up to use for this URL; none for this machine itself."""
    parts = urllib.parse.urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(parts.scheme.lower()) or proxies.get("all")
    if proxy and "://" not in proxy:
        proxy = f"http://{proxy}"
    return proxy


class Guard:
    """Resolves names and refuses private addresses, unless the settings or what the user typed allow them."""

    def __init__(self, *, allow_private: bool) -> None:
        self.allow_private = allow_private

    def typed(self, url: str) -> None:
        """The user typed this URL just now: when its host is private, the private network is allowed."""
        host = _hostname(url)
        if host and not self.allow_private and self._is_private_host(host):
            _PRIVATE_HOSTS.add(host)
            self.allow_private = True

    def recorded(self, url: str) -> None:
        """The user typed this URL once. A public name that has become private since is not believed."""
        host = _hostname(url)
        public_name = "." in host and not host.endswith(_PRIVATE_SUFFIXES) and _as_ip(host) is None
        if host and (host in _PRIVATE_HOSTS or not public_name) and self._is_private_host(host):
            self.allow_private = True

    def addresses(self, host: str, port: int) -> list[str]:
        """The host's IP addresses, all of which may be connected to.

        Raises PrivateAddressError when any of them is private, NameNotFoundError when there is none.
        """
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NameNotFoundError(
                f"the server {host[:100]} cannot be found; check the address and the network connection",
                host=host[:100],
                no_answer=True,
            ) from None
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        if not self.allow_private and any(not _is_public(address) for address in addresses):
            raise PrivateAddressError(
                f"{host[:100]} is an address of the private network and was not typed by you; "
                "if it is meant, set SUMMARIZER_FETCH__ALLOW_PRIVATE=true"
            )
        return addresses

    def connect(self, host: str, port: int, timeout: float | None) -> socket.socket:
        """A TCP connection to one of the checked addresses. Raises OSError when none answers."""
        failure: OSError = OSError(f"{host} has no address")
        for address in self.addresses(host, port):
            try:
                return socket.create_connection((address, port), timeout)
            except OSError as error:
                failure = error
        raise failure

    def _is_private_host(self, host: str) -> bool:
        try:
            Guard(allow_private=False).addresses(host, 0)
        except PrivateAddressError:
            return True
        except NameNotFoundError:
            return False
        return False


def _is_public(address: str) -> bool:
    ip = _as_ip(address.partition("%")[0])
    if ip is None:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast


def host_of(url: str) -> str | None:
    """The host of a URL as errors name it: `name`, or `name:port` when the URL says a port; None for a path."""
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    if not host or parts.scheme not in {"http", "https"}:
        return None
    return f"{host}:{port}" if port else host


def is_loopback(host: str) -> bool:
    """Whether a host's name or IP address is this machine's own."""
    if host == "localhost":
        return True
    ip = _as_ip(host)
    return ip is not None and ip.is_loopback


def _as_ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _hostname(url: str) -> str:
    try:
        return (urllib.parse.urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _origin(parts: urllib.parse.SplitResult) -> tuple[str, str, int | None]:
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port


def _host_and_port(parts: urllib.parse.SplitResult) -> str:
    _ = parts.port  # raises ValueError when it is no number
    return parts.netloc.rpartition("@")[2]
