"""One episode from its source to its post: walks the table of `stages.py`, and does what is not done yet."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import InputError, SummarizerError, Waiting
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.draft_options import draft_options
from summarizer.pipeline.edited_post import follow_post, write_redrafted
from summarizer.pipeline.episode_folder import EpisodeRequest, find_episode_folder
from summarizer.pipeline.fingerprints import Progress, fingerprint_of, progress_of, versions_of
from summarizer.pipeline.recording import forget_fetched_again, release_recording
from summarizer.pipeline.show_settings import settings_of_show, show_of, with_hosts
from summarizer.pipeline.stage_progress import StageReporter
from summarizer.pipeline.stages import ORDER, STAGES, Stage, stage_named, stages_until, through
from summarizer.pipeline.transcription import needs_second_pass, passages_are_heard
from summarizer.pipeline.validation import no_transcript, require_transcript_format, require_usable
from summarizer.pipeline.write_post import post_is_edited
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, Draft
from summarizer.records.redo import require_parts
from summarizer.records.transcript import Transcript
from summarizer.reporting import Reporter, Silent
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, Facts, Root, StageRun, facts_of, open_root

if TYPE_CHECKING:
    from summarizer.pipeline.context import OpenModel

__all__ = ["EpisodeRequest", "EpisodeRun", "open_episode"]

DRAFT = "draft"  # the stage whose parts may be made again by themselves


@contextlib.contextmanager
def open_episode(
    request: EpisodeRequest,
    *,
    into: Root | Path | str | None = None,
    settings: Settings | None = None,
    report: Reporter | None = None,
    open_model: OpenModel | None = None,
) -> Iterator[EpisodeRun]:
    """Finds the episode, holds its folder for this process, and keeps the run's failure in `run.json`.

    `open_model` opens the language model for one episode; None: each run opens its own, as the settings say.
    """
    if request.redo is not None:
        request = request._replace(redo=stage_named(request.redo).name)
    if request.parts and request.redo != DRAFT:
        raise InputError("only parts of the draft can be made again by themselves")
    settings = settings or Settings()
    settings.require_named_hosts(output=into is None)
    require_usable(request, settings)
    report = StageReporter(report or Silent())
    scratch = settings.scratch or settings.cache / "scratch"
    root = into if isinstance(into, Root) else open_root(into or settings.output, scratch=scratch)
    folder, episode = find_episode_folder(request, root, settings, report)
    settings, episode = settings_of_show(folder, settings), with_hosts(episode, show_of(folder))
    if request.parts:
        _require_drafted(folder, request.parts)
    with folder.locked():
        run = EpisodeRun(EpisodeContext(folder, episode, request, settings, report, open_model), report)
        try:
            yield run
        except Waiting:  # nothing is wrong with the episode
            raise
        except SummarizerError as error:
            with contextlib.suppress(SummarizerError):  # a full disk must not hide why the run failed
                folder.record_failure(run.stage, str(error), draft_options(settings, request))
            raise
        else:
            folder.record_failure(None, None)


def _require_drafted(folder: EpisodeFolder, parts: tuple[str, ...]) -> None:
    """Raises InputError when no draft is there of which these parts could be written again."""
    if not all(map(folder.has, ("draft.json", "transcript.json", "quotes.json"))):
        raise InputError(f"{folder.url} holds no draft yet of which a part could be written again; leave out --redo")
    require_parts(parts, folder.read("draft.json", Draft))


class EpisodeRun:
    """One walk through the stages of an episode whose folder this process holds."""

    def __init__(self, context: EpisodeContext, progress: StageReporter) -> None:
        self._progress = progress
        self.stage: str | None = None  # the one at work, for the message when it fails
        self.worked = False  # did any stage have anything to do?
        self._context = context
        self._told_given = False  # that a transcript given before stays in use
        self._outdated: list[str] = []  # stages that an older version did otherwise, and that stay as they are

    @property
    def folder(self) -> EpisodeFolder:
        return self._context.folder

    @property
    def episode(self) -> Episode:
        return self._context.episode

    def draft_post(self) -> Path:
        """Does all stages; gives the path of `post.md`.

        A post that a person has changed stays as it is, and what is made from it follows it.
        """
        self.walk(ORDER)
        self.follow_redraft()
        self.worked |= self.follow_post()
        self.release()
        if post_is_edited(self.folder, by_hand=True):
            self._context.report.note(
                "post.md was changed after it was drafted and stays; `--redo draft` writes a new one and keeps "
                "this one beside it"
            )
        return self.folder / "post.md"

    def release(self) -> None:
        """Ends the work on an episode that is done: deletes its recording, unless the settings keep it."""
        context = self._context
        self.folder.record_used()
        self.folder.record_failure(None, None)  # here too, because the command's last line tells how the episode stands
        if context.settings.keep == "audio":
            forget_fetched_again(self.folder)
        else:
            release_recording(self.folder, self.episode, context.report)

    def follow_post(self) -> bool:
        """Makes what is made from `post.md` again, if that was changed since; gives whether it was."""
        return follow_post(self.folder, self._context.settings)

    def follow_redraft(self) -> tuple[str, ...]:
        """Writes parts that were drafted again into a post that a person has changed, which stays otherwise.

        Gives what could not be written there, as sentences, which are warned of, too.
        """
        context = self._context
        if context.redrafted is None or not post_is_edited(self.folder, by_hand=True):
            return ()
        problems = write_redrafted(context, *context.redrafted)
        for problem in problems:
            context.report.warn(problem)
        return problems

    def transcript_only(self) -> Path:
        """Does the stages up to the transcript; gives the path of `transcript.json`.

        No local language model is fetched or loaded for it: one names speakers only on the way to a draft.
        """
        elsewhere = self._context.language_model.partition(":")[0] not in {"local", "none"}
        self._walk(stages_until("transcript.json"), may_ask_model=elsewhere, drafting=False)
        return self.folder / "transcript.json"

    def walk(self, stages: Iterable[str]) -> None:
        """Does some stages, in the table's order, of an episode that will become a post.

        A walk without a stage that asks a language model may run where none can be asked.
        """
        stages = tuple(stages)
        self._walk(stages, may_ask_model=any(stage_named(name).may_ask_model for name in stages))

    def unfinished(self) -> str | None:
        """The first stage on the way to a post that has something to do, or None. Nothing is done about it."""
        self._context.may_ask_model = self._context.may_read = True
        for stage in STAGES:
            self.stage = stage.name
            if self._must_do(stage) or self._must_restart(stage):
                return stage.name
        return None

    @property
    def must_be_heard(self) -> bool:
        """Whether the stage `refine` needs a recogniser: for words of others, or a cascade's second pass."""
        named = self._context.read("stages/name.json", Transcript)
        return passages_are_heard(named) or needs_second_pass(named, self._context.settings)

    def require_transcript(self) -> None:
        """Raises InputError when no transcript is given that could be used as given."""
        if self._context.given is None:
            raise no_transcript()

    @property
    def is_unheard(self) -> bool:
        """Whether the post quotes words that nobody has compared with the sound."""
        return any("unheard" in quote.flags for quote in self.folder.read("checks.json", Checks).quotes)

    def transcript_as(self, form: str) -> Path:
        """The transcript in a form that others read (`json`, `vtt`, `srt`, `podcast`, `text`), beside the post."""
        from summarizer.transcripts import FORMATS

        if form == "json":
            return self.folder / "transcript.json"
        require_transcript_format(form)
        name, write = FORMATS[form]
        self.folder.write(name, write(self.folder.read("transcript.json", Transcript)))
        return self.folder / name

    # -- how the table is walked -------------------------------------------------------------------------------------

    def _walk(self, stages: Iterable[str], *, may_ask_model: bool, drafting: bool = True) -> None:
        self._context.may_ask_model = may_ask_model
        self._context.may_read = may_ask_model and drafting
        for stage in map(stage_named, stages):
            self._finish(stage)
            if stage.restart is not None and self._must_restart(stage):
                self._context.report.note(stage.restart.reason)
                stage.restart.prepare(self._context)
                for again in through(stage.restart.first, stage.name):
                    self._finish(stage_named(again))
        self._tell_outdated()

    def _must_restart(self, stage: Stage) -> bool:
        if stage.restart is None or self._context.request.parts:
            return False
        return stage.restart.is_needed(self._context)

    def _finish(self, stage: Stage) -> None:
        """Does a stage unless it is done, and records it."""
        self.stage = stage.name
        if not self._must_do(stage):
            return
        context = self._context
        self.worked = True
        context.model_asked = None
        fingerprint = fingerprint_of(stage, context)
        started, cpu = time.perf_counter(), time.process_time()
        self._progress.begin(stage.name)
        cost = stage.work(context)
        self._progress.end()
        if context.model_asked:  # only now is it known whether names had to be asked for
            fingerprint = fingerprint_of(stage, context)
        outputs = self._outputs(stage)
        if not stage.may_ask_model:  # what a language model costs is counted answer by answer
            self.folder.record_paid(cost)
        self.folder.record(
            stage.name,
            StageRun(
                fingerprint=fingerprint,
                outputs={name: context.digest(name) for name in outputs},
                seconds=round(time.perf_counter() - started, 3),
                cpu_seconds=round(time.process_time() - cpu, 3),
                cost_usd=cost,
                versions=versions_of(stage, context),
            ),
            self._facts(outputs),
        )
        context.model_asked = None

    def _must_do(self, stage: Stage) -> bool:
        redo = self._context.request.redo
        if self._context.request.parts and ORDER.index(stage.name) < ORDER.index(DRAFT):
            return False  # parts are written again around what the draft rests on, whatever else is asked now
        later = redo is not None and ORDER.index(stage.name) >= ORDER.index(redo)
        if later and (stage.name == redo or not self._context.request.parts):
            return True  # after some parts of the draft, the later stages follow from what changed
        if stage.name == "read" and self._was_drafted_unread():
            return self._drafts_anew()
        if stage.name == "transcribe" and redo is None and self._keeps_given():
            return False
        progress = progress_of(stage, self._context)
        if progress is Progress.DONE:
            return False
        if progress is Progress.TO_DO or stage.remade:
            return not (stage.makes_post and post_is_edited(self.folder, by_hand=progress is Progress.TO_DO))
        if stage.name not in self._outdated:
            self._outdated.append(stage.name)
        return False

    def _keeps_given(self) -> bool:
        """Whether the words are those of a transcript that was given before and that this run does not give again."""
        context, run = self._context, self.folder.finished("transcribe")
        if context.given is not None or run is None:
            return False
        origin = context.read("stages/transcribe.json", Transcript).origin
        if origin is None or origin.kind != "given":
            return False
        if not self._told_given:
            context.report.note(
                "the transcript that was given for this episode stays in use; `summarizer draft --redo transcribe` has "
                "the recording recognised instead"
            )
        self._told_given = True
        return True

    def _was_drafted_unread(self) -> bool:
        """Whether a version made the draft that had no reading of the conversation. It stays as it is."""
        done = self.folder.log.stages
        return "draft" in done and "read" not in done

    def _drafts_anew(self) -> bool:
        """Whether that draft will be made anew, which then rests on a reading; the stages before `read` are done."""
        redo = self._context.request.redo
        if redo is not None:
            return ORDER.index(redo) <= ORDER.index(DRAFT)
        changed = [progress_of(stage_named(name), self._context) is Progress.TO_DO for name in ("refine", DRAFT)]
        return any(changed) and not post_is_edited(self.folder, by_hand=True)

    def _tell_outdated(self) -> None:
        """Says once which stages are kept although this version would do them otherwise."""
        if not self._outdated:
            return
        first, names = self._outdated[0], ", ".join(self._outdated)
        version = self.folder.log.stages[first].versions.get("summarizer", "an older version")
        again = f"`--redo {first}` makes {'it' if names == first else 'them'} anew"
        self._context.report.note(f"{names}: made by {version}; {again}")
        self._outdated = []

    def _outputs(self, stage: Stage) -> tuple[str, ...]:
        audio = self.episode.audio
        written = ((audio.file if audio else None) if name == "audio.*" else name for name in stage.writes)
        return tuple(name for name in written if name is not None)

    def _facts(self, outputs: tuple[str, ...]) -> Facts:
        """What a list of many episodes shows of this one."""
        if "checks.json" in outputs:
            return facts_of(self.episode, self.folder.read("checks.json", Checks))
        facts, before = facts_of(self.episode, None), self.folder.log.facts
        return facts.model_copy(update={"quotes": before.quotes, "flagged": before.flagged}) if before else facts
