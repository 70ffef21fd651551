"""What a backlog would take: episodes, hours of audio, minutes of work, dollars. Downloads no recording, asks no model.

Speed and tokens are learnt from what was made in the same folder before (`run.json`, `draft.json`), so they are this
machine's and this model's as far as those were; without any, a guess is made, and said to be one.
"""

from __future__ import annotations

import heapq
import itertools
import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from summarizer.batch.backlog_lines import label_of, settings_for, transcript_of
from summarizer.batch.lanes import DRAFTING, HEARING, TRANSCRIBING
from summarizer.batch.slots import DRAFTERS
from summarizer.batch.space import space_line, space_of
from summarizer.batch.totals import named_again
from summarizer.errors import SummarizerError
from summarizer.library.standing import retried
from summarizer.pipeline.stages import ORDER
from summarizer.records.base import Record
from summarizer.records.batch import Entry
from summarizer.records.episode import Episode
from summarizer.reporting import Reporter, Silent
from summarizer.settings import Settings
from summarizer.store import STAGE_NAMES_OF_0_1, RunLog
from summarizer.text.json_numbers import number_in

if TYPE_CHECKING:
    from summarizer.batch.survey import Surveyed
    from summarizer.llm.prices import Price
    from summarizer.store import Root

__all__ = ["BatchPlan", "EpisodeEstimate", "make_plan", "plan_text"]

MAX_LOOKUPS = 100  # sources that are looked up one by one to learn how long they are
MAX_DRAFTS_READ = 200  # drafts whose tokens are read
_HEARING = tuple(stage for lane in HEARING for stage in lane.stages)
# Guesses, for when nothing has been made here yet. Seconds of processor time for each second of audio: 0.09 for the
# base speech model and 0.03 for the voices on a 2025 server core. Tokens, read and written, of a draft of no length:
# counted over the calls for transcripts of 4, 46, 65 and 90 minutes (14,700, 20,000, 22,400 and 22,400 read), with a
# few hundred for a model's thoughts in each. What was measured replaces both as soon as one episode is done.
CPU_SECONDS_PER_AUDIO_SECOND = 0.13
TOKENS_OF_A_DRAFT = (15_000.0, 2_800.0)
PROVIDER_DRAFT_SECONDS = 60.0  # of a draft, waiting for a provider
ASSUMED_EPISODE_SECONDS = 2700.0  # of an episode whose length nobody tells, when no other is known either
OPEN_PER_SLOT = 4  # episodes for each recogniser whose recordings lie on the disk: fetched ahead, heard, drafted
MAX_LISTED = 10  # dearest episodes, and problems


class EpisodeEstimate(Record):
    """One episode, and what it is expected to take."""

    title: str
    source: str
    hours: float
    minutes: float  # of work
    usd: float | None


class BatchPlan(Record):
    """What `batch --dry-run --json` prints."""

    entries: int  # in the backlog, without those that come twice
    episodes: int  # with something left to do
    done: int
    failed: int  # failed before, and skipped without --retry-failed
    unreadable: int
    hours: float  # of audio with something left to do, unknown lengths taken as the others' mean
    unknown_length: int  # episodes whose length is not told before they are downloaded
    minutes: float  # of work on this machine
    learnt_speed: int  # episodes that the speed was learnt from; 0: a guess
    usd: float | None  # None: no price is known
    learnt_tokens: int  # drafts that the tokens were learnt from; 0: a guess
    model: str | None  # None: no provider is asked
    prices_source: str | None
    keep: str = "audio"  # what stays of recordings, as the settings say
    disk_gb: float = 0.0  # the most that is needed at once
    disk_left_gb: float = 0.0  # when all is done
    free_gb: float | None = None  # now; None: on an object store
    usd_before: float  # what is in the folder has cost so far; not part of this run's budget
    slots: int
    dearest: tuple[EpisodeEstimate, ...]
    problems: tuple[str, ...]


class _Learnt(NamedTuple):
    """Sums over the finished episodes of a folder."""

    episodes: int = 0
    audio: float = 0.0  # seconds
    cpu: float = 0.0  # seconds of all stages but drafting
    heard: float = 0.0  # seconds by the clock
    drafting: float = 0.0  # seconds by the clock
    drafts: int = 0
    sizes: float = 0.0  # sum of `_size` over the drafts
    tokens: tuple[int, int] = (0, 0)
    usd: float = 0.0
    bytes_a_second: float | None = None  # of recordings; None: none was fetched here


