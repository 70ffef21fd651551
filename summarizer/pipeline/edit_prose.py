"""Prose of a finished post, written anew by an editor in the review: one part, and never a quotation."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from summarizer.checking import quotations_of, why_refused
from summarizer.errors import InputError
from summarizer.posts.prose_parts import prose_parts, with_part
from summarizer.posts.quotations import Quotation
from summarizer.posts.reading import read_post
from summarizer.records.episode import Episode
from summarizer.records.post import Checks
from summarizer.records.prose_edit import ProseEdit
from summarizer.records.transcript import Transcript
from summarizer.text.counted import counted

__all__ = ["NewerText", "digest_of", "edited_post", "new_faults", "newer_text"]


class NewerText(NamedTuple):
    """Why an edit was refused although its text may be right: post.md was changed since the editor saw it."""

    message: str
    part: int | None  # the number that the edited part has now; None when it is gone


def digest_of(post: str) -> str:
    """SHA-256 of a post as `post.md` holds it."""
    return hashlib.sha256(post.encode("utf-8")).hexdigest()


def newer_text(post: str, edit: ProseEdit) -> NewerText | None:
    """What the editor did not see, when `post` is not the one that the edit is about."""
    if digest_of(post) == edit.post:
        return None
    texts = [part.text for part in prose_parts(post)]
    if edit.shown in texts:
        return NewerText(
            "not saved: post.md was changed meanwhile, elsewhere than here; save again to keep your text",
            min((at for at, text in enumerate(texts) if text == edit.shown), key=lambda at: abs(at - edit.part)),
        )
    if edit.part < len(texts):
        return NewerText(
            "not saved: post.md was changed meanwhile; compare your text with the newer one, then save again", edit.part
        )
    return NewerText("not saved: post.md was changed meanwhile, and this part is gone; copy your text", None)


def edited_post(post: str, edit: ProseEdit, transcript: Transcript, episode: Episode) -> str:
    """The post with the edit in it. Raises InputError, with one sentence, when it would change anything else."""
    parts = prose_parts(post)
    if edit.part >= len(parts) or parts[edit.part].text != edit.shown:
        raise InputError("not saved: this is no part of the post; load the page again")
    changed = with_part(post, parts[edit.part], edit.text)
    if changed != post:
        before, after = (
            [
                (_source(text, one), one.text)
                for one in quotations_of(read_post(text, "post.md"), transcript, episode)
                if not one.title
            ]
            for text in (post, changed)
        )
        _refuse_other_quotations(before, after)
    return changed


def _source(post: str, quotation: Quotation) -> tuple[str, ...]:
    """The quotation as it stands in the source, and what its comments say."""
    pieces = (post[slice(*piece.source)] if piece.source else piece.text for piece in quotation.pieces)
    return (*pieces, *map(repr, quotation.notes))


def _refuse_other_quotations(
    before: Sequence[tuple[tuple[str, ...], str]], after: Sequence[tuple[tuple[str, ...], str]]
) -> None:
    sources = [source for source, _ in before]
    if sources == [source for source, _ in after]:
        return
    left = list(after)
    for one in before:
        if one in left:
            left.remove(one)
            continue
        raise InputError(
            f"not saved: the text would change the quotation “{_brief(one[1])}”; quotations are changed by the keys "
            "of their card"
        )
    if left:
        raise InputError(
            f"not saved: the text would add the quotation “{_brief(left[0][1])}”; quotations come from the recording, "
            "by the keys of a card"
        )
    raise InputError("not saved: the text would change the order of quotations")


def _brief(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}…"


def new_faults(before: Checks, after: Checks) -> tuple[str, ...]:
    """What the check finds after an edit that it did not find before, as sentences."""
    known = {(one.kind, one.text) for one in before.prose if one.found == "nowhere"}
    outside = [
        f"line {one.line}: “{one.text}” is not in the episode"
        for one in after.prose
        if one.found == "nowhere" and (one.kind, one.text) not in known
    ]
    refused = {one.text for one in before.sentences if one.refused}
    unsupported = [
        f"line {one.line}: “{_brief(one.text)}” is not carried by what was said"
        for one in after.sentences
        if one.refused and one.text not in refused
    ]
    lost = _no_longer_carried(before, after)
    failing = [
        f"line {now.line}: the quotation “{_brief(now.text)}” does not pass now: {why_refused(now)}"
        for then, now in zip(before.quotes, after.quotes, strict=False)
        if then.passes and not now.passes
    ]
    return (*outside, *unsupported, *lost, *failing)


def _no_longer_carried(before: Checks, after: Checks) -> tuple[str, ...]:
    """Says how many sentences a model had compared with the conversation, and has not as they are now."""
    known = {one.text for one in before.sentences if one.support == "unchecked"}
    lost = [one for one in after.sentences if one.support == "unchecked" and one.text not in known]
    if not lost:
        return ()
    many = f"{counted(len(lost), 'sentence')} {'is' if len(lost) == 1 else 'are'}"
    texts = ", ".join(f"“{_brief(one.text)}” (line {one.line})" for one in lost[:3])
    more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
    return (f"{many} no longer carried by the check of the draft: {texts}{more}",)
