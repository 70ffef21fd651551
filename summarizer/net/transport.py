"""httpx's transport over httpcore, with two additions: addresses are checked, and a whole response has a deadline."""

from __future__ import annotations

import contextlib
import functools
import os
import ssl
import time
import typing
from collections.abc import Iterator

import httpcore
import httpx

from summarizer.errors import InputError, NetworkError
from summarizer.net.address import Guard, NameNotFoundError, host_of, proxy_for, redact

__all__ = ["Deadline", "Transport", "trusted_authorities"]


class Deadline:
    """When one try must have ended, on the monotonic clock."""

    def __init__(self) -> None:
        self.at = float("inf")
        self.seconds = float("inf")

    def start(self, seconds: float) -> None:
        self.seconds = seconds
        self.at = time.monotonic() + seconds

    def left(self) -> float:
        return float(self.at - time.monotonic())

    def check(self, url: str) -> None:
        if self.left() <= 0:
            line = f"{redact(url)} did not finish within {self.seconds:.0f} s; try again later"
            raise NetworkError(line, host=host_of(url), no_answer=True)


class _Stream(httpcore.NetworkStream):
    """A connection bound by the deadline, so that a server which sends one byte at a time cannot keep it open."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._bounded(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._bounded(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, timeout), self._deadline)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._inner.get_extra_info(info)

    def _bounded(self, timeout: float | None, late: type[Exception]) -> float:
        left = self._deadline.left()
        if left <= 0:
            raise late("deadline")
        return left if timeout is None else min(timeout, left)


class _Backend(httpcore.NetworkBackend):
    """Connects to the addresses that the guard has checked, and to no other."""

    def __init__(self, guard: Guard | None, deadline: Deadline) -> None:
        self._guard = guard  # None: to the user's own proxy
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: typing.Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in self._guard.addresses(host, port) if self._guard else [host]:
            try:
                stream = self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure


class Transport(httpx.BaseTransport):
    """One connection for each request, through the user's proxy when there is one."""

    def __init__(self, guard: Guard, deadline: Deadline) -> None:
        self._guard = guard
        self._deadline = deadline
        self._pools: dict[str | None, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        proxy = proxy_for(str(request.url))
        if proxy and not self._guard.allow_private:
            # The proxy resolves the name; an address that is private from here is refused all the same.
            with contextlib.suppress(NameNotFoundError):
                self._guard.addresses(request.url.host, request.url.port or 0)
        assert isinstance(request.stream, httpx.SyncByteStream)
        answer = self._pool(proxy).handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions={name: value for name, value in answer.extensions.items() if name != "network_stream"},
        )

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()

    def _pool(self, proxy: str | None) -> httpcore.ConnectionPool:
        if proxy not in self._pools:
            tls = trusted_authorities()
            # No connection is reused: requests are few, and each address is checked anew.
            if proxy is None:
                backend = _Backend(self._guard, self._deadline)
                self._pools[None] = httpcore.ConnectionPool(
                    ssl_context=tls, max_keepalive_connections=0, network_backend=backend
                )
            else:
                url = httpx.URL(proxy)
                login = (url.username.encode(), url.password.encode()) if url.username else None
                self._pools[proxy] = httpcore.HTTPProxy(
                    proxy_url=str(url.copy_with(username=None, password=None)),
                    proxy_auth=login,
                    ssl_context=tls,
                    max_keepalive_connections=0,
                    network_backend=_Backend(None, self._deadline),
                )
        return self._pools[proxy]


def trusted_authorities() -> ssl.SSLContext:
    """The certificates to trust, of the environment or of this program. Raises InputError when they cannot be read."""
    folder = os.environ.get("SSL_CERT_DIR")
    if folder and not os.environ.get("SSL_CERT_FILE") and not any(map(os.path.isdir, folder.split(os.pathsep))):
        raise InputError(f"SSL_CERT_DIR names {folder}, which is no folder; correct it or unset it")
    return _tls(ssl.get_default_verify_paths(), os.environ.get("SSL_CERT_FILE"), folder)


@functools.lru_cache(maxsize=4)
def _tls(paths: ssl.DefaultVerifyPaths, file: str | None, folder: str | None) -> ssl.SSLContext:
    """Cached because loading them takes 30 ms. The arguments are the cache's key: httpx reads the variables itself."""
    del paths, folder
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        what = f"SSL_CERT_FILE names {file}, which" if file else "the file of trusted certificates"
        raise InputError(
            f"{what} cannot be read as certificates ({error.strerror or 'none in it'}); correct it or unset it"
        ) from None


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
