"""What a check tells of sign-offs and of comments to the writer."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.cli.check_outcome import CheckedFile, CheckOutcome
from summarizer.pipeline.check_episode import WrittenPost
from summarizer.pipeline.sign_offs import can_be_signed
from summarizer.records.signoff import Comment, SignOff, SignOffs
from summarizer.text.counted import counted
from summarizer.text.shortening import shortened

__all__ = ["sign_off_lines", "unsigned_lines", "why_unsigned"]

_MOST = 5  # sign-offs that do not hold, and comments, told of one post
_NOTE = 120  # characters of a comment


def sign_off_lines(outcome: CheckOutcome) -> Iterator[str]:
    """Who signed, which sign-offs no longer hold and why, accepts against the check, open comments; one line each."""
    for post in outcome.posts:
        where = "" if outcome.single else f"{post.path}: "
        yield from (f"{where}{line}" for line in _lines(post))


def why_unsigned(post: WrittenPost, given: SignOffs) -> str | None:
    """Why a post does not count as signed; None when a sign-off of the whole post holds."""
    if given.post:
        return None
    if post.folder is None:
        return "it names no episode, in whose folder its sign-offs would be"
    if not can_be_signed(post.name):
        return "editors sign the Markdown post; give that, or its Word document"
    void = [one.void for one in given.void if one.quote is None]
    return void[-1] if void else "nobody signed the whole post"


def unsigned_lines(outcome: CheckOutcome) -> Iterator[str]:
    """Each post that fails because it is not signed."""
    for post in outcome.posts:
        if post.unsigned is not None:
            yield f"{post.path}: not signed: {post.unsigned}"


def _lines(post: CheckedFile) -> Iterator[str]:
    given = post.sign_offs
    standing = [one for one in given.signed if one.stands]
    whole = [one for one in standing if one.quote is None]
    quotes = {one.quote for one in standing if one.quote is not None}
    parts = [f"the post by {_names(whole)}"] if whole else []
    if quotes:
        names = _names([one for one in standing if one.quote is not None])
        parts.append(f"{len(quotes)} of {counted(len(post.checks.quotes), 'quotation')} by {names}")
    if parts:
        yield f"signed: {'; '.join(parts)} (names as typed: nobody has proven them)"
    void = [_void(one) for one in given.void]
    yield from void[:_MOST]
    if len(void) > _MOST:
        yield f"and {counted(len(void) - _MOST, 'more sign-off')} that no longer hold"
    accepted = [
        f"line {one.line} by {one.who} on {one.when:%Y-%m-%d}, when the check said: {shortened(one.found, _NOTE)}"
        for one in given.accepted
    ]
    yield from (f"accepted against the check: {one}" for one in accepted[:_MOST])
    if len(accepted) > _MOST:
        yield f"and {len(accepted) - _MOST} more accepted against the check"
    comments = given.open_comments
    if comments:
        told = "; ".join(map(_comment, comments[:_MOST]))
        more = f"; and {len(comments) - _MOST} more" if len(comments) > _MOST else ""
        yield f"{counted(len(comments), 'open comment')}: {told}{more}"
    yield from _in_word(post)


def _in_word(post: CheckedFile) -> Iterator[str]:
    """`comment in Word, Ann: Which report? On line 12, “Now we do …”`; those of `decisions.json` stand above."""
    told = {(one.who, one.note) for one in post.sign_offs.open_comments}
    for one in post.in_word:
        if (one.author, one.text) in told:
            continue
        plain = " ".join(one.words.casefold().split()).strip('"“”')
        quotes = ((quote, " ".join(quote.text.casefold().split())) for quote in post.checks.quotes)
        line = next((quote.line for quote, text in quotes if plain and (plain in text or text in plain)), None)
        at = f"line {line}, " if line is not None else ""
        place = f" On {at}“{shortened(one.words, 80)}”" if one.words else ""
        yield f"comment in Word, {one.author or 'nobody named'}: {shortened(one.text, _NOTE)}{place}"


def _names(signed: list[SignOff]) -> str:
    return ", ".join(dict.fromkeys(one.who for one in signed))


def _void(one: SignOff) -> str:
    place = "the post" if one.quote is None else f"line {one.line}" if one.line is not None else "a quotation"
    return f"no longer signed: {place}: {one.void}"


def _comment(one: Comment) -> str:
    gone = "the post," if one.quote is None else "a quotation that is gone,"
    return f"{gone if one.line is None else f'line {one.line}'} {one.who}: {shortened(one.note, _NOTE)}"
