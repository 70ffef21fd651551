"""Every call of these tests into the tool. Code that moves is found again by changing this file alone.

What comes out is plain (text, numbers, lists, dictionaries) or is handed back to another function of this file.
No stage here hears sound or loads a model.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from summarizer.checking import check_post, lint_post
from summarizer.diarization import name_speakers
from summarizer.drafting import Material, guess_names, prompts_sha256, read_episode, write_draft
from summarizer.editor.session import FolderSession
from summarizer.errors import SummarizerError
from summarizer.library.catalogue import catalogue_risks
from summarizer.library.search import Limits, search_transcripts
from summarizer.library.status import read_status
from summarizer.library.status_cache import open_index
from summarizer.llm.client import Reply, Request
from summarizer.pages import ServerInfo
from summarizer.pipeline.readings import offered
from summarizer.publish import Sources, render_html, render_markdown, render_review
from summarizer.quotes import Quotability, find_candidates
from summarizer.records.brief import Brief
from summarizer.records.cast import Cast
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, Draft, LintReport
from summarizer.records.quote import Quotes
from summarizer.records.reading import Reading
from summarizer.records.transcript import Gap, Span, Speaker, Transcript
from summarizer.reporting import Silent
from summarizer.settings import QuoteSettings, SiteSettings, SpeakerSettings
from summarizer.sources.feeds.feed import read_feed
from summarizer.sources.vocabulary import vocabulary_terms
from summarizer.store import EpisodeFolder, open_root
from summarizer.transcripts import FORMATS, parse_transcript, write_vtt

Error = SummarizerError
Answer = Callable[[dict[str, Any]], dict[str, Any]]  # a request as plain values -> the answer's object

POLICIES = ("strict", "clean", "ellipsis")
FORMS = tuple(FORMATS)  # in which a transcript is written for others
_DAY = dt.date(2026, 11, 29)  # on which the drafts were made
_TOOL = "0.0"  # stands where a post names the tool's version
_MODEL = "made-up-model"
_STAGES = ("fetch", "transcribe", "voices", "names", "quotes", "refine", "draft", "publish", "page")


def kept_draft(folder: Path) -> Draft:
    """The draft in an episode's folder, whichever version made it."""
    return EpisodeFolder(folder).read("draft.json", Draft)


# -- episode and transcript --------------------------------------------------------------------------------------------


def episode_of(feed: bytes) -> Episode:
    """The one episode of a feed."""
    return read_feed(feed, "https://example.com/feed.xml").episodes[0]


def plain_episode(episode: Episode) -> dict[str, Any]:
    return {**_plain(episode), "terms": list(vocabulary_terms(episode))}


def parse(data: bytes, name: str, language: str | None = None) -> Transcript:
    return parse_transcript(data, name, language)


def written(transcript: Transcript, form: str) -> str:
    return FORMATS[form][1](transcript)


def about(transcript: Transcript) -> dict[str, Any]:
    """What a transcript holds: its words as a hash, all else as it is."""
    words = [(word.text, round(word.start, 3), round(word.end, 3), word.speaker) for word in transcript.words]
    return {
        "language": transcript.language,
        "model": transcript.model,
        "timing": transcript.timing,
        "duration": round(transcript.duration, 3),
        "words": len(words),
        "words_sha256": sha256([word[0] for word in words]),
        "times_sha256": sha256(words),
        "turns": len(transcript.turns),
        "turns_sha256": sha256([(turn.speaker, turn.words, round(turn.start, 3)) for turn in transcript.turns]),
        "sentences": len(transcript.sentences),
        "sentences_sha256": sha256([sentence.words for sentence in transcript.sentences]),
        "speakers": [_plain(speaker) for speaker in transcript.speakers],
        "notes": list(transcript.notes),
    }


def sentence_lines(transcript: Transcript) -> list[str]:
    """Without the sentences' numbers: one that is cut in two shows as that, and not in every line below."""
    return [
        f"{one.words[0]}-{one.words[1]} {one.start:.2f} {transcript.display(one.speaker)}: "
        f"{transcript.text(*one.words)}"
        for one in transcript.sentences
    ]


def texts(transcript: Transcript) -> list[str]:
    """The words."""
    return [word.text for word in transcript.words]


def turns(transcript: Transcript) -> list[tuple[str, int, int]]:
    """(name, first word, last word) of each turn."""
    return [(transcript.display(turn.speaker) or "", *turn.words) for turn in transcript.turns]


