"""The site's links, which stand in every post: which are placeholders, and how `summarizer setup` keeps the real ones.

They are written into the user's own `summarizer.toml`, whose other lines stay as they are.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from summarizer.errors import InputError, StorageError
from summarizer.settings.files import FILE_NAME
from summarizer.settings.keys import user_folder
from summarizer.settings.sections import SiteSettings
from summarizer.settings.toml_text import line_of, read_toml, text_of

__all__ = [
    "SITE_LINKS",
    "is_placeholder",
    "keep_site_links",
    "placeholders",
    "remember_asked",
    "site_link",
    "told_site_links",
    "was_asked",
]

# Setting of [site] -> what a reader finds there.
SITE_LINKS = {
    "latest_url": "the page of your latest interview posts",
    "updates_url": "the page where readers subscribe to updates",
    "corrections_url": "the page or form where readers report corrections",
}
MAX_URL_CHARACTERS = 500
_RESERVED = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|example)$")  # RFC 2606: nobody's
_ASKED = "site-links-asked"  # beside the settings file: that the question was answered, also with nothing


def is_placeholder(url: str) -> bool:
    """Whether a link leads to a host that is reserved for examples, as the default links do."""
    try:
        host = urlsplit(url.strip()).hostname or ""
    except ValueError:
        return False
    return bool(_RESERVED.search(host.rstrip(".")))


def placeholders(site: SiteSettings) -> tuple[str, ...]:
    """The settings of [site] that lead nowhere and that posts of this site have."""
    names = (name for name in SITE_LINKS if site.cautions or name != "latest_url")
    return tuple(name for name in names if is_placeholder(getattr(site, name)))


def told_site_links(site: SiteSettings) -> str:
    """`the site's are: https://your.site/updates, …`; empty while one of them is a placeholder."""
    if placeholders(site):
        return ""
    urls = (getattr(site, name) for name in SITE_LINKS if site.cautions or name != "latest_url")
    return f"the site's are: {', '.join(urls)}"


def site_link(given: str) -> str:
    """A link as posts have it, which the settings take too: an http or https address. Raises InputError."""
    url = given.strip()
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        whole = False
    if not whole or re.search(r"[\s<>()\"\\\x00-\x1f]", url) or len(url) > MAX_URL_CHARACTERS:
        raise InputError(f"{given[:80]!r} is no link; write https://your.site/page")
    if is_placeholder(url):
        raise InputError(f"{url} is a placeholder; write an address of your own site")
    return url


def keep_site_links(links: Mapping[str, str]) -> Path:
    """Writes links (setting of [site] -> URL) into the user's settings file; gives its path.

    Raises InputError when the file is not plain enough to be edited, StorageError.
    """
    path = user_folder() / FILE_NAME
    data = path.read_bytes() if path.is_file() else b""
    try:
        before = read_toml(data)
    except ValueError as error:
        raise InputError(f"{path} cannot be read as TOML: {error}") from None
    text = text_of(data)
    for name, url in links.items():
        text = _with_value(text, name, json.dumps(url, ensure_ascii=False))
    site = before.get("site")
    if _values(text) != {**before, "site": {**(site if isinstance(site, dict) else {}), **links}}:
        lines = ", ".join(f"{name} = {json.dumps(url)}" for name, url in links.items())
        raise InputError(f"{path} cannot be changed safely; write these lines below [site] yourself: {lines}")
    _write(path, text)
    return path


def was_asked() -> bool:
    """Whether the links were asked for on this machine."""
    return (user_folder() / _ASKED).is_file()


def remember_asked() -> None:
    """Keeps that they were asked for; without a right to write there the question comes again."""
    with contextlib.suppress(OSError):
        user_folder().mkdir(parents=True, exist_ok=True)
        (user_folder() / _ASKED).touch()


def _values(text: str) -> dict[str, Any] | None:
    try:
        return read_toml(text.encode())
    except ValueError:
        return None


def _with_value(text: str, name: str, value: str) -> str:
    """The file's text with one value of [site]: in its line, else below the table's head, else in a new table."""
    lines = text.splitlines(keepends=True)
    number = line_of(text.encode(), f"site.{name}")
    if number is not None and re.match(rf"\s*{name}\s*=", lines[number - 1]):
        comment = re.search(r"[\"']\s*(#.*)$", lines[number - 1].rstrip("\r\n"))
        lines[number - 1] = f"{name} = {value}{f'  {comment[1]}' if comment else ''}\n"
        return "".join(lines)
    head = next((at for at, line in enumerate(lines) if re.match(r"\s*\[\s*site\s*\]", line)), None)
    if head is None:
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        return "".join([*lines, *(["\n"] if lines else []), "[site]\n", f"{name} = {value}\n"])
    if not lines[head].endswith("\n"):
        lines[head] += "\n"
    return "".join([*lines[: head + 1], f"{name} = {value}\n", *lines[head + 1 :]])


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE_NAME}-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        if path.exists():
            Path(name).chmod(path.stat().st_mode & 0o777)
        Path(name).replace(path.resolve())
    except OSError as error:
        raise StorageError(f"the links cannot be kept in {path}: {error.strerror}") from None
