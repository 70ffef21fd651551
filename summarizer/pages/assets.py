"""Templates, style sheets and scripts, which lie in `templates/` of the package that uses them."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib.resources
from collections.abc import Iterable

import jinja2

from summarizer.records.timecode import format_clock

__all__ = ["asset", "content_policy", "page_style", "templates"]


@functools.cache
def templates(package: str) -> jinja2.Environment:
    """The templates of a package. Values are escaped; the filters are `clock` (seconds) and `counted` (1,234)."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(package), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["clock"] = format_clock
    environment.filters["counted"] = lambda number: f"{number:,}"
    return environment


@functools.cache
def asset(package: str, name: str) -> str:
    """A style sheet or script as the browser gets it."""
    text = importlib.resources.files(package).joinpath("templates", name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")  # a checkout on Windows; the hash is of what the browser sees


def page_style() -> str:
    """The style sheet that the review page and the index share."""
    return asset("summarizer.pages", "page.css")


def content_policy(script: str, style: str, *, sound: Iterable[str] = (), saves: bool = False) -> str:
    """The content security policy of a page: its own script and style by hash, and sound from inside it.

    `script`: "" allows none. `sound`: sources of sound besides. `saves`: whether its script may send something to the
    server of the page.
    """
    media = " ".join(("data:", "blob:", *sound))
    scripts = f"script-src '{_hash(script)}'; " if script else ""
    connect = "connect-src 'self'; " if saves else ""
    return (
        f"default-src 'none'; {scripts}style-src '{_hash(style)}'; img-src data:; "
        f"media-src {media}; {connect}base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
