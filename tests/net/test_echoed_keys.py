"""A key that a server echoes is found in every form in which servers write one."""

from __future__ import annotations

import base64
import html
import json
import textwrap
from urllib.parse import quote

import pytest

from summarizer.llm.error_text import said_in
from summarizer.net.echoed_keys import redacted

KEY = "sk-proj/aB3+xY7_zQ9.mN2-kL5vW8tR4cD6"
PARTS = (KEY[:12], KEY[12:24], KEY[24:])


def _percent(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


FORMS = {
    "plain": KEY,
    "twice": f"{KEY} {KEY}",
    "json": json.dumps(KEY)[1:-1].replace("/", "\\/"),
    "json, by number": "".join(f"\\u{ord(char):04x}" for char in KEY),
    "url": quote(KEY, safe=""),
    "url, all": _percent(KEY),
    "url, twice": quote(quote(KEY, safe=""), safe=""),
    "html": html.escape(KEY).replace("/", "&#x2F;").replace("+", "&#43;"),
    "base64": base64.b64encode(KEY.encode()).decode(),
    "base64 for addresses": base64.urlsafe_b64encode(KEY.encode()).decode().rstrip("="),
    "base64 in a header": base64.b64encode(f"Bearer {KEY}".encode()).decode(),
    "base64 of a login": base64.b64encode(f"me:{KEY}@host".encode()).decode(),
    "base64 in lines": "\n".join(textwrap.wrap(base64.b64encode(f"Bearer {KEY}".encode()).decode(), 16)),
    "base64 in a url": quote(base64.b64encode(KEY.encode()).decode(), safe=""),
    "hexadecimal": KEY.encode().hex(),
    "hexadecimal, pairs": KEY.encode().hex(":").upper(),
    "lines": "\n".join(PARTS),
    "indented lines": "\r\n    ".join(PARTS),
    "lines in json": "\\n".join(PARTS),
    "quoted-printable": "=\n".join(PARTS),
    "invisible": "\u200b".join(PARTS),
}


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_a_key_is_left(form: str) -> None:
    left = redacted(f"before {FORMS[form]} after", KEY)
    assert "[key]" in left
    assert left.startswith("before ")
    assert left.endswith(" after")
    for size in range(6, len(KEY)):
        assert KEY[-size:] not in left
    said = said_in({"error": {"message": f"wrong: {FORMS[form]} after"}}, KEY)
    assert "[key]" in said
    assert not any(part in said for part in (*PARTS, FORMS[form]))


@pytest.mark.parametrize(
    "text", ["", "sk-proj", KEY[:-1], KEY[1:], KEY.upper(), base64.b64encode(b"other" * 9).decode()]
)
def test_other_text_stays(text: str) -> None:
    assert redacted(text, KEY) == text
    assert redacted(f"a local model {text}", "local") == f"a local model {text}"


def test_a_key_that_is_cut_off_by_the_length_of_a_message_is_not_shown() -> None:
    secret = "Zq" * 30
    for before in range(520, 600, 7):
        assert secret[:8] not in said_in("x " * (before // 2) + secret, secret)
