"""Reads a conversation and writes its draft: which model does what. Read this file first, then `writer.py`.

With a model that has room for it, the draft rests on that model's reading of the whole conversation (`reading.py`).
A small model, or none, edits or prints what was said (`editing.py`, `extractive.py`).
"""

from __future__ import annotations

from pathlib import Path

from summarizer.drafting import extractive, signals
from summarizer.drafting.draft_state import DraftState
from summarizer.drafting.expected_use import tell_what_is_sent
from summarizer.drafting.material import REFUSALS_TOLD, Material
from summarizer.drafting.model_edits import ModelEditor
from summarizer.drafting.part_requests import PartRequester
from summarizer.drafting.prompts import load_prompts, prompts_sha256
from summarizer.drafting.reading import read_conversation
from summarizer.drafting.writer import Writer
from summarizer.errors import AnswerError, InputError, NotEnoughError
from summarizer.llm import LlmClient
from summarizer.post_format import INSIGHTS
from summarizer.records.house_style import HouseStyle
from summarizer.records.post import Draft
from summarizer.records.reading import Reading
from summarizer.reporting import Reporter
from summarizer.text.language_names import language_name

__all__ = ["Material", "read_episode", "write_draft"]


def read_episode(material: Material, client: LlmClient | None, prompts: Path | None, report: Reporter) -> Reading:
    """The points of the conversation and their places: found by the model, or by measured signals.

    Before a model is asked, raises NotEnoughError when too little can be quoted. Raises AnswerError when the model
    found too few places, PromptError, ProviderError, NetworkError and NotYet.
    """
    if client is None or client.small:
        return signals.choose(material.transcript, material.episode, material.quotes, quotability=material.places)
    _require_enough(material)
    tell_what_is_sent(material.conversation, client, material.brief.insights or INSIGHTS[1], report)
    reading = read_conversation(
        material.conversation,
        material.places,
        PartRequester(client),
        load_prompts(prompts)["read"],
        report,
        language=material.language,
        voices=_voices(material),
        about=material.brief.about,
    )
    found = len(reading.points)
    if found + len(material.included_points()[0]) < INSIGHTS[0]:
        places = "1 place" if found == 1 else f"{found} places"
        raise AnswerError(
            f"{client.model} found {places} to quote in {material.episode.title!r}, and a post needs {INSIGHTS[0]}; "
            "try another --model"
        )
    return reading


def write_draft(
    material: Material, reading: Reading, client: LlmClient | None, prompts: Path | None, report: Reporter
) -> Draft:
    """The draft around the points of a reading.

    With `brief.redo` only these parts of `brief.kept` are written; the caller merges the two (`records.redo.merged`).
    Raises NotEnoughError when fewer than three passages can be quoted, PromptError for an unusable prompt file, and
    ProviderError, NetworkError and NotYet when the model cannot be reached or wrote nothing usable.
    """
    brief = material.brief
    if client is None or client.small:
        if brief.redo:
            raise InputError("no model that writes is asked, so no part can be written again; name one with --llm")
        _require_enough(material)
        return _extractive(material, reading, client, prompts, report)
    writer = Writer(DraftState(material, PartRequester(client), load_prompts(prompts), report), reading)
    if brief.kept is not None and brief.redo:
        return writer.write_again(brief.kept)
    _require_enough(material)
    written = writer.write(prompts_sha256(prompts))
    return written.model_copy(update={"language": material.other_language})


def _extractive(
    material: Material, reading: Reading, client: LlmClient | None, prompts: Path | None, report: Reporter
) -> Draft:
    """The draft of what was said. A small model is asked for claims that code cannot turn."""
    included, refused = material.included_points()
    for problem in refused[:REFUSALS_TOLD]:
        report.warn(problem)
    if material.other_language:
        report.warn(
            f"the draft stays in {language_name(material.transcript.language)}, the language of the conversation: a "
            f"draft in {language_name(material.other_language)} needs a model that writes; name one with --llm"
        )
    allowed = reading.model_copy(update={"points": material.quotable_points(reading)})
    editor = ModelEditor(PartRequester(client), load_prompts(prompts)["edit"]) if client else None
    draft = extractive.draft(
        material.episode,
        material.transcript,
        material.allowed_quotes,
        allowed,
        material.cast,
        count=material.brief.insights,
        include=[point.places[0] for point in included],
        exclude=material.brief.exclude,
        about=material.brief.about,
        editor=editor,
    )
    draft = draft.model_copy(update={"problems": (*refused, *draft.problems)})
    _tell_unmet(material, draft, report)
    if client is None or editor is None:
        return draft
    if editor.asked:
        report.note(
            f"{client.model} turned {editor.kept} of {editor.asked} sentences into the third person; the rest of the "
            "draft is what was said"
        )
    made = {"model": client.model, "prompts_sha256": prompts_sha256(prompts)} if editor.kept else {}
    return draft.model_copy(update={**made, "usage": editor.requester.usage})


def _tell_unmet(material: Material, draft: Draft, report: Reporter) -> None:
    """Warns of what was asked for that a draft of what was said does not have."""
    brief, made = material.brief, len(draft.insights)
    for problem in draft.problems:
        if problem.startswith(extractive.NO_SUBJECT):
            report.warn(problem)
    if brief.style is not None and brief.style != HouseStyle():
        report.warn("no model writes this draft, so the house style has no effect on it; name one with --llm")
    if brief.insights is not None and made < brief.insights:
        report.warn(
            f"{brief.insights} insights were asked for, and {made} are made: without a model that writes, no other "
            "passage reads well by itself"
        )


def _require_enough(material: Material) -> None:
    found = len(material.quotes.candidates)
    left = len(material.allowed_quotes.candidates) if material.brief.exclude else found
    if left < INSIGHTS[0] <= found:
        raise NotEnoughError(
            f"{left} of {found} passages of {material.episode.title!r} are left that you do not exclude, and a post "
            f"needs {INSIGHTS[0]}; exclude fewer"
        )
    if found < INSIGHTS[0]:
        raise NotEnoughError(
            f"{found} passage{'' if found == 1 else 's'} of {material.episode.title!r} can be quoted, and a post "
            f"needs {INSIGHTS[0]}; this recording holds too little to make a post from"
        )


def _voices(material: Material) -> str:
    """Whose words may be quoted, by name."""
    labels = dict.fromkeys(candidate.speaker for candidate in material.quotes.candidates)
    return ", ".join(material.transcript.display(label) or label for label in labels)
