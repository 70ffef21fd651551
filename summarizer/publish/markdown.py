"""Renders a draft as a Markdown post in the post format, with each quotation cut from the transcript's words.

The quotations are not checked here: the pipeline checks the rendered post.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

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
    to_write,
)
from summarizer.posts.escaping import escape
from summarizer.posts.notes import anchor_comment
from summarizer.publish.draft_parts import PostPlace
from summarizer.records.episode import Episode
from summarizer.records.gaps import describe_gaps
from summarizer.records.post import Draft, Insight, Policy, Topic
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript, join_words, origin_of
from summarizer.settings import SiteSettings
from summarizer.text.disfluencies import cleaned_words
from summarizer.text.language import load_language
from summarizer.text.quotation_marks import with_single_marks

__all__ = ["Rendered", "Sources", "quotation", "render", "render_markdown"]


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
    """words[first:last] between straight double quotes; quotes inside become single ones. Nothing else changes.

    `cleaned`: without lone fillers and immediate repeats, as the policy `clean` allows.
    """
    text = transcript.text(*words)
    if cleaned:
        run = transcript.words[words[0] : words[1]]
        texts = cleaned_words(run, load_language(transcript.language), timed=transcript.timing == "words")
        text = join_words(texts) if len(texts) < len(run) else text
    return f'"{with_single_marks(text)}"'


_SHOWN_PARTS = {"conclusion_shown": "conclusion", "conclusion_next": "outlook"}  # the part's name in the mark


def _missing(part: str, what: str) -> str:
    """The mark for a part without text: `what` with the bounds of the format."""
    bounds = bounds_of(part)
    words = "{} to {}".format(*bounds.words)
    sentences = sentences_phrase(bounds.sentences) if bounds.sentences else ""
    return to_write(_SHOWN_PARTS.get(part, part), what.format(words=words, sentences=sentences))


def _front_matter(sources: Sources) -> str:
    episode, draft = sources.episode, sources.draft
    audio = episode.audio
    values: dict[str, object] = {
        "title": _plain_title(sources),
        "description": draft.dek,
        "date": draft.date,
        "show": episode.show,
        "guests": list(_guests(sources)),
        "episode_url": episode.link,
        "audio_url": audio.url if audio else None,
        "audio_sha256": audio.sha256 if audio else None,
        "duration": round(sources.transcript.duration, 2),
        "language": sources.transcript.language,
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
    latest = f"[{escape(site.latest_text)}]({_url(site.latest_url)})"
    unheard = any(origin_of(sources.transcript, one.words) == "as given" for one in sources.quotes.candidates)
    yield RenderedBlock(f"{dated_notice(made, unheard=unheard)}\n{escape(site.caution)} Check the {latest}.")
    yield _prose("headline", f"# {_title(sources)}")
    dek = escape(draft.dek) if draft.dek else _missing("dek", "{sentences} of {words} words: who, what they say, where")
    yield _prose("dek", dek)
    yield _prose(
        "intro",
        escape(draft.intro)
        if draft.intro
        else _missing("intro", "{sentences}, {words} words: the guest, the show, the conversation"),
    )


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
    heading = escape(insight.heading) if insight.heading else _missing("heading", "a claim of {words} words")
    yield _prose(f"{name}.heading", f"### {number}. {heading}")
    yield _prose(
        f"{name}.claim",
        escape(insight.claim)
        if insight.claim
        else _missing("claim", "{words} words in your own words, third person, with the speaker's surname"),
    )
    yield _quote(sources.quotes.get(insight.quote), sources, site)
    if insight.takeaway:
        yield _prose(f"{name}.takeaway", escape(insight.takeaway))


def _topic(name: str, topic: Topic, sources: Sources, site: SiteSettings) -> Iterator[RenderedBlock]:
    subject = escape(topic.subject)
    yield _prose(f"{name}.subject", f"## {TOPIC_START}{subject}")
    opening = escape(topic.opening) if topic.opening else to_write("opening", f"what was said about {subject}")
    yield _prose(f"{name}.opening", opening)
    yield _quote(sources.quotes.get(topic.quote), sources, site)
    yield _prose(
        f"{name}.closing", escape(topic.closing) if topic.closing else to_write("closing", "what it adds up to")
    )


def _quote(candidate: Candidate, sources: Sources, site: SiteSettings) -> RenderedBlock:
    part = PostPlace("quotation", candidate.id)
    if candidate.id in sources.left_out:
        why = escape(sources.left_out[candidate.id]).replace("]", ")")
        return RenderedBlock(to_write("quotation", f"{candidate.id} was left out: {why}"), part)
    if sources.policy == "strict" or candidate.id in sources.as_heard:
        text = escape(quotation(sources.transcript, candidate.words))
    else:
        text = escape(quotation(sources.transcript, candidate.words, cleaned=True))
    if site.timestamps == "visible":
        link = _url_at(sources.episode, candidate.start)
        clock = format_clock(candidate.start)
        return RenderedBlock(
            f"> {text}\n> ({f'[{clock}]({link})' if link else clock}){_signature(candidate, sources)}", part
        )
    speaker = sources.transcript.display(candidate.speaker) or "unknown"
    note = anchor_comment(candidate.id, candidate.start, candidate.end, speaker)
    return RenderedBlock(f"> {text}{_signature(candidate, sources)}\n{note}", part)


def _signature(candidate: Candidate, sources: Sources) -> str:
    """`— Name` under a quotation of a post in which several voices are quoted, or another than the only guest.

    Where a post names nobody beside a quotation, readers take its words for the guest's.
    """
    ids = [one.quote for one in sources.draft.insights] + [one.quote for one in sources.draft.topics]
    quoted = {sources.quotes.get(one).speaker for one in ids}
    name = sources.transcript.display(candidate.speaker)
    if name is None or (len(quoted) == 1 and _guests(sources) in ((name,), ())):
        return ""
    return f"\n> — {escape(name)}"


def _closing(sources: Sources, site: SiteSettings) -> Iterator[RenderedBlock]:
    draft, episode = sources.draft, sources.episode
    yield RenderedBlock(f"## {CONCLUSION_HEADING}")
    first, second = draft.conclusion
    shown = escape(first) if first else _missing("conclusion_shown", "what the conversation showed, {words} words")
    yield _prose("conclusion.0", shown)
    watch = escape(second) if second else _missing("conclusion_next", "what to watch next, {words} words, nothing new")
    yield _prose("conclusion.1", watch)
    yield _prose("subjects", _attribution(sources))
    yield RenderedBlock(f"[{escape(site.updates_text)}]({_url(site.updates_url)})\n{escape(site.updates_line)}")
    separator = "&" if "?" in site.corrections_url else "?"
    link = _url(f"{site.corrections_url}{separator}episode={episode.id}")
    yield RenderedBlock(f"{CORRECTION_START} [{CORRECTION_LINK}]({link}) so we can review and update the post.")


def _attribution(sources: Sources) -> str:
    episode, draft = sources.episode, sources.draft
    show = escape(episode.show or episode.title)
    linked = f"[{show}]({_url(episode.link)})" if episode.link else show
    guests = [escape(name) for name in _guests(sources)]
    people = f"{_list(guests)}'s appearance on " if guests else ""
    subjects = f", discussing {_list([escape(subject) for subject in draft.subjects])}" if draft.subjects else ""
    return f"{ATTRIBUTION_START} {people}{linked}{subjects}."


def _guests(sources: Sources) -> tuple[str, ...]:
    """The guests' names: those who speak, else quoted voices with a name, else those whom feed or writer name.

    Names that title and notes merely suggest are not printed: nobody may have heard that person.
    """
    heard = [s.name for s in sources.transcript.speakers if s.name and s.role == "guest"]
    if not heard:
        # A solo show or a panel without a known guest: the quoted speakers whose names are known.
        labels = [sources.quotes.get(insight.quote).speaker for insight in sources.draft.insights]
        known = [sources.transcript.by_label.get(label) for label in dict.fromkeys(labels)]
        heard = [s.name for s in known if s and s.name and s.role != "host"]
    return tuple(dict.fromkeys(heard)) or sources.episode.stated_names("guest")


def _title(sources: Sources) -> str:
    headline = sources.draft.headline
    return f"{escape(_who(sources))}: {escape(headline) if headline else _missing('headline', '{words} words')}"


def _plain_title(sources: Sources) -> str:
    return f"{_who(sources)}: {sources.draft.headline or 'headline to write'}"


def _who(sources: Sources) -> str:
    guests = _guests(sources)[:2]
    return " & ".join(guests) if guests else sources.episode.show or sources.episode.title


def _list(items: list[str]) -> str:
    if len(items) <= 2:
        return " and ".join(items)
    return f"{', '.join(items[:-1])}, and {items[-1]}"


def _url(url: str) -> str:
    """A URL as a Markdown link target: only http(s), with characters escaped that would end the link."""
    if not re.match(r"^https?://", url, re.IGNORECASE):
        return "#"
    return re.sub(r"[\s<>()\"\\]", lambda m: f"%{ord(m[0]):02X}", url)


def _url_at(episode: Episode, start: float) -> str | None:
    if episode.media_kind == "page" and episode.link:
        return f"{_url(episode.link)}{'&' if '?' in episode.link else '?'}t={int(start)}"
    url = (episode.audio.url if episode.audio else None) or episode.link
    return f"{_url(url)}#t={int(start)}" if url else None
