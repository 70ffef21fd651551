"""What the writers of one draft share: its material and model, what they may state, and what they leave behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from summarizer.drafting.gates import Basis, KnownFacts, prompt_words
from summarizer.drafting.material import Material
from summarizer.drafting.part_requests import Graded, PartRequester
from summarizer.drafting.prompts import Prompt
from summarizer.drafting.quotable import Quotable
from summarizer.records.quote import Candidate
from summarizer.records.word_ranges import WordRange
from summarizer.reporting import Reporter

__all__ = ["DraftState"]

_LEAST_ROOM_TO_JUDGE, _ROOM_TO_JUDGE = 4000, 16_000  # tokens of the passages of a request that judges the draft


class DraftState:
    """A draft while it is written."""

    def __init__(
        self,
        material: Material,
        requester: PartRequester,
        prompts: Mapping[str, Prompt],
        report: Reporter,
    ) -> None:
        self.material, self.requester = material, requester
        self.prompts, self.report = prompts, report
        self.transcript, self.brief = material.transcript, material.brief
        self.conversation = material.conversation
        self.places = material.places
        self.problems: list[str] = []  # parts without usable text, and why
        self.cut: list[Candidate] = []  # quotations besides those of `quotes.json`
        self.refusals: list[str] = []  # why requests were refused; appended to by several threads
        self.style = self.brief.style.for_prompt() if self.brief.style else ""
        known = KnownFacts.of(material.episode, material.transcript)
        quotable = Quotable.of(
            material.episode, material.transcript, material.rules.withheld, material.cast.hosts, material.language
        )
        style = self.brief.style
        self._basis = Basis(
            known,
            language=material.language,
            quotable=quotable,
            avoid=tuple(style.avoid) if style else (),
            words=style.words if style else {},
        )

    @property
    def room_to_judge(self) -> int:
        return max(_LEAST_ROOM_TO_JUDGE, min(_ROOM_TO_JUDGE, self.requester.client.room // 2))

    def quote(self, words: WordRange) -> str:
        """The id of the quotation of these words; one that the draft cuts itself is added to `cut`."""
        for candidate in (*self.material.quotes.candidates, *self.cut):
            if candidate.words == words:
                return candidate.id
        run = self.transcript.words[words[0] : words[1]]
        self.cut.append(
            Candidate(
                id=f"c{len(self.cut) + 1}",
                words=words,
                start=run[0].start,
                end=max(run[0].start, run[-1].end),
                speaker=run[0].speaker or self.material.quotes.candidates[0].speaker,
                text=self.transcript.text(*words),
                score=0.0,
            )
        )
        return self.cut[-1].id

    def basis(self, kind: str, *, surname: str = "") -> Basis:
        """What the texts of a kind of request may state."""
        return replace(self._basis, instructions=prompt_words(self.prompts[kind]), surname=surname)

    def keep(self, where: str, name: str, graded: Graded) -> str | None:
        """The text to print, or None: its place is left for the writer."""
        shown = name.rstrip("_0123456789").replace("_", " ")
        if graded.usable and graded.value:
            if graded.left_out:
                self.problems.append(f"{where}, {shown}: a sentence was left out ({'; '.join(graded.left_out)})")
            return str(graded.value)
        if name != "takeaway" or graded.reasons:
            self.problems.append(f"{where}, {shown}: left for the writer ({'; '.join(graded.reasons)})")
        return None
