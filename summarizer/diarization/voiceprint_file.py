"""The file of stored voiceprints: read, changed by one process at a time, deleted.

It is in the user's data folder and readable by the user only, because a voiceprint is biometric data.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, ValidationError

from summarizer.diarization import embedding
from summarizer.errors import InputError, StorageError
from summarizer.records.base import Record
from summarizer.records.episode import Role

__all__ = [
    "Appearance",
    "KnownVoice",
    "VoiceprintFile",
    "forget_voices",
    "known_voices",
    "locked_for_change",
    "read_voiceprints",
    "write_voiceprints",
]

_MAX_FILE_BYTES = 20_000_000  # larger files are refused


class Appearance(Record):
    """One episode from which a voiceprint was learnt. `vector` is the unit mean of its stretches."""

    episode: str  # id
    title: str
    learnt: dt.date
    by_user: bool
    vector: tuple[float, ...] = Field(min_length=embedding.DIMENSIONS, max_length=embedding.DIMENSIONS)


class KnownVoice(Record):
    """The voiceprints of a person in a show."""

    show: str
    name: str
    role: Role = "other"
    appearances: tuple[Appearance, ...]


class VoiceprintFile(Record):
    """All stored voiceprints."""

    schema_version: int = 1
    voices: tuple[KnownVoice, ...] = ()


def known_voices(path: Path) -> tuple[KnownVoice, ...]:
    """All stored voices, sorted by show and name. Raises InputError when the file is damaged."""
    return tuple(
        sorted(read_voiceprints(path).voices, key=lambda known: (known.show.casefold(), known.name.casefold()))
    )


def forget_voices(path: Path, name: str | None) -> int:
    """Deletes a name in all shows, or everything (None: the file is deleted, even a damaged one); returns how many
    voices.

    Raises StorageError when the file cannot be changed.
    """
    if not path.exists():
        return 0
    with locked_for_change(path):
        if name is None:
            with contextlib.suppress(InputError):
                count = len(read_voiceprints(path).voices)
                path.unlink()
                return count
            path.unlink()
            return 1
        stored = read_voiceprints(path)
        kept = tuple(known for known in stored.voices if known.name.casefold() != name.strip().casefold())
        if len(kept) != len(stored.voices):
            write_voiceprints(path, stored.model_copy(update={"voices": kept}))
        return len(stored.voices) - len(kept)


def read_voiceprints(path: Path) -> VoiceprintFile:
    """The content of the file; empty when it does not exist. Raises InputError, StorageError."""
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise InputError(
                f"{path} is too large for a file of voiceprints; delete it with: summarizer voices forget --all"
            )
        return VoiceprintFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return VoiceprintFile()
    except (ValidationError, UnicodeDecodeError):
        raise InputError(
            f"{path}, the file of voiceprints, is damaged; delete it with: summarizer voices forget --all"
        ) from None
    except OSError as error:
        raise StorageError(f"{path}, the file of voiceprints, cannot be read: {error.strerror}") from None


def write_voiceprints(path: Path, stored: VoiceprintFile) -> None:
    """Replaces the file atomically. Call only inside `locked_for_change`."""
    handle, name = tempfile.mkstemp(
        dir=path.parent, prefix=".voices-"
    )  # only the user may read it, from its first byte
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(stored.model_dump_json(indent=1).encode())
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def locked_for_change(path: Path) -> Iterator[None]:
    """Locks the file for one process. Raises StorageError."""
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(f"{path}.lock", timeout=30, mode=0o600):
            yield
    except Timeout:
        raise StorageError(f"{path} has been in use by another process for 30 s; run again") from None
    except OSError as error:
        raise StorageError(f"{path}, the file of voiceprints, cannot be written: {error.strerror}") from None
