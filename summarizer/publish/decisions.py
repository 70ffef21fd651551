"""Merges the decisions of reviewers and applies them to a Markdown post, at the quotations concerned.

All functions are pure. A rejected quotation is removed from the post, and a comment marks that its insight needs
another. Its text is kept in `Decisions.kept`, because the published post must not contain rejected text. Removing an
insight is a decision of its own. A quotation inside a sentence is replaced but never removed: a person must rewrite the
sentence, and a problem reports it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from summarizer.errors import InputError
from summarizer.post_format.parts import ATTRIBUTION_START
from summarizer.posts.escaping import escape, unescape
from summarizer.posts.notes import (
    anchor_comment,
    notes_in,
    rejected_comment,
    rests_comment,
    signed_comment,
    unspoken_comment,
)
from summarizer.posts.places import QuotationPlace, find_by_anchor, find_by_text
from summarizer.posts.timestamps import clocks_in, linked_time
from summarizer.publish.post_edits import find_section, insert_section, renumber
from summarizer.records.post import Checks
from summarizer.records.quote import Quotes
from summarizer.records.review import Correction, Decision, Decisions, RemovedText
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript, join_words
from summarizer.text.quotation_marks import USUALLY_CLOSING, USUALLY_OPENING, with_single_marks
from summarizer.text.shortening import shortened

__all__ = ["QuotationSources", "apply_decisions", "heard_text", "merge"]

_EDGE_BEFORE = re.compile(rf"^[(\[{re.escape(USUALLY_OPENING)}]*")
_EDGE_AFTER = re.compile(rf"[.,;:!?…)\]{re.escape(USUALLY_CLOSING)}]*$")


@dataclass(frozen=True)
class QuotationSources:
    """The data for quotations. `transcript` has the names from the metadata, without reviewers' names."""

    transcript: Transcript
    quotes: Quotes
    checks: Checks  # of the post before the decisions


@dataclass(frozen=True)
class AppliedDecisions:
    post: str
    decisions: Decisions  # with `kept` updated
    problems: tuple[str, ...]  # decisions that could not be applied, one sentence each


def merge(mine: Decisions, theirs: Decisions) -> Decisions:
    """Both logs, each decision once, oldest first. `Decisions.conflicts` finds the conflicts.

    Raises InputError when both have a decision of one id, and say different things in it.
    """
    known = {decision.id: decision for decision in mine.decisions}
    for decision in theirs.decisions:
        if known.get(decision.id, decision) != decision:
            raise InputError(f"the decision {decision.id} of {decision.who} is another one here; none was added")
    fresh = [decision for decision in theirs.decisions if decision.id not in known]
    places = {kept.quote for kept in mine.kept}
    return mine.model_copy(
        update={
            "episode": mine.episode or theirs.episode,
            "audio": mine.audio or theirs.audio,
            "decisions": tuple(sorted((*mine.decisions, *fresh), key=lambda decision: decision.when)),
            "kept": (*mine.kept, *(kept for kept in theirs.kept if kept.quote not in places)),
        }
    )


def heard_text(transcript: Transcript, words: tuple[int, int], corrections: Sequence[Correction]) -> str:
    """words[first:last] as text, with people's corrections in place of the recogniser's words.

    A correction that is only partly inside is left out. Punctuation around the corrected words is kept.
    """
    by_first = {correction.words[0]: correction for correction in corrections}
    parts: list[str] = []
    at, last = words
    while at < last:
        fix = by_first.get(at)
        if fix is None or fix.words[1] > last:
            parts.append(transcript.words[at].text)
            at += 1
            continue
        before = _EDGE_BEFORE.match(transcript.words[at].text)
        after = _EDGE_AFTER.search(fix.heard) or _EDGE_AFTER.search("")
        tail = (after[0] if after else "") or (_EDGE_AFTER.search(transcript.words[fix.words[1] - 1].text) or [""])[0]
        parts.append((before[0] if before else "") + _EDGE_AFTER.sub("", fix.heard) + tail)
        at = fix.words[1]
    return join_words(parts)


