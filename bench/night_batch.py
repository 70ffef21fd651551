"""`summarizer` with the waits of a batch shortened, and where asked for a resolver and a disk that fail: see night.py.

Run as a program it is the coordinator; dask preloads it into the workers. NIGHT_SCALE divides the waits. NIGHT_FAULTS
is a folder: while it holds `dns-gone` no name is resolved, while it holds `disk-full` nothing is written. Without that
folder the machine's own resolver and disk are used.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

DOMAIN = ".night.test"
SCALE = float(os.environ.get("NIGHT_SCALE", "1"))
FAULTS = os.environ.get("NIGHT_FAULTS")


def shorten_waits() -> None:
    from summarizer.batch import dispatch, network, outage, survey, unread

    outage.RETRY_SECONDS = unread.RETRY_SECONDS = tuple(seconds / SCALE for seconds in outage.RETRY_SECONDS)  # type: ignore[attr-defined,assignment]
    outage.FIRST_PROBE_SECONDS /= SCALE
    outage.MAX_PROBE_SECONDS /= SCALE
    dispatch.SUSPECT_DELAY_SECONDS /= SCALE
    network.PROBE_SECONDS = 2.0
    survey.MIN_FREE_GIB = float(os.environ.get("NIGHT_FREE_GIB", survey.MIN_FREE_GIB))


def fail_as_told() -> None:
    """Puts the resolver and the disk of NIGHT_FAULTS in the place of the machine's."""
    from summarizer.batch import network

    faults, resolve, make = Path(FAULTS or ""), socket.getaddrinfo, tempfile.mkstemp

    def resolved(host: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if not name.endswith(DOMAIN):
            return resolve(host, *rest, **options)
        if (faults / "dns-gone").exists():
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        if name.startswith("gone."):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve("127.0.0.1", *rest, **options)

    def made(*given: Any, **options: Any) -> Any:
        if (faults / "disk-full").exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return make(*given, **options)

    socket.getaddrinfo, tempfile.mkstemp = resolved, made
    network._has_route = lambda: True


def dask_setup(worker: Any) -> None:
    del worker
    shorten_waits()
    if FAULTS:
        fail_as_told()


if __name__ == "__main__":
    from summarizer.__main__ import run

    shorten_waits()
    if FAULTS:
        fail_as_told()
    sys.exit(run(sys.argv[1:]))
