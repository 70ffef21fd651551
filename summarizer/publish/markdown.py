"""Renders a draft as a Markdown post in the post format, with each quotation cut from the transcript's words.

The quotations are not checked here: the pipeline checks the rendered post.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import yaml

from summarizer.post_format import bounds_of, sentences_phrase
from summarizer.post_format.parts import (
    ATTRIBUTION_START,
    CONCLUSION_HEADING,
    CORRECTION_LINK,
    CORRECTION_START,
    INSIGHTS_HEADING,
    TOPIC_START,
    dated_notice,
    to_check,
    to_write,
)
from summarizer.posts.escaping import escape
from summarizer.posts.notes import anchor_comment
from summarizer.publish.draft_parts import PostPlace
from summarizer.records.cast import Cast
from summarizer.records.episode import Episode
from summarizer.records.gaps import describe_gaps
from summarizer.records.post import Draft, Insight, Policy, Topic
from summarizer.records.printed_words import printed_words
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript, origin_of
from summarizer.settings import SiteSettings
from summarizer.text.quotation_marks import with_single_marks

__all__ = ["Rendered", "Sources", "address_at", "quotation", "quotation_block", "render", "render_markdown"]


@dataclass(frozen=True)
class Sources:
    """The data of a post."""

    episode: Episode
    transcript: Transcript
    quotes: Quotes
    draft: Draft
    version: str  # of the tool; for the front matter
    policy: Policy = "strict"  # by which quotations are printed: as heard, or without fillers and repeats
    as_heard: frozenset[str] = frozenset()  # ids of quotations that are printed as heard under every policy
    left_out: Mapping[str, str] = field(default_factory=dict)  # id of a quotation that is not printed -> why

    @cached_property
    def cast(self) -> Cast:
        return Cast.of(self.episode, self.transcript)


@dataclass(frozen=True)
class RenderedBlock:
    """A block of the post, and what it prints; None for metadata and fixed texts."""

    text: str
    part: PostPlace | None = None


@dataclass(frozen=True)
class Rendered:
    """A post in its blocks."""

    blocks: tuple[RenderedBlock, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks) + "\n"

    def part_at(self, line: int) -> PostPlace | None:
        """What the block at a line of the post prints; lines count from 1."""
        for block in self.blocks:
            size = block.text.count("\n") + 2
            if line <= size:
                return block.part
            line -= size
        return None


def render_markdown(sources: Sources, site: SiteSettings) -> str:
    """The whole post. A part without text has a mark in its place; see `post_format.parts.to_write`."""
    return render(sources, site).text


def render(sources: Sources, site: SiteSettings) -> Rendered:
    """The whole post, with the part of the draft that each block prints."""
    front = RenderedBlock(_front_matter(sources))
    return Rendered((front, *_opening(sources, site), *_body(sources, site), *_closing(sources, site)))


def quotation(transcript: Transcript, words: tuple[int, int], *, cleaned: bool = False) -> str:
    """words[first:last] between straight double quotes; quotes inside become single ones.

    It begins with a capital and ends with a full stop where it was cut out of a sentence; no word changes.
    `cleaned`: without lone fillers and immediate repeats, as the policy `clean` allows.
    """
    return f'"{with_single_marks(printed_words(transcript, words, cleaned=cleaned))}"'


_ROUND = str.maketrans("[]", "()")  # a bracket would end the mark
_SHOWN_PARTS = {"conclusion_shown": "conclusion", "conclusion_next": "outlook"}  # the part's name in the mark


def _missing(part: str, what: str) -> str:
    """The mark for a part without text: `what` with the bounds of the format."""
    bounds = bounds_of(part)
    words = "{} to {}".format(*bounds.words)
    sentences = sentences_phrase(bounds.sentences) if bounds.sentences else ""
    return to_write(_SHOWN_PARTS.get(part, part), what.format(words=words, sentences=sentences))


def _printed(sources: Sources, name: str, part: str, text: str | None, missing: str) -> str:
    """The text of a part as Markdown; without a text, the mark at its place. `name`: as in `records.draft_parts`.

    A part that was written and that the conversation does not carry has a mark that says so; others have `missing`.
    """
    if text:
        return escape(text)
    refused = [one for one in sources.draft.support if one.part == name and one.refused]
    if not refused:
        return missing
    otherwise = any(one.verdict == "contradicted" for one in refused)
    opening = "what was said is otherwise" if otherwise else "nothing that was said carries this"
    sentences = " ".join(f"{one.sentence}{f' ({one.why})' if one.why else ''}" for one in refused)
    return to_check(_SHOWN_PARTS.get(part, part), f"{opening}: {escape(sentences.translate(_ROUND))}")


def _front_matter(sources: Sources) -> str:
    episode, draft = sources.episode, sources.draft
    audio = episode.audio
    values: dict[str, object] = {
        "title": _plain_title(sources),
        "description": draft.dek,
        "date": draft.date,
        "show": episode.show,
        "guests": list(sources.cast.guests),
        "episode_url": episode.link,
        "audio_url": audio.url if audio else None,
        "audio_sha256": audio.sha256 if audio else None,
        "duration": round(sources.transcript.duration, 2),
        "language": draft.language or sources.transcript.language,
        "spoken_language": sources.transcript.language if draft.language else None,
        "episode_id": episode.id,
        "models": {"speech": sources.transcript.model, "text": draft.model or "none"},
        "summarizer": sources.version,
    }
    if sources.transcript.coverage is not None:
        values["coverage"] = round(sources.transcript.coverage, 3)
    notes = [*sources.transcript.notes, *describe_gaps(sources.transcript)]
    if notes:
        values["notes"] = notes
    known = {name: value for name, value in values.items() if value not in (None, [])}
    return f"---\n{yaml.safe_dump(known, sort_keys=False, allow_unicode=True, width=10_000)}---"


def _opening(sources: Sources, site: SiteSettings) -> Iterator[RenderedBlock]:
    draft = sources.draft
    made = draft.date or dt.date.today()
    caution = f"\n{escape(site.caution)} Check the [{escape(site.latest_text)}]({_url(site.latest_url)})."
    unheard = any(origin_of(sources.transcript, one.words) == "as given" for one in sources.quotes.candidates)
    yield RenderedBlock(f"{dated_notice(made, unheard=unheard)}{caution if site.cautions else ''}")
    yield _prose("headline", f"# {_title(sources)}")
    dek = _missing("dek", "{sentences} of {words} words: who, what they say, where")
    yield _prose("dek", _printed(sources, "dek", "dek", draft.dek, dek))
    intro = _missing("intro", "{sentences}, {words} words: the guest, the show, the conversation")
    yield _prose("intro", _printed(sources, "intro", "intro", draft.intro, intro))


def _prose(name: str, text: str) -> RenderedBlock:
    return RenderedBlock(text, PostPlace("prose", name))


def _body(sources: Sources, site: SiteSettings) -> Iterator[RenderedBlock]:
    yield RenderedBlock(f"## {INSIGHTS_HEADING}")
    for number, insight in enumerate(sources.draft.insights, start=1):
        yield from _insight(number, insight, sources, site)
    for number, topic in enumerate(sources.draft.topics):
        yield from _topic(f"topics.{number}", topic, sources, site)


def _insight(number: int, insight: Insight, sources: Sources, site: SiteSettings) -> Iterator[RenderedBlock]:
    name = f"insights.{number - 1}"
    heading = _missing("heading", "a claim of {words} words")
    heading = _printed(sources, f"{name}.heading", "heading", insight.heading, heading)
    yield _prose(f"{name}.heading", f"### {number}. {heading}")
    if insight.lead_in and not insight.claim:
        yield _prose(f"{name}.lead_in", _printed(sources, f"{name}.lead_in", "lead_in", insight.lead_in, ""))
    else:
        claim = _missing("claim", "{words} words in your own words, third person, with the speaker's surname")
        yield _prose(f"{name}.claim", _printed(sources, f"{name}.claim", "claim", insight.claim, claim))
    yield _quote(sources.quotes.get(insight.quote), sources, site)
    if insight.second and insight.second not in sources.left_out:  # a post without it is whole
        if insight.second_lead_in:
            yield _prose(f"{name}.second_lead_in", escape(insight.second_lead_in))
        yield _quote(sources.quotes.get(insight.second), sources, site)
    if insight.takeaway:
        yield _prose(f"{name}.takeaway", escape(insight.takeaway))


def _topic(name: str, topic: Topic, sources: Sources, site: SiteSettings) -> Iterator[RenderedBlock]:
    subject = escape(topic.subject)
    yield _prose(f"{name}.subject", f"## {TOPIC_START}{subject}")
    opening = to_write("opening", f"what was said about {subject}")
    yield _prose(f"{name}.opening", _printed(sources, f"{name}.opening", "opening", topic.opening, opening))
    yield _quote(sources.quotes.get(topic.quote), sources, site)
    closing = to_write("closing", "what it adds up to")
    yield _prose(f"{name}.closing", _printed(sources, f"{name}.closing", "closing", topic.closing, closing))


def _quote(candidate: Candidate, sources: Sources, site: SiteSettings) -> RenderedBlock:
    part = PostPlace("quotation", candidate.id)
    if candidate.id in sources.left_out:
        why = escape(sources.left_out[candidate.id]).replace("]", ")")
        return RenderedBlock(to_write("quotation", f"{candidate.id} was left out: {why}"), part)
    cleaned = sources.policy != "strict" and candidate.id not in sources.as_heard
    text = quotation(sources.transcript, candidate.words, cleaned=cleaned)
    block = quotation_block(
        text, candidate, sources.episode, sources.transcript,
        visible=site.timestamps == "visible", signed=_is_signed(candidate, sources),
    )  # fmt: skip
    return RenderedBlock(block, part)


def quotation_block(
    text: str, of: Candidate, episode: Episode, transcript: Transcript, *, visible: bool, signed: bool
) -> str:
    """The block of a quotation whose words are `text`: with a visible linked time, else with its anchor.

    `signed`: with the speaker's name below.
    """
    signature = f"\n> — {escape(transcript.display(of.speaker) or of.speaker)}" if signed else ""
    if visible:
        link = address_at(episode, of.start)
        clock = format_clock(of.start)
        return f"> {escape(text)}\n> ({f'[{clock}]({link})' if link else clock}){signature}"
    note = anchor_comment(of.id, of.start, of.end, transcript.display(of.speaker) or "unknown")
    return f"> {escape(text)}{signature}\n{note}"


def _is_signed(candidate: Candidate, sources: Sources) -> bool:
    """Whether the post has several voices in its quotations, or this one is another than the only guest's.

    Where a post names nobody beside a quotation, readers take its words for the guest's.
    """
    ids = [one.quote for one in sources.draft.insights] + [one.quote for one in sources.draft.topics]
    quoted = {sources.quotes.get(one).speaker for one in ids}
    cast, label = sources.cast, candidate.speaker
    clear = cast.guests == (cast.names.get(label),)
    nobody_else = not cast.guests and (cast.kind == "solo" or label not in cast.names)
    return not (len(quoted) == 1 and (clear or nobody_else))


def _closing(sources: Sources, site: SiteSettings) -> Iterator[RenderedBlock]:
    draft, episode = sources.draft, sources.episode
    yield RenderedBlock(f"## {CONCLUSION_HEADING}")
    first, second = draft.conclusion
    shown = _missing("conclusion_shown", "what the conversation showed, {words} words")
    yield _prose("conclusion.0", _printed(sources, "conclusion.0", "conclusion_shown", first, shown))
    watch = _missing("conclusion_next", "what to watch next, {words} words, nothing new")
    yield _prose("conclusion.1", _printed(sources, "conclusion.1", "conclusion_next", second, watch))
    yield _prose("subjects", _attribution(sources))
    yield RenderedBlock(f"[{escape(site.updates_text)}]({_url(site.updates_url)})\n{escape(site.updates_line)}")
    separator = "&" if "?" in site.corrections_url else "?"
    link = _url(f"{site.corrections_url}{separator}episode={episode.id}")
    yield RenderedBlock(f"{CORRECTION_START} [{CORRECTION_LINK}]({link}) so we can review and update the post.")


_NO_SHOW = to_write("show", "give --title and --show")  # of a file without them, whose name is no show's


def _attribution(sources: Sources) -> str:
    episode, draft, cast = sources.episode, sources.draft, sources.cast
    show = escape(cast.show) or _NO_SHOW
    linked = f"[{show}]({_url(episode.link)})" if episode.link else show
    guests = [f"{escape(name)}'s" for name in cast.in_last_line()]
    if guests:
        source = f"{_list(guests)} appearance on {linked}"
    else:
        source = f"an episode of {linked}" if cast.kind in ("solo", "narrated") else linked
    subjects = f", discussing {_list([escape(subject) for subject in draft.subjects])}" if draft.subjects else ""
    return f"{ATTRIBUTION_START} {source}{subjects}."


def _title(sources: Sources) -> str:
    headline = sources.draft.headline
    shown = _printed(sources, "headline", "headline", headline, _missing("headline", "{words} words"))
    return f"{escape(sources.cast.title_names()) or _NO_SHOW}: {shown}"


def _plain_title(sources: Sources) -> str:
    names, headline = sources.cast.title_names(), sources.draft.headline or "headline to write"
    return f"{names}: {headline}" if names else headline


def _list(items: list[str]) -> str:
    if len(items) <= 2:
        return " and ".join(items)
    return f"{', '.join(items[:-1])}, and {items[-1]}"


def _url(url: str) -> str:
    """A URL as a Markdown link target: only http(s), with characters escaped that would end the link."""
    if not re.match(r"^https?://", url, re.IGNORECASE):
        return "#"
    return re.sub(r"[\s<>()\"\\]", lambda m: f"%{ord(m[0]):02X}", url)


def address_at(episode: Episode, start: float) -> str | None:
    """The address at which the recording, or else the episode's page, opens at this second; None without one."""
    if episode.media_kind == "page" and episode.link:
        return f"{_url(episode.link)}{'&' if '?' in episode.link else '?'}t={int(start)}"
    url = (episode.audio.url if episode.audio else None) or episode.link
    return f"{_url(url)}#t={int(start)}" if url else None