def apply_decisions(post: str, before: Decisions, after: Decisions, material: QuotationSources) -> AppliedDecisions:
    """The post with the decisions that `after` has in addition to `before`, which the post contains already.

    Targets in conflict do not change. Accepting a quotation with words in brackets signs it. Outside the quotations
    concerned, only these change: names of speakers, the numbers of insights when one is removed or restored, and the
    attribution line.
    """
    editor = _PostEditor(post, before, after, material)
    was, now = before.settled(), after.settled()
    for target in dict.fromkeys((*was, *now)):
        old, new = was.get(target), now.get(target)
        if new is None or (old is not None and old.id == new.id):
            continue
        if new.edits_post:
            editor.apply(new, old)
    editor.apply_corrections(before.corrections(), after.corrections())
    editor.rename()
    kept = tuple(editor.kept.values())
    return AppliedDecisions(editor.post, after.model_copy(update={"kept": kept}), tuple(editor.problems))


class _PostEditor:
    """A post that is being changed."""

    def __init__(self, post: str, before: Decisions, after: Decisions, material: QuotationSources) -> None:
        self.newline = "\r\n" if "\r\n" in post else "\n"
        self._post = post.replace("\r\n", "\n")
        self.before = before
        self.after = after
        self.material = material
        self.transcript = after.revoiced(material.transcript)
        self.corrections = after.corrections()
        self.kept = {kept.quote: kept for kept in (*after.kept, *before.kept)}
        self.problems: list[str] = []

    @property
    def post(self) -> str:
        return self._post.replace("\n", self.newline)

    def apply(self, new: Decision, old: Decision | None) -> None:
        """Applies one decision about a quotation."""
        slot, seen = new.quote or "", new.seen
        before = ("accept", None) if old is None else (old.action, old.words)
        if (new.action, new.words) == before == ("accept", None) and not self._is_bracketed(new):
            return  # no change
        kept = self.kept.pop(slot, None)
        if kept is not None and kept.number is not None:
            self._post = renumber(insert_section(self._post, kept.text, kept.number))
        elif kept is not None and kept.text.lstrip().startswith("#"):
            self._post = insert_section(self._post, kept.text, None)
        place = self._find(new)
        if place is None:
            if kept is not None:
                self.kept[slot] = kept
            self.problems.append(f"The quotation “{_shown(seen.text if seen else slot)}” was not found in the post.")
            return
        if place.rejected and new.action == "reject":
            if kept is not None:
                self.kept[slot] = kept
            return
        if place.rejected:
            if kept is None and new.action != "remove" and not new.words:
                self.problems.append(f"“{_shown(seen.text if seen else slot)}” was not kept; write it again.")
                return
            place = self._restore(place, kept, new)
        if new.action == "reject":
            self._reject(slot, place)
        elif new.action == "remove":
            self._remove(slot, place)
        else:
            self._write(place, new, old)

    def _find(self, decision: Decision) -> QuotationPlace | None:
        """The quotation's place: by the ids that its anchor may have, newest first, then by the words it may have."""
        slot, seen = decision.quote or "", decision.seen
        history = [other for other in reversed(self.after.decisions) if other.quote == slot and other.id != decision.id]
        ids = [seen.id if seen else None, slot, *(other.candidate for other in history), decision.candidate]
        line = seen.line if seen else 0
        place = find_by_anchor(self._post, [each for each in dict.fromkeys(ids) if each], line)
        if place is not None or seen is None:
            return place
        texts = [seen.text, *(self._text(other) for other in history)]
        for text in dict.fromkeys(text for text in texts if text):
            place = find_by_text(self._post, text, seen.line, self.transcript.language)
            if place is not None:
                return place
        return None

    def _text(self, decision: Decision) -> str | None:
        """The text that a decision wants; None keeps the current text."""
        words = decision.words
        if words is not None:
            if words[1] > len(self.transcript.words):
                return None
            return with_single_marks(heard_text(self.transcript, words, self.corrections))
        if decision.action == "clear" and decision.seen is not None:
            return decision.seen.text
        return None

    def _replace(self, where: tuple[int, int], text: str) -> None:
        self._post = self._post[: where[0]] + text + self._post[where[1] :]

    def _restore(self, place: QuotationPlace, kept: RemovedText | None, decision: Decision) -> QuotationPlace:
        """Restores the block of a rejected quotation; it is empty when its text was not kept."""
        text = kept.text if kept is not None else '> ""'
        self._replace(place.whole, text)
        stood = find_by_text(self._post, decision.seen.text, decision.seen.line) if kept and decision.seen else None
        if stood is not None and stood.block:
            return stood
        ids = [placed.note.id for placed in notes_in(text)]
        found = find_by_anchor(self._post, [each for each in ids if each])
        begin = place.whole[0] + len(text.split('"')[0]) + 1
        return found or QuotationPlace((begin, begin), None, (place.whole[0], place.whole[0] + len(text)), True)

    def _reject(self, slot: str, place: QuotationPlace) -> None:
        if not place.block:
            self._report_inside(place)
            return
        self.kept[slot] = RemovedText(quote=slot, text=self._post[slice(*place.whole)])
        self._replace(place.whole, rejected_comment(slot))

    def _remove(self, slot: str, place: QuotationPlace) -> None:
        section = find_section(self._post, place)
        if section is None:
            self._report_inside(place)
            return
        first, last, number = section
        self.kept[slot] = RemovedText(quote=slot, text=self._post[first:last], number=number)
        self._replace((first, last), "")
        self._post = renumber(self._post)

    def _report_inside(self, place: QuotationPlace) -> None:
        text = self._post[slice(*place.inner)]
        self.problems.append(f"“{_shown(text)}” stands inside a sentence or a part that must stay: edit it in post.md.")

    def _write(self, place: QuotationPlace, new: Decision, old: Decision | None) -> None:
        """Writes the words, the anchor, and the comments that mark unspoken text and sign brackets."""
        text = self._text(new)
        if old is not None and new.action == "accept" and (old.words, old.candidate) == (new.words, new.candidate):
            text = None  # only accepted; a person may have edited the words since
        changes: list[tuple[tuple[int, int], str]] = []
        marks = [span for span in (place.unspoken, place.signed) if span]
        after = place.anchor[1] if place.anchor else min((span[0] for span in marks), default=place.whole[1])
        lead = "\n" if place.block else " "
        if place.visible and text is not None and new.words:
            changes.append((place.visible, self._retimed(self._post[slice(*place.visible)], new.words)))
        elif text is not None and place.block and not place.visible and (comment := self._anchor(new)):
            changes.append((place.anchor, comment) if place.anchor else ((after, after), "\n" + comment))
        if place.unspoken and new.action != "unspoken":
            changes.append((place.unspoken, ""))
        elif new.action == "unspoken" and not place.unspoken:
            changes.append(((after, after), f"{lead}{unspoken_comment()}"))
        if place.signed and (text is not None or new.action == "unspoken"):
            changes.append((place.signed, ""))  # the signature was for another wording
        elif new.action == "accept" and not place.signed and self._is_bracketed(new):
            changes.append(((after, after), f"{lead}{signed_comment(new.who)}"))
        if text is not None and _read(self._post[slice(*place.inner)]) != text:
            changes.append((place.inner, escape(text)))
            changes += self._rests_on(place, new)
        for where, what in sorted(changes, key=lambda change: change[0], reverse=True):
            self._replace(where, what)

    def _rests_on(self, place: QuotationPlace, new: Decision) -> list[tuple[tuple[int, int], str]]:
        """The change of the comment that heading and prose were written for another quotation than the new words."""
        if not place.block or new.seen is None:
            return []
        stands = place.rests or place.anchor
        note = next((one.note for one in notes_in(self._post, *stands)), None) if stands else None
        rests = note.id if note and note.id else new.seen.id
        if note is not None and note.start is not None and note.end is not None:
            start, end = note.start, note.end
        elif new.seen.start is not None and new.seen.end is not None:
            start, end = new.seen.start, new.seen.end
        else:
            return []
        words = new.words or new.seen.words
        first, last = self.transcript.times(words) if words else (start, end)
        apart = rests is not None and (last <= start or end <= first)
        if place.rests:
            return [] if apart else [(place.rests, "")]
        lead = " " if place.anchor else "\n"
        after = place.whole[1]
        return [((after, after), f"{lead}{rests_comment(rests, start, end)}")] if apart and rests else []

    def _is_bracketed(self, decision: Decision) -> bool:
        text = decision.seen.text if decision.seen else None
        found = (check for check in self.material.checks.quotes if check.text == text)
        return any(edit.kind == "bracket" for check in found for edit in check.edits)

    def _anchor(self, decision: Decision) -> str | None:
        words = decision.words
        if words is None:
            seen = decision.seen
            if seen is None or not seen.id or seen.start is None or seen.end is None:
                return None
            return anchor_comment(seen.id, seen.start, seen.end, seen.speaker or "unknown")
        run = self.transcript.words[slice(*words)]
        known = decision.candidate or (decision.seen.id if decision.seen else None)
        if known is None:
            known = next((c.id for c in self.material.quotes.candidates if c.words == words), f"w{words[0]}-{words[1]}")
        speaker = self.transcript.display(run[0].speaker) or "unknown"
        return anchor_comment(known, run[0].start, max(run[-1].end, run[0].start), speaker)

    def _retimed(self, line: str, words: tuple[int, int]) -> str:
        start = self.transcript.words[words[0]].start
        clock = next(clocks_in(line, 0, len(line)), None)
        if clock is None:
            return line
        link = linked_time(line, clock.end(), len(line))
        if link is not None:
            line = line[: link[0]] + str(int(start)) + line[link[1] :]
        return line[: clock.start()] + format_clock(start) + line[clock.end() :]

    def apply_corrections(self, old: tuple[Correction, ...], new: tuple[Correction, ...]) -> None:
        """Replaces the recogniser's words by people's corrections in the quotations that contain them."""
        changed = [c.words for c in set(old) ^ set(new)]
        for check in self.material.checks.quotes:
            words = check.words
            if words is None or check.verdict == "unspoken" or words[1] > len(self.transcript.words):
                continue
            if not any(first < words[1] and last > words[0] for first, last in changed):
                continue
            stands = heard_text(self.material.transcript, words, old)
            if _plain(stands) != _plain(check.text):
                continue  # a person has edited the words: not changed here
            place = find_by_anchor(self._post, [check.id] if check.id else [], check.line)
            place = place or find_by_text(self._post, check.text, check.line, self.transcript.language)
            if place is None or place.rejected or _plain(self._post[slice(*place.inner)]) != _plain(check.text):
                continue
            self._replace(place.inner, escape(with_single_marks(heard_text(self.transcript, words, new))))

    def rename(self) -> None:
        """Writes a speaker's new name into anchors, title, guests and attribution; counts it in other sentences."""
        old_names = self.before.named(self.material.transcript)
        for speaker in self.transcript.speakers:
            old, new = old_names.display(speaker.label), speaker.display
            if not old or old == new:
                continue
            self._post = _renamed_anchors(self._post, old, new)
            lines = self._post.split("\n")
            left = 0
            in_front = bool(lines) and lines[0] == "---"
            for number, line in enumerate(lines):
                if number and line == "---":
                    in_front = False
                if old not in line or line.lstrip().startswith(("<!--", ">")):
                    continue
                if in_front:
                    lines[number] = _front_line(line, old, new)
                elif line.startswith(("# ", f"{ATTRIBUTION_START} ")):
                    lines[number] = escape(new).join(_whole(escape(old)).split(line))
                else:
                    left += len(_whole(old).findall(line))
            self._post = "\n".join(lines)
            if left:
                times = "once" if left == 1 else f"{left} times"
                self.problems.append(f"“{old}” stands {times} more in the post's own sentences; change it there.")


def _renamed_anchors(post: str, old: str, new: str) -> str:
    """The post with the new name of a speaker in the anchors that have the old one."""
    for placed in reversed(list(notes_in(post))):
        note = placed.note
        if note.who == old and note.id and note.start is not None and note.end is not None:
            first, last = placed.range
            post = post[:first] + anchor_comment(note.id, note.start, note.end, new) + post[last:]
    return post


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _front_line(line: str, old: str, new: str) -> str:
    """One line of the front matter, `key: value` or `- value`, with the name replaced and quoted for YAML."""
    match = re.match(r"^(\s*(?:title:|description:|-)\s+)(.+)$", line)
    if match is None:
        return line
    try:
        value = yaml.safe_load(match[2])
    except yaml.YAMLError:
        return line
    if not isinstance(value, str):
        return line
    changed = _whole(old).sub(lambda _: new, value)
    return match[1] + yaml.safe_dump(changed, allow_unicode=True, width=1_000_000).removesuffix("...\n").strip()


def _read(markdown: str) -> str:
    """The text of a quotation's Markdown: without escapes and the marks of continued lines."""
    return " ".join(unescape(re.sub(r"\n[ \t>]*", " ", markdown)).split())


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _shown(text: str) -> str:
    return shortened(text, 60)
