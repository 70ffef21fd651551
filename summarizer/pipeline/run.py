"""The ordered stages for one episode, with resume. The file to read first.

    source -> fetch -> transcribe -> speakers -> quotes -> refine -> draft -> check and publish

Each stage is a function of values in a room of its own. Only this file asks the store whether a stage is already
done, which it is when its fingerprint (its version, the settings and the inputs that matter to it) has not changed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.errors import InputError, NotEnoughError, SummarizerError, Waiting
from summarizer.pipeline.episode_folder import EpisodeRequest, find_episode_folder
from summarizer.pipeline.hearing import Hearing, is_unheard, needs_second_pass, offered_transcripts
from summarizer.pipeline.validation import require_usable
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, Draft
from summarizer.records.quote import Quotes
from summarizer.records.review import Decisions
from summarizer.records.transcript import Transcript
from summarizer.reporting import Reporter, Silent
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, Facts, Replies, Root, StageRun, facts_of, fingerprint, open_root, sha256_of
from summarizer.text.choices import none_of
from summarizer.version import __version__

if TYPE_CHECKING:
    from summarizer.publish import Sources

    Doors = Callable[[Replies, Reporter], contextlib.AbstractContextManager[Any]]

__all__ = ["ORDER", "EpisodeRequest", "EpisodeRun", "draft", "open_episode", "transcribe"]

# Raised when a stage's code changes what it gives for the same input, so that older results are made again.
VERSIONS = {
    "fetch": 1,
    "transcribe": 4,
    "voices": 2,
    "names": 2,
    "quotes": 2,
    "refine": 1,
    "draft": 1,
    "publish": 1,
    "page": 2,
}
ORDER = tuple(VERSIONS)

_FEW = 6  # proven passages; with fewer, and more set aside, a published transcript is not worth its price


def draft(
    source: str,
    *,
    into: Path | str | None = None,
    episode: str | None = None,
    transcript: Path | str | None = None,
    settings: Settings | None = None,
    report: Reporter | None = None,
) -> Path:
    """Makes a draft post of one episode and gives the path of `post.md`.

    `source` is a file, a URL of audio, a feed (with `episode`: latest, a number, a guid or words of the title), a page
    that yt-dlp knows, or an episode folder made earlier. Raises a SummarizerError; see `errors.py`.
    """
    wish = EpisodeRequest(source, episode, Path(transcript) if transcript else None)
    with open_episode(wish, into=into, settings=settings, report=report) as run:
        return run.draft_post()


def transcribe(
    source: str,
    *,
    into: Path | str | None = None,
    episode: str | None = None,
    settings: Settings | None = None,
    report: Reporter | None = None,
) -> Path:
    """Only up to the transcript; gives the path of `transcript.json`."""
    with open_episode(EpisodeRequest(source, episode), into=into, settings=settings, report=report) as run:
        return run.transcript_only()


@contextlib.contextmanager
def open_episode(
    wish: EpisodeRequest,
    *,
    into: Root | Path | str | None = None,
    settings: Settings | None = None,
    report: Reporter | None = None,
    doors: Doors | None = None,
) -> Iterator[EpisodeRun]:
    """Finds the episode, holds its folder for this process, and keeps the run's failure in `run.json`.

    `doors` opens the language model for one episode; None: each run opens its own, as the settings say.
    """
    if wish.redo is not None and wish.redo not in ORDER:
        raise InputError(f"there is no stage to make again: {none_of(wish.redo, ORDER)}")
    settings = settings or Settings.load()
    settings.require_named_hosts(output=into is None)
    require_usable(wish, settings)
    report = report or Silent()
    scratch = settings.scratch or settings.cache / "scratch"
    root = into if isinstance(into, Root) else open_root(into or settings.output, scratch=scratch)
    folder, episode = find_episode_folder(wish, root, settings, report)
    with folder.locked():
        run = EpisodeRun(folder, episode, wish, settings, report)
        run.doors = doors
        try:
            yield run
        except Waiting:  # nothing is wrong with the episode
            raise
        except SummarizerError as error:
            with contextlib.suppress(SummarizerError):  # a full disk must not hide why the run failed
                folder.record_failure(run.stage, str(error))
            raise
        else:
            folder.record_failure(None, None)


class _UnfinishedError(Exception):
    """Ends a walk that only asks."""


class EpisodeRun:
    """One walk through the stages. Each method is one stage; what it gives is a file in the folder."""

    def __init__(
        self, folder: EpisodeFolder, episode: Episode, wish: EpisodeRequest, settings: Settings, report: Reporter
    ) -> None:
        self.folder = folder
        self.wish = wish
        self.settings = settings
        self.report = report
        self.stage: str | None = None  # the one at work, for the message when it fails
        self.worked = False  # did any stage have anything to do?
        self.drafting = False  # is a language model going to be needed anyway?
        self.may_ask = True  # a worker that hears passages has no language model at hand, and no key
        self._listening: Hearing | None = None
        self.doors: Doors | None = None
        self._asking = False  # whether a stage is only asked if it has something to do
        self._keep_episode(episode)

    def draft_post(self) -> Path:
        """All stages. Gives the path of `post.md`."""
        self.drafting = True
        self.transcript_only()
        self.write_draft()
        post = self.publish()
        self.make_review_page()
        return post

    def walk(self, stages: Iterable[str]) -> None:
        """Some stages, named as in ORDER and in that order, of an episode that will become a post."""
        stages = tuple(stages)
        self.drafting = True
        self.may_ask = bool({"names", "draft"}.intersection(stages))
        steps: dict[str, Callable[[], object]] = {
            "fetch": self.fetch,
            "transcribe": self.hear,
            "voices": self.tell_voices_apart,
            "names": self.name_speakers,
            "quotes": self.find_quotes,
            "refine": self.refine,
            "draft": self.write_draft,
            "publish": self.publish,
            "page": self.make_review_page,
        }
        for stage in stages:
            steps[stage]()

    @property
    def must_be_heard(self) -> bool:
        """Whether the stage `refine` needs ears: the words are a publisher's, or a cascade's large model hears some."""
        named = self.folder.read("stages/named.json", Transcript)
        return is_unheard(named) or needs_second_pass(named, self.settings)

    def unfinished(self) -> str | None:
        """The first stage that has something to do, or None. Nothing is done about it."""
        self._asking = True
        try:
            self.walk(ORDER)
        except _UnfinishedError:
            return self.stage
        finally:
            self._asking = False
        return None

    def transcript_only(self) -> Path:
        self.fetch()
        self.hear()
        self.tell_voices_apart()
        self.name_speakers()
        self.find_quotes()
        return self.refine()

    def transcript_as(self, form: str) -> Path:
        """The transcript in a form that others read (`json`, `vtt`, `srt`, `podcast`, `text`), beside the post."""
        from summarizer.transcripts import FORMATS

        if form == "json":
            return self.folder / "transcript.json"
        if form not in FORMATS:
            raise InputError(f"there is no transcript format {form!r}; there are json, {', '.join(FORMATS)}")
        name, write = FORMATS[form]
        self.folder.write(name, write(self.folder.read("transcript.json", Transcript)))
        return self.folder / name

    # -- the stages, in order --------------------------------------------------------------------------------------

    def fetch(self) -> None:
        """The recording on disk, hashed."""

        def work() -> None:
            from summarizer.sources.fetch import fetch

            audio = fetch(self.episode, self.folder.path, self.settings.fetch, self.report)
            self._keep_episode(self.episode.model_copy(update={"audio": audio}))

        known = self.episode.audio
        outputs = (known.file,) if known else ()
        self._do("fetch", outputs, work, episode=self.episode.id)

    def hear(self) -> None:
        """Words with times: from a given transcript, from one that the publisher offers, else from the recogniser."""
        given, offered = self.wish.transcript, self._offered()

        def work() -> float | None:
            heard = self._ears().heard(given, offered=bool(offered))
            if not heard.words:
                raise NotEnoughError(
                    f"no speech was heard in {self.episode.title!r} ({heard.duration:.0f} s): "
                    "give a recording in which people talk"
                )
            facts = {"audio_sha256": self._audio_sha256, "duration": heard.duration or self._duration}
            self.folder.write("stages/heard.json", heard.model_copy(update=facts))
            return self._ears().cost

        asr = self.settings.asr
        self._do(
            "transcribe",
            ("stages/heard.json",),
            work,
            audio=self._audio_sha256,
            given=sha256_of(given) if given else None,
            asr={"model": asr.first, "language": asr.language},
            vocabulary=asr.vocabulary,  # not the metadata's: a word more in the notes is no reason to listen again
            **({"offered": offered} if offered and not given else {}),
        )

    def tell_voices_apart(self) -> None:
        """One speaker label per word."""

        def work() -> None:
            from summarizer.diarization import diarize

            heard = self.folder.read("stages/heard.json", Transcript)
            if not any(word.speaker for word in heard.words):
                heard = diarize(self._audio, heard, self.settings.speakers, self.report)
            self.folder.write("stages/voices.json", heard)

        self._do(
            "voices",
            ("stages/voices.json",),
            work,
            heard=self._hash("stages/heard.json"),
            count=self.settings.speakers.count,
        )

    def name_speakers(self) -> None:
        """What the speakers are called."""

        def work() -> None:
            from summarizer.diarization import VoiceprintMemory, name_speakers

            voices = self.folder.read("stages/voices.json", Transcript)
            speakers = self.settings.speakers
            memory = (
                VoiceprintMemory(speakers.memory, self._audio, self.episode, self.report) if speakers.remember else None
            )
            recall = memory.recall if memory else None
            named = name_speakers(voices, self.episode, speakers, self._ask_for_names, self.report, recall)
            self.folder.write("stages/named.json", named)
            if memory:
                memory.remember(named)

        self._do(
            "names",
            ("stages/named.json",),
            work,
            voices=self._hash("stages/voices.json"),
            people=[person.model_dump() for person in self.episode.people],
            told=[self.episode.show, self.episode.title, self.episode.description],
            names=self.settings.speakers.names,
            # Not what is remembered: what one episode teaches is no reason to name the others again (`--redo names`).
            **({"remember": True} if self.settings.speakers.remember else {}),
        )

    def find_quotes(self) -> None:
        """Quotable passages by word range, ranked by code."""

        def work() -> None:
            from summarizer.quotes import find_candidates

            transcript = self.folder.read("stages/named.json", Transcript)
            self.folder.write("stages/quotes.json", find_candidates(transcript, self.episode, self.settings.quotes))

        quotes = self.settings.quotes
        self._do(
            "quotes",
            ("stages/quotes.json",),
            work,
            transcript=self._hash("stages/named.json"),
            settings={"min": quotes.min_words, "max": quotes.max_words},
        )

    def refine(self) -> Path:
        """The final `transcript.json` and `quotes.json`: passages that nobody has heard yet are heard now.

        What the recogniser wrote was heard; with a cascade, what matters of it is heard again by the larger model. Of a
        published transcript, the passages that may be quoted get word times, and those that are said otherwise are set
        aside; where that leaves too few, the recording is recognised.
        """

        def work() -> None:
            from summarizer.transcripts import write_vtt

            transcript = self.folder.read("stages/named.json", Transcript)
            quotes = self.folder.read("stages/quotes.json", Quotes)
            transcript, quotes = self._ears().refined(transcript, quotes)
            self.folder.write("quotes.json", quotes)
            self.folder.write("transcript.vtt", write_vtt(transcript))
            self.folder.write("transcript.json", transcript)

        self._do(
            "refine",
            ("quotes.json", "transcript.vtt", "transcript.json"),
            work,
            transcript=self._hash("stages/named.json"),
            quotes=self._hash("stages/quotes.json"),
            **self._again(),
        )
        found = self.folder.read("quotes.json", Quotes)
        if len(found.candidates) < min(_FEW, len(found.set_aside)) and self.settings.published == "auto":
            self.report.note("too little of the published transcript is said as it is written; recognising instead")
            self.folder.write("stages/distrusted.json", fingerprint(offered=self._offered()))
            for stage in (self.hear, self.tell_voices_apart, self.name_speakers, self.find_quotes):
                stage()
            return self.refine()
        return self.folder / "transcript.json"

    def _again(self) -> dict[str, Any]:
        """What matters to a second hearing: nothing where there is none, so that what was made before stays."""
        asr, quotes = self.settings.asr, self.settings.quotes
        if asr.second is None:
            return {}
        return {"again": asr.second, "settings": {"min": quotes.min_words, "max": quotes.max_words}}

    def write_draft(self) -> None:
        """Prose around quote ids. The only stage that may cost money."""
        from summarizer.drafting import prompts_sha256
        from summarizer.llm import llm_identity

        def work() -> float | None:
            from summarizer.drafting import write_draft

            transcript = self.folder.read("transcript.json", Transcript)
            quotes = self.folder.read("quotes.json", Quotes)
            with self._door() as door:
                made = write_draft(
                    self.episode, transcript, quotes, door, self.settings.prompts, self.settings.quotes, self.report
                )
            self.folder.write("draft.json", made.model_copy(update={"date": dt.date.today()}))
            return made.usage.cost_usd

        self._do(
            "draft",
            ("draft.json",),
            work,
            transcript=self._hash("transcript.json"),
            quotes=self._hash("quotes.json"),
            prompts=prompts_sha256(self.settings.prompts),
            llm=llm_identity(self.settings.llm, self.settings.keys),
            insights=self.settings.quotes.insights,
        )

    def publish(self) -> Path:
        """Renders the post, checks it as an editor would, and writes it only when every quotation is proven."""

        def work() -> None:
            from summarizer.publish import Sources, render_html, render_markdown

            sources = Sources(
                episode=self.episode,
                transcript=self.folder.read("transcript.json", Transcript),
                quotes=self.folder.read("quotes.json", Quotes),
                draft=self.folder.read("draft.json", Draft),
                version=__version__,
            )
            post = render_markdown(sources, self.settings.site)
            checks = _prove(post, sources, self.settings)
            if self.folder.has("decisions.json"):
                post, checks = self._decided(post, checks, sources)
            kept = self.folder.keep_edited("post.md", post)
            if kept:
                self.report.warn(f"post.md had been edited by hand; that version is kept as {kept.name}")
            self.folder.write("checks.json", checks)
            self.folder.write("post.html", render_html(post))
            self.folder.write("post.md", post)

        self._do(
            "publish",
            ("checks.json", "post.html", "post.md"),
            work,
            files={name: self._hash(name) for name in ("transcript.json", "quotes.json", "draft.json")},
            episode=self.episode.model_dump(mode="json", include={"show", "title", "link", "people", "id"}),
            site=self.settings.site.model_dump(),
            tool=__version__,
        )
        return self.folder / "post.md"

    def make_review_page(self) -> None:
        """`review.html`: one file for editors, with the sound of each quotation inside."""

        def work() -> None:
            from summarizer.publish import clip_ranges, cut_clips, render_review

            transcript = self.folder.read("transcript.json", Transcript)
            quotes = self.folder.read("quotes.json", Quotes)
            written = self.folder.read("draft.json", Draft)
            checks = self.folder.read("checks.json", Checks)
            clips = cut_clips(self._audio, clip_ranges(checks, quotes, written, transcript))
            post = (self.folder / "post.md").read_text(encoding="utf-8")
            page = render_review(self.episode, transcript, quotes, written, checks, clips, post=post)
            self.folder.write("review.html", page)

        self._do(
            "page",
            ("review.html",),
            work,
            audio=self._audio_sha256,
            published=self.folder.log.stages["publish"].fingerprint,
            tool=__version__,
        )

    def _decided(self, post: str, checks: Checks, sources: Sources) -> tuple[str, Checks]:
        """A post made anew, with what reviewers had decided about the one before."""
        from summarizer.publish import QuotationSources, apply_decisions

        log = self.folder.read("decisions.json", Decisions)
        fresh = log.model_copy(update={"applied": (), "kept": ()})
        applied = apply_decisions(
            post, fresh.in_post(), fresh, QuotationSources(sources.transcript, sources.quotes, checks)
        )
        for problem in applied.problems:
            self.report.warn(f"a reviewer's decision could not be kept: {problem}")
        every = tuple(decision.id for decision in log.decisions)
        self.folder.write("decisions.json", applied.decisions.model_copy(update={"applied": every}))
        return applied.post, _check_with(applied.post, "post.md", sources, log, self.settings)

    # -- how a stage is done -----------------------------------------------------------------------------------------

    def _do(self, stage: str, outputs: tuple[str, ...], work: Callable[[], float | None], **inputs: Any) -> None:
        """Runs `work` unless it was done with these inputs; `work` writes its files and may give what it cost."""
        self.stage = stage
        print_ = fingerprint(stage=stage, version=VERSIONS[stage], inputs=inputs)
        if self.folder.is_done(stage, print_) and not self._must_redo(stage):
            return
        if self._asking:
            raise _UnfinishedError
        self.worked = True
        started, cpu = time.perf_counter(), time.process_time()
        cost = work()
        if stage == "fetch":
            outputs = (self.episode.audio.file,) if self.episode.audio else ()
        self.folder.record(
            stage,
            StageRun(
                fingerprint=print_,
                outputs={name: self._hash(name) for name in outputs},
                seconds=round(time.perf_counter() - started, 3),
                cpu_seconds=round(time.process_time() - cpu, 3),
                cost_usd=cost,
                versions={"summarizer": __version__},
            ),
            self._facts(outputs),
        )

    def _facts(self, outputs: tuple[str, ...]) -> Facts:
        """What a list of many episodes shows of this one."""
        if "checks.json" in outputs:
            return facts_of(self.episode, self.folder.read("checks.json", Checks))
        facts, before = facts_of(self.episode, None), self.folder.log.facts
        return facts.model_copy(update={"quotes": before.quotes, "flagged": before.flagged}) if before else facts

    def _must_redo(self, stage: str) -> bool:
        return self.wish.redo is not None and ORDER.index(stage) >= ORDER.index(self.wish.redo)

    def _hash(self, name: str) -> str:
        """Content hash of a file of the folder; the recording's was taken when it was fetched."""
        if self.episode.audio and name == self.episode.audio.file:
            return self.episode.audio.sha256
        return self.folder.digest(name)

    # -- what stages need of the episode -------------------------------------------------------------------------------

    def _keep_episode(self, episode: Episode) -> None:
        """Keeps `episode.json`; the recording already fetched stays known when metadata is read anew."""
        if self.folder.has("episode.json"):
            before = self.folder.read("episode.json", Episode)
            if episode.audio is None and before.audio is not None:
                episode = episode.model_copy(update={"audio": before.audio})
            if before == episode:
                self.episode = episode
                return
        self.episode = episode
        self.folder.write("episode.json", episode)

    @property
    def _audio(self) -> Path:
        if self.episode.audio is None:
            raise InputError(f"{self.folder.path} holds no recording")
        return self.folder / self.episode.audio.file

    def _offered(self) -> list[list[str | bool | None]]:
        """The transcripts that may be used: none once too little of them was found to be said as written."""
        offered = [] if self.wish.transcript else offered_transcripts(self.episode, self.settings)
        distrusted = self.folder / "stages/distrusted.json"
        if distrusted.is_file() and distrusted.read_text(encoding="utf-8") == fingerprint(offered=offered):
            return []
        return offered

    def _ears(self) -> Hearing:
        if self._listening is None:
            self._listening = Hearing(self.folder, self._audio, self.episode, self.settings, self.report)
        return self._listening

    @property
    def _audio_sha256(self) -> str | None:
        return self.episode.audio.sha256 if self.episode.audio else None

    @property
    def _duration(self) -> float:
        return (self.episode.audio.duration if self.episode.audio else None) or self.episode.duration or 0.0

    def _door(self) -> contextlib.AbstractContextManager[Any]:
        from summarizer.llm import open_llm

        if self.doors is not None:
            return self.doors(Replies(self.folder), self.report)
        return open_llm(self.settings.llm, self.settings.keys, self._weights, Replies(self.folder), self.report)

    def _weights(self) -> Path:
        """The local language model's file."""
        from summarizer.models import choose_llm, obtain

        named, cache = self.settings.llm.model, self.settings.cache
        return (obtain(named, cache, self.report) if named else choose_llm(cache, self.report)).path

    def _ask_for_names(self, introduction: str, labels: tuple[str, ...]) -> dict[str, str]:
        """A language model's guess, the last resort. For a transcript alone no model is downloaded or loaded."""
        from summarizer.drafting import guess_names
        from summarizer.llm import llm_identity

        local = llm_identity(self.settings.llm, self.settings.keys).startswith("local")
        if not self.may_ask or (local and not self.drafting):
            return {}
        with self._door() as door:
            return guess_names(introduction, labels, door, self.settings.prompts) if door is not None else {}


def _check_with(post: str, name: str, sources: Sources, decisions: Decisions, settings: Settings) -> Checks:
    """The checks of a post on which reviewers have decided."""
    from summarizer.checking import check_post

    return check_post(
        post,
        name,
        decisions.named(sources.transcript),
        episode=sources.episode,
        draft=sources.draft,
        policy=settings.policy,
        corrections=decisions.corrections(),
    )


def _prove(post: str, sources: Sources, settings: Settings) -> Checks:
    """Checks a rendered post. Raises SummarizerError rather than let an unproven quotation out."""
    from summarizer.checking import check_post, lint_post

    checks = check_post(
        post, "post.md", sources.transcript, episode=sources.episode, draft=sources.draft, policy=settings.policy
    )
    unproven = [quote for quote in checks.quotes if not quote.passes]
    if unproven:
        first = unproven[0]
        raise SummarizerError(f"not published: the quotation on line {first.line} is {first.verdict} ({first.reason})")
    errors = [p for p in lint_post(post, "post.md", site=settings.site).problems if p.level == "error"]
    if errors:
        raise SummarizerError(f"not published: line {errors[0].line} of the post: {errors[0].message}")
    return checks
