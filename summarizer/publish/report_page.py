"""Renders the record of a post for the file as one HTML page without scripts, which prints on A4.

All text is escaped; the content security policy allows the page's own style and nothing else.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Sequence

from summarizer.pages import (
    FLAGS,
    SUPPORT_LABELS,
    SUPPORT_SHAPES,
    VERDICT_SHAPES,
    asset,
    content_policy,
    label_of,
    page_style,
    shape_of,
    templates,
)
from summarizer.publish.review_view import LISTENED
from summarizer.records.draft_parts import described_part
from summarizer.records.post_report import PostReport
from summarizer.records.reviewer_name import gave_name
from summarizer.records.unrecorded import lacks_reason, names_model, unrecorded

__all__ = ["render_report"]

_PACKAGE = "summarizer.publish"
_MAX_WORD_PAIRS = 1_000_000  # of a changed passage; in longer ones no words are marked
_ACTIONS = {
    "accept": "accepted it", "reject": "took it out of the post", "remove": "took it out with its insight",
    "replace": "put it in the place of another", "range": "cut it anew", "unspoken": "marked it as not spoken",
    "clear": "took a decision back",
}  # fmt: skip
_EDITS = {
    "replace": "other words", "delete": "left out", "insert": "added", "move": "moved", "bracket": "in brackets",
    "filler": "a filler left out", "repeat": "a repeat left out", "spelling": "spelled otherwise",
    "hidden": "characters that readers do not see",
}  # fmt: skip


def render_report(report: PostReport) -> str:
    """The page. The same record gives the same text."""
    style = page_style() + asset(_PACKAGE, "report.css")
    missing = unrecorded(report)
    return templates(_PACKAGE).get_template("report.html.j2").render(
        policy=content_policy("", style),
        style=style,
        report=report,
        missing=missing,
        lacking=lambda name: missing[name].on_page if name in missing else "",
        names_model=names_model,
        gave_name=gave_name,
        lacks_reason=lacks_reason,
        heard=[one for one in report.quotations if one.heard_by],
        open_comments=[one for one in report.comments if not one.settled],
        label_of=label_of,
        shape_of=shape_of,
        shapes=VERDICT_SHAPES,
        supports=SUPPORT_LABELS,
        support_shapes=SUPPORT_SHAPES,
        flags=FLAGS,
        listened=LISTENED,
        actions=_ACTIONS,
        edits=_EDITS,
        parts=_parts(report.writing.parts) if report.writing else "",
        part=described_part,
        when=_when,
        percent=_percent,
        length=_length,
        marked=_marked,
        opened=_opened,
        ended=_ended,
    )  # fmt: skip


def _parts(names: Sequence[str]) -> str:
    """`headline, dek, heading of insights 1 to 5, claim of insights 1, 3, conclusion`."""
    told: dict[tuple[str, str], list[int]] = {}
    for name in names:
        owner, _, rest = name.partition(".")
        number, _, field = rest.partition(".")
        told.setdefault((field.replace("_", " "), owner), []).append(int(number or 0) + 1)
    return ", ".join(
        f"{field} of {owner if len(numbers) > 1 else owner.removesuffix('s')} {_numbers(numbers)}" if field else owner
        for (field, owner), numbers in told.items()
    )


def _numbers(numbers: Sequence[int]) -> str:
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} to {numbers[-1]}"
    return ", ".join(map(str, numbers))


def _when(time: dt.datetime) -> str:
    return f"{time.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"


def _opened(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ended(text: str) -> str:
    """With a full stop, unless it has an end of its own."""
    return text if text.rstrip('”"»’)').endswith((".", "?", "!", "…")) else f"{text}."


def _percent(part: float, whole: float | None) -> str:
    if not whole:
        return "–"
    share = 100 * part / whole
    return f"{share:.0f}%" if share >= 10 or share == 0 else f"{share:.1f}%"


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    told = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return " ".join([*told, f"{rest} s"] if rest or not told else told)


def _marked(before: str, after: str, *, new: bool) -> Iterator[tuple[bool, str]]:
    """The words of `after` (of `before` unless `new`), as runs: whether they differ, and their text."""
    old, now = before.split(), after.split()
    shown = now if new else old
    if len(old) * len(now) > _MAX_WORD_PAIRS:
        yield False, " ".join(shown)
        return
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, now, autojunk=False).get_opcodes():
        first, last = (c, d) if new else (a, b)
        if first < last:
            yield kind != "equal", " ".join(shown[first:last])