def make_plan(
    entries: Iterable[Entry],
    root: Root,
    settings: Settings,
    report: Reporter | None = None,
    *,
    jobs: int | None = None,
    llm_batch: bool = False,
    retry_failed: bool = False,
    retry_outside: bool = False,
) -> BatchPlan:
    """Looks at every entry once. `jobs`: recordings heard at once; None: as many as this machine is given.
    `retry_failed`, `retry_outside`: what failed counts as to do, all of it or what a run of `watch` takes up.

    Raises what reading the backlog raises; an entry that cannot be looked up is counted and named.
    """
    from summarizer.batch.survey import Ledger
    from summarizer.llm.endings import require_offered

    report = report or Silent()
    require_offered(settings.llm, settings.keys, report, ask=False)
    learnt = _learn(root)
    slots = _slots(settings, jobs)
    money = _Money.of_settings(settings, learnt, half_price=llm_batch)
    ledger = Ledger(root, settings, retry_failed=retry_failed, retry_outside=retry_outside)
    seen = itertools.count(1)
    counts = dict.fromkeys(("entries", "again", "done", "failed", "unreadable", "unknown"), 0)
    known_seconds, known, usd = 0.0, 0, 0.0
    unknown: list[tuple[str, str]] = []
    dearest: list[tuple[float, float, int, EpisodeEstimate]] = []
    problems: list[str] = []
    lookups = 0

    def count(title: str, source: str, seconds: float) -> None:
        minutes = round(_work(seconds, 1, learnt, slots, drafters=money.at_once) / 60, 2)
        cost = money.usd(seconds)
        dear = EpisodeEstimate(title=title, source=source, hours=round(seconds / 3600, 3), minutes=minutes, usd=cost)
        item = (cost or 0.0, seconds, -next(seen), dear)
        heapq.heappush(dearest, item) if len(dearest) < MAX_LISTED else heapq.heappushpop(dearest, item)

    met: set[str] = set()  # episodes, by their folder, else by their id

    def named_before(stand: Surveyed, episode: Episode | None) -> bool:
        name = stand.folder or (episode.id if episode else None)
        again = name in met
        if name:
            met.add(name)
        return again

    for entry in entries:
        counts["entries"] += 1
        report.progress(counts["entries"], None, "looking at the backlog")
        stand = None if entry.problem else ledger.survey(entry)
        trouble = entry.problem or (stand.error if stand else None)
        if stand is not None and trouble is None:
            episode = entry.known
            if stand.next is not None and not stand.hours and episode is None and lookups < MAX_LOOKUPS:
                lookups += 1
                episode, trouble = _look_up(entry, settings, report)
                if episode is not None:  # which of the feed's episodes it means was only found now
                    stand = ledger.survey(entry.model_copy(update={"known": episode}))
            if named_before(stand, episode):
                counts["again"] += 1
                continue
            if stand.next is None and stand.error is None:
                counts["failed" if stand.failure else "done"] += 1
                continue
            trouble = trouble or stand.error
            if trouble is None:
                seconds = _seconds(stand, episode)
                title = stand.title or (episode.title if episode else "") or label_of(entry)
                if seconds:
                    known_seconds, known, usd = known_seconds + seconds, known + 1, usd + (money.usd(seconds) or 0.0)
                    count(title, _shown(entry.source), seconds)
                else:
                    counts["unknown"] += 1
                    if len(unknown) < MAX_LISTED:
                        unknown.append((title, _shown(entry.source)))
                continue
        counts["unreadable"] += 1
        if len(problems) < MAX_LISTED and trouble:
            problems.append(trouble)

    if counts["again"]:
        report.note(named_again(counts["again"]))
    mean = (
        known_seconds / known
        if known
        else learnt.audio / learnt.episodes
        if learnt.episodes
        else ASSUMED_EPISODE_SECONDS
    )
    for title, source in unknown:
        count(title, source, mean)
    episodes = known + counts["unknown"]
    total = known_seconds + mean * counts["unknown"]
    space = space_of(root, total, episodes, OPEN_PER_SLOT * slots, settings.keep, learnt.bytes_a_second)
    return BatchPlan(
        entries=counts["entries"] - counts["again"],
        episodes=episodes,
        done=counts["done"],
        failed=counts["failed"],
        unreadable=counts["unreadable"],
        hours=round(total / 3600, 4),
        unknown_length=counts["unknown"],
        minutes=round(_work(total, episodes, learnt, slots, drafters=money.at_once) / 60, 2),
        learnt_speed=learnt.episodes,
        usd=None if money.usd(0.0) is None else round(usd + (money.usd(mean) or 0.0) * counts["unknown"], 4),
        learnt_tokens=learnt.drafts,
        model=money.model,
        prices_source=money.prices_source,
        keep=settings.keep,
        disk_gb=round(space.most / 1e9, 4),
        disk_left_gb=round(space.left / 1e9, 4),
        free_gb=None if space.free is None else round(space.free / 1e9, 2),
        usd_before=round(learnt.usd, 4),
        slots=slots,
        dearest=tuple(dear for *_, dear in sorted(dearest, reverse=True)),
        problems=tuple(problems),
    )