def as_recognised(transcript: Transcript) -> Transcript:
    """The transcript as a recogniser would have given it: timed words, some of them unsure, a gap and an overlap.

    The times are those that the reader interpolated.
    """
    words = []
    for index, word in enumerate(transcript.words):
        unsure = index % 61 == 60
        words.append(word.model_copy(update={"probability": 0.31 if unsure else 0.93}))
    third, half = words[len(words) // 3].start, words[len(words) // 2].start
    update = {
        "timing": "words",
        "words": tuple(words),
        "model": _MODEL,
        "duration": round(words[-1].end + 1.0, 3),
        "gaps": (Gap(start=third, end=third + 1.5, reason="unclear"),),
        "overlaps": (Span(start=half, end=half + 0.8),),
        "notes": (),
    }
    return transcript.model_copy(update=update)


def without_names(transcript: Transcript) -> Transcript:
    """The transcript with its voices called Speaker 1, Speaker 2, ..."""
    labels = {speaker.label: f"Speaker {n}" for n, speaker in enumerate(transcript.speakers, start=1)}
    renamed = [word.model_copy(update={"speaker": labels.get(word.speaker or "")}) for word in transcript.words]
    lanes = [turn.model_copy(update={"speaker": labels.get(turn.speaker or "")}) for turn in transcript.turns]
    voices = tuple(Speaker(label=label) for label in labels.values())
    return transcript.model_copy(update={"words": tuple(renamed), "turns": tuple(lanes), "speakers": voices})


def named(transcript: Transcript, episode: Episode, door: FakeDoor | None = None) -> Transcript:
    def ask(introduction: str, labels: tuple[str, ...]) -> dict[str, str]:
        return guess_names(introduction, labels, door)

    return name_speakers(transcript, episode, SpeakerSettings(), ask if door else None, Silent())


def voices(transcript: Transcript) -> list[dict[str, Any]]:
    return [_plain(speaker) for speaker in transcript.speakers]


# -- quotations and drafts ---------------------------------------------------------------------------------------------


def quotes_of(transcript: Transcript, episode: Episode) -> Quotes:
    return find_candidates(transcript, episode, QuoteSettings())


def plain_quotes(quotes: Quotes) -> dict[str, Any]:
    """The candidates in the order they were said, with features as a hash, and the ranking."""
    return {
        "ranking": " ".join(quotes.ranking),
        "candidates": [
            {
                **_plain(one, "id", "words", "speaker", "text"),
                "start": round(one.start, 2),
                "end": round(one.end, 2),
                "score": round(one.score, 4),
                "features": sha256({name: round(value, 3) for name, value in one.features.items()})[:16],
            }
            for one in quotes.candidates
        ],
    }


class FakeDoor:
    """A language model whose answers a function makes; keeps what was asked."""

    model, small, room, host = "fake", False, 100_000, None

    def __init__(self, answer: Answer) -> None:
        self._asked: list[tuple[str, int, dict[str, str]]] = []
        self._answer = answer
        self._alone = threading.Lock()

    @property
    def requests(self) -> list[dict[str, str]]:
        """Kinds in the order in which each was first asked; insights, which are asked at once, by their sentences."""
        kinds = list(dict.fromkeys(kind for kind, _, _ in self._asked))
        return [seen for _, _, seen in sorted(self._asked, key=lambda one: (kinds.index(one[0]), one[1]))]

    def estimate(self, tokens_in: int, tokens_out: int, calls: int) -> float | None:
        del tokens_in, tokens_out, calls
        return None

    def ask(self, request: Request) -> Reply:
        plain = {
            "kind": request.kind,
            "messages": [(message.role, message.content) for message in request.messages],
            "schema": request.answer_schema,
            "temperature": request.temperature,
            "seed": request.seed,
        }
        # The key names the file of the kept reply on users' disks: another key is a reply that is paid for twice.
        seen = {"kind": request.kind, "key": request.key(self.model), "messages": sha256(plain["messages"])[:16]}
        text_of_all = "\n".join(content for _, content in plain["messages"])
        planned = re.findall(r"The planned quotation, of sentences (\d+)", text_of_all) or ["0"]
        with self._alone:
            self._asked.append((request.kind, int(planned[-1]), seen))
            text = json.dumps(self._answer(plain), ensure_ascii=False)
        size = sum(len(content) for _, content in plain["messages"])
        return Reply(text=text, input_tokens=size // 4, output_tokens=len(text) // 4, cost_usd=None, finish="stop")


def read_of(episode: Episode, transcript: Transcript, quotes: Quotes, door: FakeDoor | None) -> Reading:
    """What is argued in the conversation, and where. Raises Error when too little can be quoted."""
    return read_episode(_material(episode, transcript, quotes), door, None, Silent())


def plain_reading(reading: Reading) -> dict[str, Any]:
    return _plain(reading)


def offered_of(reading: Reading, quotes: Quotes, transcript: Transcript) -> Quotes:
    """The places of a reading and the other candidates, as the stage `refine` writes them."""
    return offered(reading, quotes, transcript)


def draft_of(
    episode: Episode, transcript: Transcript, quotes: Quotes, reading: Reading, door: FakeDoor | None
) -> Draft:
    """Raises Error when too little can be quoted."""
    made = write_draft(_material(episode, transcript, quotes), reading, door, None, Silent())
    return made.model_copy(update={"date": _DAY})


def _material(episode: Episode, transcript: Transcript, quotes: Quotes) -> Material:
    rules = Quotability.of(transcript, episode, QuoteSettings())
    return Material(episode, transcript, quotes, rules, Cast.of(episode, transcript), Brief())


def with_cut(quotes: Quotes, draft: Draft) -> Quotes:
    """The candidates and the quotations that the draft cut itself."""
    return quotes.with_cut(draft.cut)


def plain_draft(draft: Draft) -> dict[str, Any]:
    return {**_plain(draft), "prompts_sha256": None}  # the prompts are in the keys of the requests


def post_of(episode: Episode, transcript: Transcript, quotes: Quotes, draft: Draft, *, times: bool = False) -> str:
    site = SiteSettings(timestamps="visible" if times else "hidden")
    return render_markdown(Sources(episode, transcript, quotes, draft, _TOOL), site)


def html_of(post: str) -> str:
    return render_html(post)


def review_of(episode: Episode, transcript: Transcript, quotes: Quotes, draft: Draft, checks: Checks, post: str) -> str:
    return render_review(episode, transcript, quotes, draft, checks, {}, post=post)


# -- checks ------------------------------------------------------------------------------------------------------------


def checks_of(
    post: str,
    transcript: Transcript,
    episode: Episode | None = None,
    draft: Draft | None = None,
    *,
    policy: str = "strict",
    name: str = "post.md",
) -> Checks:
    return check_post(post, name, transcript, episode=episode, draft=draft, policy=policy)  # type: ignore[arg-type]


def plain_checks(checks: Checks) -> dict[str, Any]:
    """A quotation's fields that say something."""
    found = _plain(checks)
    for quote in found["quotes"]:
        for field in ("start", "end"):
            quote[field] = None if quote[field] is None else round(quote[field], 2)
        quote["score"] = round(quote["score"], 4)
        quote["places"] = [round(place, 2) for place in quote["places"]]
    found["quotes"] = [
        {name: value for name, value in quote.items() if value not in (None, [])} for quote in found["quotes"]
    ]
    return found


def lint_lines(post: str, name: str = "post.md") -> list[str]:
    found: LintReport = lint_post(post, name, site=SiteSettings())
    return [f"{one.line} {one.level} {one.rule}: {one.message}" for one in found.problems]


# -- many episodes -----------------------------------------------------------------------------------------------------


def put(
    root: Path, episode: Episode, transcript: Transcript, quotes: Quotes, draft: Draft, post: str, checks: Checks
) -> str:
    """Writes an episode's folder as the stages leave it, without its recording; gives its name below `root`."""
    folder = open_root(root).folder(episode)
    files = {
        "episode.json": episode,
        "transcript.json": transcript,
        "quotes.json": quotes,
        "draft.json": draft,
        "checks.json": checks,
        "transcript.vtt": write_vtt(transcript),
        "post.md": post,
        "post.html": render_html(post, checks),
        "review.html": "-",
    }
    for name, content in files.items():
        folder.write(name, content)
    done = {"outputs": {}, "seconds": 2.0, "cpu_seconds": 1.0, "cost_usd": None}
    stages = {stage: {**done, "fingerprint": stage, "versions": {}} for stage in _STAGES}
    stages["draft"]["cost_usd"] = 0.0125
    folder.write("run.json", json.dumps({"schema_version": 1, "stages": stages}))
    return folder.path.relative_to(root).as_posix()


def found(root: Path, query: str, **limits: Any) -> dict[str, Any]:
    """A search's hits, texts as hashes."""
    hits = _plain(search_transcripts(open_root(root), query, Limits(**limits)))
    for hit in hits["hits"]:
        hit["text"] = f"{hit['text'][:60]}… {sha256(hit['text'])[:16]}"
        hit["score"] = round(hit["score"], 3)
    return hits


def index_rows(root: Path) -> list[list[Any]]:
    with open_index(open_root(root)) as index:
        index.update()
        rows = [row._asdict() for row in index.rows()]
    return [[value for name, value in row.items() if name != "stamp"] for row in rows]


def queue(root: Path) -> list[dict[str, Any]]:
    """What needs ears, the most doubtful first."""
    return [
        {**_plain(risk, "folder", "key", "line", "verdict"), "score": round(risk.score, 4), "why": risk.why}
        for risk in catalogue_risks(open_root(root))
    ]


def status_of(root: Path) -> dict[str, Any]:
    return read_status(root)


# -- plain values ------------------------------------------------------------------------------------------------------


def sha256(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(record: Any, *fields: str) -> dict[str, Any]:
    return dict(record.model_dump(mode="json", include=set(fields) or None))


# -- folders of earlier versions ---------------------------------------------------------------------------------------


def prompts() -> str:
    """The hash of the prompts that are shipped."""
    return prompts_sha256(None)


def review_page_of(folder: Path) -> str:
    """The editors' page of a folder, as it is served."""
    desk = FolderSession(folder)
    page, _ = desk.page(ServerInfo(token="-"))
    desk.finish()
    return page
