"""Comments to the writer and sign-offs, which reviewers give as decisions (`decisions.json`), and what they amount to.

A sign-off never changes the post. It holds for what its editor saw; `checking/signing.py` compares that with the post.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from summarizer.records.base import Record, Seconds, Text
from summarizer.text.characters import clean

__all__ = [
    "MAX_PARTS",
    "AcceptedAgainst",
    "Comment",
    "PartKind",
    "PlainLine",
    "SignOff",
    "SignOffs",
    "Signature",
    "SignedPart",
    "SignedQuote",
    "Signing",
]  # fmt: skip

MAX_PARTS = 5000  # parts and quotations of a post that a sign-off lists


def _one_line(text: str) -> str:
    if any(ord(char) < 32 or char in "\u2028\u2029\x7f" for char in text):
        raise ValueError("must be one line of plain text")
    return text


PlainLine = Annotated[str, AfterValidator(_one_line), AfterValidator(clean)]
PartKind = Literal["front matter", "heading", "prose", "quotation"]


class SignedPart(Record):
    """A paragraph, heading or value of the front matter of a post, as a reader sees it."""

    kind: PartKind
    line: int = Field(ge=0, le=10_000_000)  # of the post, from 1
    sha256: str = Field(pattern=r"^[0-9a-f]{16}$")  # the first 16 digits


class SignedQuote(Record):
    """A quotation of a post that was signed as a whole."""

    slot: str = Field(max_length=60)  # see `records.review_places.slots`
    sha256: str = Field(pattern=r"^[0-9a-f]{16}$")  # the first 16 digits: of what was heard there, who said it and when
    passed: bool = True


class Signature(Record):
    """What a sign-off states beside the quotation in `Decision.seen`, or about the whole post."""

    heard: bool = False  # the page played the sound of what is signed to its end
    played: Annotated[Seconds, Field(ge=0)] = 0.0  # seconds of its sound that the page played
    # What was still open when it was signed, one sentence each.
    open: tuple[Annotated[PlainLine, Field(max_length=300)], ...] = Field(default=(), max_length=500)
    # Of a quotation:
    passed: bool = True  # the check
    said: Text | None = Field(default=None, max_length=20_000)  # the words heard there, with people's corrections
    voice: Text | None = Field(default=None, max_length=200)  # the name of who says them
    time: Seconds | None = None  # the start that the post gives
    # Of a post:
    # Quotations that its editor had heard to the end and signed before, which stood then: they count as heard.
    heard_before: int = Field(default=0, ge=0, le=MAX_PARTS, exclude_if=lambda count: not count)
    text: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")  # SHA-256 of what a reader sees
    parts: tuple[SignedPart, ...] = Field(default=(), max_length=MAX_PARTS)  # in its order
    quotes: tuple[SignedQuote, ...] = Field(default=(), max_length=MAX_PARTS)


class Comment(Record):
    """A comment to the writer, about a quotation or, without `quote`, about the post."""

    id: str
    who: Text
    when: AwareDatetime
    note: Text
    quote: str | None = None  # the quotation's place in the post, see `records.review_places.slots`
    text: Text = ""  # of the quotation, as its reviewer saw it
    line: int | None = None  # of the quotation in the post as it stands, from 1; None: it is gone, or not about one
    number: int | None = Field(default=None, exclude=True)  # of the quotation in the post as it stands, from 1
    settled: bool = False
    settled_by: Text | None = None


class SignOff(Record):
    """A sign-off that nobody took back, and whether it still holds."""

    id: str  # of the decision
    who: Text
    when: AwareDatetime
    quote: str | None = None  # the quotation's place in the post; None: the whole post
    text: Text = ""  # of the quotation, as it was signed
    line: int | None = None  # of the quotation in the post as it stands, from 1
    number: int | None = Field(default=None, exclude=True)  # likewise: a line may hold several
    heard: bool = False
    played: float = 0.0  # seconds
    # Quotations of a signed post that its editor had heard to the end when signing them.
    heard_before: int = Field(default=0, exclude_if=lambda count: not count)
    open: tuple[Text, ...] = ()
    void: Text | None = None  # why it no longer holds, as one phrase

    @property
    def stands(self) -> bool:
        return self.void is None


class AcceptedAgainst(Record):
    """A quotation that a reviewer accepted although it did not pass the check, and that still does not."""

    who: Text
    when: AwareDatetime
    line: int  # of the quotation in the post as it stands, from 1
    text: Text  # of the quotation
    found: Text  # by the check when it was accepted


class SignOffs(Record):
    """All sign-offs and comments of a post, oldest first."""

    # In the post's order.
    accepted: tuple[AcceptedAgainst, ...] = Field(default=(), exclude_if=lambda accepted: not accepted)

    signed: tuple[SignOff, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def post(self) -> tuple[SignOff, ...]:
        """The sign-offs of the whole post that hold."""
        return tuple(one for one in self.signed if one.quote is None and one.stands)

    @property
    def void(self) -> tuple[SignOff, ...]:
        return tuple(one for one in self.signed if not one.stands)

    @property
    def open_comments(self) -> tuple[Comment, ...]:
        return tuple(one for one in self.comments if not one.settled)

    def of(self, slot: str) -> tuple[SignOff, ...]:
        """The sign-offs of a quotation that hold."""
        return tuple(one for one in self.signed if one.quote == slot and one.stands)


class Signing(Record):
    """A post as a page shows it to be signed: the signatures without what the page knows itself, and those given."""

    post: Signature
    quotes: dict[str, Signature] = Field(default={})  # by the quotation's place in the post
    given: SignOffs = SignOffs()