def plan_text(plan: BatchPlan) -> str:
    """The plan as lines for a terminal."""
    lines = [
        f"{plan.episodes} episode{'' if plan.episodes == 1 else 's'} to do, {_audio(plan.hours)}"
        + (f" ({plan.unknown_length} of unknown length, taken as the mean)" if plan.unknown_length else ""),
        f"{plan.done} done already"
        + (f", {plan.failed} failed before ({retried(plan.failed)})" if plan.failed else "")
        + (f", {plan.unreadable} cannot be read" if plan.unreadable else ""),
        f"about {_duration(plan.minutes)} of work{_at_once(plan)}, "
        + _source(plan, plan.learnt_speed, "the speed of {} done here"),
        _money_line(plan),
    ]
    if plan.episodes:
        lines.append(space_line(plan.disk_gb, plan.disk_left_gb, plan.free_gb, plan.keep))
    if plan.usd_before:
        lines.append(f"${plan.usd_before:.2f} was spent here before; --budget counts this run only")
    if plan.dearest:
        lines.append("most expensive:" if plan.usd else "longest:")
        lines += [
            f"  {_duration(dear.hours * 60):>9} of audio"
            + (f"  ${dear.usd:.4f}" if dear.usd else "")
            + f"  {dear.title[:80]}"
            for dear in plan.dearest
        ]
    if plan.problems:
        lines.append("cannot be read:")
        lines += [f"  {problem}" for problem in plan.problems]
        if more := plan.unreadable - len(plan.problems):
            lines.append(f"  and {more} more")
    return "\n".join(lines)


def _at_once(plan: BatchPlan) -> str:
    return f" with {plan.slots} heard at once" if min(plan.slots, plan.episodes) > 1 else ""


def _money_line(plan: BatchPlan) -> str:
    if plan.model is None:
        return "no provider is asked, so it costs nothing"
    if plan.usd is None:
        return f"what {plan.model} costs is not known (prices of {plan.prices_source})"
    learnt = _source(plan, plan.learnt_tokens, "the tokens of {} made here")
    return f"about ${plan.usd:.2f} for {plan.model} (prices of {plan.prices_source}), {learnt}"


def _source(plan: BatchPlan, number: int, text: str) -> str:
    if not number:
        made = plan.done or plan.learnt_speed or plan.learnt_tokens or plan.usd_before
        return f"a guess: {'what was made here does not tell it' if made else 'nothing has been made here yet'}"
    return "from " + text.format(f"{number} episode{'' if number == 1 else 's'}")


def _duration(minutes: float) -> str:
    if minutes < 1:
        return f"{max(1, round(minutes * 60)) if minutes else 0} s"
    if minutes < 90:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.1f} h" if minutes < 48 * 60 else f"{minutes / 1440:.1f} days"


def _audio(hours: float) -> str:
    return f"{hours:.1f} hours of audio" if hours >= 0.95 or not hours else f"{_duration(hours * 60)} of audio"


def _seconds(stand: Surveyed, episode: Episode | None) -> float:
    return stand.hours * 3600 or (episode.duration if episode and episode.duration else 0.0)


def _shown(source: str) -> str:
    from summarizer.net import redact

    return redact(source) if "://" in source else source


def _look_up(entry: Entry, settings: Settings, report: Reporter) -> tuple[Episode | None, str | None]:
    """The episode's metadata, or why there is none."""
    from summarizer.pipeline.given_transcript import transcript_as_source
    from summarizer.pipeline.lookup import resolve_source

    try:
        if transcript_of(entry) is None and (
            found := transcript_as_source(entry.source, settings_for(entry, settings))
        ):
            return found, None
        return resolve_source(entry.source, which=entry.episode, settings=settings.fetch, report=report), None
    except SummarizerError as error:
        return None, f"{entry.place}: {error}" if entry.place else str(error)


def _slots(settings: Settings, jobs: int | None) -> int:
    from summarizer.batch.slots import plan_slots

    workers, _ = plan_slots(settings, jobs, local_llm=False)
    return max(1, sum(one.number for one in workers if one.resource == TRANSCRIBING.resource))


def _work(audio: float, episodes: int, learnt: _Learnt, slots: int, *, drafters: int) -> float:
    """Seconds by the clock: all cores at work, the recognisers, or the wait for the model, whichever is longest."""
    cores = os.cpu_count() or 1
    if not learnt.audio:
        heard = audio * CPU_SECONDS_PER_AUDIO_SECOND
        return max(heard / min(cores, slots), episodes * PROVIDER_DRAFT_SECONDS / drafters)
    share = audio / learnt.audio
    drafting = learnt.drafting * episodes / learnt.episodes
    return max(learnt.cpu * share / cores, learnt.heard * share / slots, drafting / drafters)


