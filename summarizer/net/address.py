"""Which addresses may be reached, and how a URL may appear in records and messages.

A feed comes from a stranger. It must not make this machine send requests into its own network (to a router, or a
cloud's metadata service). So names are resolved here, every address is checked, and the connection is made to the
address that was checked: a name that resolves differently a moment later (DNS rebinding) does not get around the check.

The user may reach the private network: a URL typed on the command line may be private, and so may what it leads to.
"""

from __future__ import annotations

import base64
import ipaddress
import os
import re
import socket
import urllib.parse
import urllib.request

from summarizer.errors import InputError, NetworkError
from summarizer.settings.keys import is_loopback

__all__ = [
    "Guard",
    "NameNotFoundError",
    "PrivateAddressError",
    "check_url",
    "host_of",
    "login_for",
    "proxy_for",
    "redact",
    "says_no_such_host",
    "through_proxy",
    "url_parts",
    "without_login",
]

MAX_URL_CHARACTERS = 8000
_NO_SUCH_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Names that public DNS does not give out, so that a stranger cannot point one at a private address.
_PRIVATE_SUFFIXES = (".localhost", ".local", ".lan", ".internal", ".home.arpa", ".intranet")

# From URLs that the user typed, while this process runs; neither is written to disk.
_LOGINS: dict[tuple[str, str, int | None], str] = {}
_PRIVATE_HOSTS: set[str] = set()


class PrivateAddressError(InputError):
    """A feed, page or redirect led to an address of the private network."""


class NameNotFoundError(NetworkError):
    """The host's name could not be resolved: it is wrong, or there is no network."""


def says_no_such_host(error: Exception) -> bool:
    """Whether an error of the resolver is its answer that no host has the name; else it gave no answer."""
    return isinstance(error, socket.gaierror) and error.errno in _NO_SUCH_HOST


def without_login(url: str) -> str:
    """The URL without `user:password@` and fragment: what records may hold.

    The login stays in memory while the process runs and is sent to the same origin only. Never raises.
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
    """The URL. Raises InputError when its scheme is not http or https, when it has no host, or when it is too long."""
    try:
        parts = urllib.parse.urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InputError(f"{redact(url)} is not a web address") from None
    if parts.scheme.lower() not in {"http", "https"}:
        raise InputError(f"{redact(url)} is refused: only http and https addresses are opened")
    if not host or re.search(r"\s", host) or len(url) > MAX_URL_CHARACTERS:
        raise InputError(f"{redact(url)} is not a web address")
    return url


def url_parts(url: str) -> urllib.parse.SplitResult:
    """The parts of a URL, all of them empty when it cannot be read, such as `https://[`. Never raises.

    Its `port` may still raise ValueError.
    """
    try:
        return urllib.parse.urlsplit(url.strip())
    except ValueError:
        return urllib.parse.urlsplit("")


def proxy_for(url: str) -> str | None:
    """The URL of the proxy that the system's settings give for this URL; None for this machine itself.

    Raises InputError for a proxy that cannot be used.
    """
    proxy, kind = _proxy_given(url)
    if proxy and (problem := _proxy_problem(proxy)):
        raise InputError(f"{_proxy_variable(kind)} {problem}; give one such as http://proxy.example:3128, or unset it")
    return proxy


def through_proxy(url: str) -> str:
    """` through the proxy HOST:PORT (HTTPS_PROXY)`, for messages; empty when no proxy is asked for this URL."""
    proxy, kind = _proxy_given(url)
    if not proxy or _proxy_problem(proxy):
        return ""
    parts = urllib.parse.urlsplit(proxy)
    return f" through the proxy {parts.netloc.rpartition('@')[2]} ({_proxy_variable(kind)})"


def _proxy_given(url: str) -> tuple[str | None, str]:
    """The URL of the proxy as the system's settings give it, and for which scheme: `http`, `https` or `all`."""
    parts = urllib.parse.urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if is_loopback(host) or host.endswith(".localhost") or urllib.request.proxy_bypass(host):
        return None, ""
    proxies = urllib.request.getproxies()
    kind = parts.scheme.lower() if proxies.get(parts.scheme.lower()) else "all"
    proxy = proxies.get(kind)
    if not proxy:
        return None, ""
    return proxy if "://" in proxy else f"http://{proxy}", kind


def _proxy_problem(proxy: str) -> str:
    """Why a proxy cannot be used, without its password; empty when it can."""
    scheme = proxy.partition("://")[0].lower()
    if scheme not in {"http", "https"}:
        named = f"a {scheme} proxy" if scheme.isalnum() else "a proxy without a scheme"
        return f"names {named}, and only http proxies can be used"
    try:
        parts = urllib.parse.urlsplit(proxy)
        usable = bool(parts.hostname) and parts.port != 0 and proxy.isascii() and proxy.isprintable()
        usable = usable and " " not in proxy
    except ValueError:
        usable = False
    return "" if usable else "names a proxy without a usable host and port"


def _proxy_variable(kind: str) -> str:
    """The variable that gives the proxy for `http`, `https` or `all`."""
    name = f"{kind}_proxy"
    given = [one for one in (name, name.upper()) if os.environ.get(one)]
    return given[0] if given else "the system's setting of a proxy"


class Guard:
    """Resolves names and refuses private addresses, unless the settings or what the user typed allow them."""

    def __init__(self, *, allow_private: bool) -> None:
        self.allow_private = allow_private

    def allow_typed(self, url: str) -> None:
        """Allows the private network when the host of this URL, which the user typed just now, is private."""
        host = _hostname(url)
        if host and not self.allow_private and self._is_private_host(host):
            _PRIVATE_HOSTS.add(host)
            self.allow_private = True

    def allow_recorded(self, url: str) -> None:
        """As `allow_typed`, for a URL that the user typed in an earlier run.

        A public name that resolves to a private address now is not allowed: its owner may have changed it.
        """
        host = _hostname(url)
        public_name = "." in host and not host.endswith(_PRIVATE_SUFFIXES) and _as_ip(host) is None
        if host and (host in _PRIVATE_HOSTS or not public_name) and self._is_private_host(host):
            self.allow_private = True

    def addresses(self, host: str, port: int) -> list[str]:
        """The host's IP addresses, all of them allowed.

        Raises PrivateAddressError when any of them is private, NameNotFoundError when there is none.
        """
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NameNotFoundError(
                f"the server {host[:100]} cannot be found; check the address and the network connection",
                host=host[:100],
                no_answer=True,
                no_such_host=says_no_such_host(error),
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


def _as_ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _hostname(url: str) -> str:
    return (url_parts(url).hostname or "").lower()


def _origin(parts: urllib.parse.SplitResult) -> tuple[str, str, int | None]:
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port


def _host_and_port(parts: urllib.parse.SplitResult) -> str:
    _ = parts.port  # raises ValueError when it is no number
    return parts.netloc.rpartition("@")[2]
