"""Digests of files and texts."""

from __future__ import annotations

import hashlib
from pathlib import Path

__all__ = ["sha256_of", "sha256_of_text"]


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_text(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal; of half a surrogate pair its code counts."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