def _size(seconds: float) -> float:
    """How much more is asked for a longer episode: half as much again at 75 minutes and above."""
    return 1 + min(seconds / 60, 75) / 150


class _Money(NamedTuple):
    """What an episode costs with the model that will be asked."""

    model: str | None
    prices_source: str | None
    price: Price | None
    tokens: tuple[float, float]  # read and written, for a draft of size 1
    batch: bool  # by the batch API
    at_once: int

    @classmethod
    def of_settings(cls, settings: Settings, learnt: _Learnt, *, half_price: bool) -> _Money:
        from summarizer.llm import llm_identity
        from summarizer.llm.client import base_url_of
        from summarizer.llm.prices import price_of, prices_source

        identity = llm_identity(settings.llm, settings.keys)
        named = identity.removeprefix("provider:") if identity.startswith("provider:") else None
        tokens = (
            (learnt.tokens[0] / learnt.sizes, learnt.tokens[1] / learnt.sizes) if learnt.sizes else TOKENS_OF_A_DRAFT
        )
        return cls(
            named,
            prices_source() if named else None,
            price_of(named, base_url_of(settings.llm, settings.keys), settings.llm) if named else None,
            tokens,
            half_price,
            1 if identity.startswith("local") else DRAFTERS,
        )

    def usd(self, seconds: float) -> float | None:
        if self.model is None:
            return 0.0
        if self.price is None:
            return None
        from summarizer.llm.prices import Terms

        read, written = (round(_size(seconds) * one) for one in self.tokens)
        return round(self.price.cost(read, written, terms=Terms(batch=self.batch)), 6)


def _learn(root: Root) -> _Learnt:
    """Speed, tokens and cost of what is in the folder. One small file an episode is read."""
    sums: dict[str, float] = dict.fromkeys(("audio", "cpu", "heard", "drafting", "usd"), 0.0)
    episodes = 0
    drafted: list[tuple[str, float]] = []
    for folder, data in root.logs(root.episodes()):
        log = _object(data)
        sums["usd"] += _spent(log)
        stages = log.get("stages")
        if not isinstance(stages, dict):
            continue
        stages = {STAGE_NAMES_OF_0_1.get(name, name): run for name, run in stages.items()}
        if ORDER[-1] not in stages or not _number(stages.get(TRANSCRIBING.first), "cpu_seconds"):
            continue
        audio = _number(log.get("facts"), "audio_seconds")
        if not audio:
            continue
        episodes += 1
        sums["audio"] += audio
        sums["cpu"] += sum(_number(run, "cpu_seconds") for stage, run in stages.items() if stage not in DRAFTING.stages)
        sums["heard"] += sum(_number(stages.get(stage), "seconds") for stage in _HEARING)
        sums["drafting"] += _number(stages.get(DRAFTING.first), "seconds")
        if len(drafted) < MAX_DRAFTS_READ:
            drafted.append((folder, audio))
    drafts, sizes, tokens, sound = 0, 0.0, [0, 0], [0.0, 0.0]
    for folder, audio in drafted:
        recording = _object(root.read(f"{folder}/episode.json")).get("audio")
        if _number(recording, "size") and _number(recording, "duration"):
            sound = [sound[0] + _number(recording, "size"), sound[1] + _number(recording, "duration")]
        usage = _object(root.read(f"{folder}/draft.json")).get("usage")
        if _number(usage, "input_tokens"):
            drafts += 1
            sizes += _size(audio)
            tokens[0] += int(_number(usage, "input_tokens"))
            tokens[1] += int(_number(usage, "output_tokens"))
    return _Learnt(
        episodes=episodes,
        audio=sums["audio"],
        cpu=sums["cpu"],
        heard=sums["heard"],
        drafting=sums["drafting"],
        drafts=drafts,
        sizes=sizes,
        tokens=(tokens[0], tokens[1]),
        usd=sums["usd"],
        bytes_a_second=sound[0] / sound[1] if sound[1] else None,
    )


def _spent(log: dict[str, Any]) -> float:
    try:
        return RunLog.model_validate(log).spent_usd
    except ValidationError:
        return 0.0


def _object(data: bytes | None) -> dict[str, Any]:
    """A file's JSON object; an empty one when it cannot be read: a plan must not fail for one broken file."""
    try:
        found = json.loads(data or b"")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _number(value: Any, name: str) -> float:
    return number_in(value.get(name), 0.0) or 0.0 if isinstance(value, dict) else 0.0
