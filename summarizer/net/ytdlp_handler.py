"""yt-dlp's connections, made by the guard: http and https only, each address checked at each redirect."""

from __future__ import annotations

import functools
import socket
from collections.abc import Callable
from typing import Any

from summarizer.errors import SummarizerError
from summarizer.net.address import Guard, PrivateAddressError

__all__ = ["guarded_handler"]


def guarded_handler(guard: Guard, refused: Callable[[PrivateAddressError], None]) -> type[Any]:
    """yt-dlp's urllib handler, with connections made by the guard. `refused` is called for each refused address."""
    import http.client
    import urllib.parse
    import urllib.request

    from yt_dlp.networking import _urllib as base

    # The proxies of the system's settings are the user's own choice, also in the private network.
    chosen = [urllib.parse.urlsplit(proxy) for proxy in urllib.request.getproxies().values() if "://" in proxy]
    own = {(proxy.hostname, proxy.port) for proxy in chosen}

    def connect(address: tuple[str, int], timeout: Any = None, *_: Any, **__: Any) -> Any:
        seconds = timeout if isinstance(timeout, int | float) else None
        if address in own:
            return socket.create_connection(address, seconds)
        try:
            return guard.connect(address[0], address[1], seconds)
        except PrivateAddressError as error:
            refused(error)
            raise OSError(str(error)) from None
        except SummarizerError as error:
            raise OSError(str(error)) from None

    def connection(kind: type[Any], *args: Any, **kwargs: Any) -> Any:
        made = kind(*args, **kwargs)
        made._create_connection = connect
        return made

    class Handler(base.HTTPHandler):  # type: ignore[misc]
        def http_open(self, req: Any) -> Any:
            return self.do_open(functools.partial(connection, http.client.HTTPConnection), req)

        def https_open(self, req: Any) -> Any:
            make = functools.partial(connection, http.client.HTTPSConnection)
            return self.do_open(make, req, context=self._context)

    class GuardedRH(base.UrllibRH):  # type: ignore[misc]
        RH_NAME = "guarded"
        _SUPPORTED_URL_SCHEMES = ("http", "https", "data")

        def _create_instance(self, proxies: Any, cookiejar: Any, legacy_ssl_support: Any = None) -> Any:
            opener = urllib.request.OpenerDirector()
            for part in (
                base.ProxyHandler(proxies),
                Handler(context=self._make_sslcontext(legacy_ssl_support=legacy_ssl_support)),
                base.HTTPCookieProcessor(cookiejar),
                base.DataHandler(),
                base.UnknownHandler(),
                base.HTTPDefaultErrorHandler(),
                base.HTTPErrorProcessor(),
                base.RedirectHandler(),
            ):
                opener.add_handler(part)
            opener.addheaders = []
            return opener

    return GuardedRH
