"""Writes the draft with three kinds of requests: outline, insights, framing.

Each request contains only the text that it needs. With a small model, code chooses the quotations: such a model takes
the first ids of a list. `grading` and `prose` check every answer. A part without a usable text is left for a person and
reported in `Draft.problems`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from summarizer.drafting.grading import (
    grade_evidence,
    grade_ids,
    grade_prose,
    grade_subjects,
    prompt_words,
)
from summarizer.drafting.part_requests import Graded, Part, PartRequester, object_schema
from summarizer.drafting.passages import ContextPassage, answer_around, fence, introduction_of, passage_around
from summarizer.drafting.prompts import Prompt, load_prompts, prompts_sha256
from summarizer.drafting.prose import AllowedFacts, find_faults, tidy, without_unsupported
from summarizer.drafting.prose_quotations import leave_out_quotations
from summarizer.drafting.prose_scoring import EARLIER_PARTS, GOOD_SCORE, MIN_SCORE, is_statement, pick_best
from summarizer.drafting.quotable import Quotable
from summarizer.drafting.skeleton import (
    choose_candidates,
    distinct,
    heading_from,
    how_many,
    in_a_sentence,
    plain_framing,
    skeleton,
    without_guest,
)
from summarizer.errors import AnswerError, NotEnoughError, NotYet
from summarizer.llm import LlmClient
from summarizer.post_format import INSIGHTS, TOPICS
from summarizer.records.episode import Episode
from summarizer.records.post import Draft, Insight, Topic
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript
from summarizer.reporting import Reporter
from summarizer.settings import QuoteSettings
from summarizer.text.language_names import language_name
from summarizer.text.names import surname
from summarizer.text.prose_facts import names_in_prose, words_of

__all__ = ["write_draft"]

_PASSAGE_WORDS = (110, 420)  # for a small model, which reads slowly and mixes statements up, and for other models
_MIN_WORDS_BESIDE_QUOTATION = 16  # words that an answer needs besides its quotation, for a small model to retell
_OUTLINE_CANDIDATES = 40  # candidates in the outline's prompt
_MIN_TOPIC_MENTIONS = 5  # a topic's main word must occur this often in the episode
_MAX_TOKENS = {
    "heading": 40, "claim": 130, "takeaway": 80, "headline": 40, "dek": 100, "intro": 180, "conclusion_shown": 160,
    "conclusion_next": 110, "subjects": 60, "topic_opening": 130, "topic_closing": 110,
}  # fmt: skip
_STRING = {"type": "string"}


def write_draft(
    episode: Episode,
    transcript: Transcript,
    quotes: Quotes,
    client: LlmClient | None,
    prompts: Path | None,
    settings: QuoteSettings,
    report: Reporter,
) -> Draft:
    """The draft around the best quotations; without a client, the skeleton of a draft.

    Raises NotEnoughError when fewer than three passages can be quoted, PromptError for an unusable prompt file, and
    ProviderError or NetworkError when the model cannot be reached or wrote nothing usable.
    """
    pool = distinct(quotes.ranked())
    if len(pool) < INSIGHTS[0]:
        raise NotEnoughError(
            f"{len(pool)} passage{'' if len(pool) == 1 else 's'} of {episode.title!r} can be quoted, and a post needs "
            f"{INSIGHTS[0]}; this recording holds too little to make a post from"
        )
    count = how_many(transcript, settings.insights, pool)
    if count > len(pool):
        report.note(f"{len(pool)} quotable passages found; the post has that many insights")
    if client is None:
        return skeleton(transcript, choose_candidates(transcript, pool, count))
    return _Writer(episode, transcript, PartRequester(client), load_prompts(prompts), report).write(
        pool, min(count, len(pool)), prompts_sha256(prompts)
    )


class _Writer:
    """Writes one draft."""

    def __init__(
        self,
        episode: Episode,
        transcript: Transcript,
        requester: PartRequester,
        prompts: dict[str, Prompt],
        report: Reporter,
    ) -> None:
        self.episode, self.transcript, self.requester, self.report = episode, transcript, requester, report
        self.prompts = prompts
        self.language = transcript.language
        self.problems: list[str] = []
        people = " ".join(person.name for person in episode.people)
        self.metadata = " ".join(filter(None, (episode.show, episode.title, people, episode.description[:2000])))
        voices = " ".join(speaker.display for speaker in transcript.speakers)
        self.known = f"{self.metadata} {voices} {transcript.text(0, len(transcript.words))}"
        self.quotable = Quotable.of(episode, transcript)
        self.prompt_words = {kind: prompt_words(prompt) for kind, prompt in prompts.items()}

    def write(self, pool: list[Candidate], count: int, sha256: str) -> Draft:
        steps = count + 1 + (not self.requester.client.small)
        topics: list[tuple[str, Candidate]] = []
        if self.requester.client.small:
            chosen = choose_candidates(self.transcript, pool, count, _MIN_WORDS_BESIDE_QUOTATION)
        else:
            self.report.progress(0, steps, "writing: choosing quotations")
            chosen, topics = self.outline(pool, count)
        insights: list[Insight] = []
        awaited: list[NotYet] = []
        for number, candidate in enumerate(chosen, start=1):
            self.report.progress(steps - count - 2 + number, steps, f"writing: insight {number} of {len(chosen)}")
            try:
                insights.append(self.insight(number, candidate, insights))
            except NotYet as later:  # a batch API: the requests of the other insights are sent as well
                awaited.append(later)
        if awaited:
            raise NotYet(str(awaited[0]), tuple(key for later in awaited for key in later.keys))
        if not any(insight.claim or insight.heading for insight in insights):
            why = self.problems[0] if self.problems else "no reason known"
            raise AnswerError(
                f"{self.requester.client.model} wrote nothing that can be used ({why}); try another --model"
            )
        if self.requester.client.small:
            insights = [self._headed(insight, candidate) for insight, candidate in zip(insights, chosen, strict=True)]
        self.report.progress(steps - 1, steps, "writing: intro and conclusion")
        framing = self.framing(insights, chosen, topics)
        self.report.progress(steps, steps, "writing: done")
        return Draft(
            model=self.requester.client.model,
            prompts_sha256=sha256,
            insights=tuple(insights),
            usage=self.requester.usage,
            problems=tuple(self.problems),
            **framing,
        )

    # -- outline --

    def outline(self, pool: list[Candidate], count: int) -> tuple[list[Candidate], list[tuple[str, Candidate]]]:
        """The chosen candidates in order, and the topics with one candidate each."""
        offered = sorted(pool[:_OUTLINE_CANDIDATES], key=lambda candidate: candidate.words)
        by_id = {candidate.id: candidate for candidate in offered}
        ids = {"type": "string", "enum": list(by_id)}
        topic = object_schema({"subject": _STRING, "quote": ids})
        values = {
            "language": language_name(self.language),
            "title": fence(self.episode.title, 200),
            "count": str(count),
            "candidates": "\n".join(self._offer(candidate) for candidate in offered),
        }
        found = self.requester.request(
            self.prompts["outline"],
            values,
            {
                "insights": Part(
                    {"type": "array", "items": ids}, 12 * count + 30, lambda v: grade_ids(v, by_id, count)
                ),
                "topics": Part({"type": "array", "items": topic}, 90, lambda v: self._topics(v, by_id)),
            },
        )
        picked = found["insights"].value if found["insights"].usable else []
        if not picked:
            self.problems.append("outline: the model chose no quotations; taken in the order of the ranking")
        if left_out := found["topics"].left_out:
            self.problems.append(f"outline, subjects: one was left out ({'; '.join(left_out)})")
        chosen = distinct([*(by_id[one] for one in picked), *pool])[:count]
        taken = {candidate.id for candidate in chosen}
        topics = [(name, by_id[one]) for name, one in found["topics"].value or [] if one not in taken]
        return chosen, [pair for pair in topics if pair[1] in distinct([*chosen, pair[1]])][: TOPICS[1]]

    def _offer(self, candidate: Candidate) -> str:
        who = fence(self.transcript.display(candidate.speaker) or "Voice", 60)
        text = fence(self.transcript.text(*candidate.words), 400)
        return f"{candidate.id} ({format_clock(candidate.start)}) {who}: {text}"

    def _topics(self, value: Any, by_id: dict[str, Candidate]) -> Graded:
        """The usable topics; others are dropped, because topics are optional."""
        kept = []
        left_out: list[str] = []
        said = words_of(self.known)
        for item in value if isinstance(value, list) else []:
            if not isinstance(item, dict) or item.get("quote") not in by_id or not isinstance(item.get("subject"), str):
                continue
            plain = leave_out_quotations(item["subject"], self.quotable, whole=True)
            left_out += plain.why
            subject = tidy("subject", plain.text, self.language).removeprefix("On ").removeprefix("on ")
            longest = max(words_of(subject), key=len, default="")
            basis = AllowedFacts(self.known, language=self.language, quotable=self.quotable)
            root = longest.removesuffix("s")[:6]
            mentioned = sum(word.startswith(root) for word in said) if root else 0
            if mentioned >= _MIN_TOPIC_MENTIONS and not any(
                fault.hard for fault in find_faults("subject", subject, basis)
            ):
                kept.append((subject[:1].upper() + subject[1:], str(item["quote"])))
        return Graded(kept[: TOPICS[1]], left_out=tuple(dict.fromkeys(left_out)))

    # -- insight --

    def insight(self, number: int, candidate: Candidate, before: Sequence[Insight] = ()) -> Insight:
        small = self.requester.client.small
        answer = answer_around(self.transcript, candidate, _PASSAGE_WORDS[0]) if small else None
        passage = answer or passage_around(self.transcript, candidate, _PASSAGE_WORDS[1])
        taken = tuple(insight.heading for insight in before if insight.heading)
        speaker = self.transcript.display(candidate.speaker) or "the speaker"
        called = self._called(candidate.speaker)
        quote = self.transcript.text(*candidate.words)
        kind, heard = ("retell", f"{answer.before}\n{quote}\n{answer.after}") if answer else ("insight", passage.text)
        basis = self._basis(kind, heard, surname=called, quote=quote, taken=taken)
        parts = {name: self._prose_part(name, basis) for name in ("heading", "claim", "takeaway")}
        if not small:
            ids = {"type": "string", "enum": [str(one) for one in passage.ids]}
            allowed = set(passage.ids)
            parts["evidence"] = Part({"type": "array", "items": ids}, 60, lambda value: grade_evidence(value, allowed))
        values = {
            "language": language_name(self.language),
            "speaker": fence(speaker, 80),
            "surname": fence(called, 60),
            "quote": fence(quote, 600).replace("\n", " "),
            "passage": passage.text,
        }
        if answer:
            values |= {"passage": answer.before, "after": answer.after or "nothing"}
            parts = {name: parts[name] for name in ("claim", "takeaway", "heading")}
            if not answer.after:  # requested but not used: a request without it would have to be read from its start
                parts["takeaway"] = Part(_STRING, parts["takeaway"].tokens, lambda _: Graded(None))
            beside = {
                "heading": [one.heading for one in before if one.heading],
                "claim": [one.claim for one in before if one.claim],
                "takeaway": [quote, *(one.takeaway for one in before if one.takeaway)],
            }
            found = self._sampled("retell", values, parts, basis, beside)
        else:
            found = self.requester.request(self.prompts["insight"], values, parts)
        names = ["heading", "claim", "takeaway"]
        if answer and found["takeaway"].value is None:
            names.remove("takeaway")  # optional, and no takeaway is better than an invented one
        texts = {name: self._keep(f"insight {number}", name, found[name], basis) for name in names}
        rests_on = found["evidence"].value if "evidence" in found else self._alike(texts["claim"], passage)
        return Insight(
            quote=candidate.id,
            heading=texts["heading"],
            claim=texts["claim"],
            takeaway=texts.get("takeaway"),
            evidence=self.transcript.sentence_words(
                [*self.transcript.sentence_ids(candidate.words), *(rests_on or ())]
            ),
        )

    def _headed(self, insight: Insight, candidate: Candidate) -> Insight:
        """The insight with a heading cut from its quotation when it has none."""
        heading = insight.heading or heading_from(self.transcript.text(*candidate.words), self.language)
        return insight.model_copy(update={"heading": heading})

    def _called(self, label: str | None) -> str:
        speaker = self.transcript.by_label.get(label or "")
        if speaker and speaker.name:
            return surname(speaker.name)
        return "the guest" if self.language == "en" else (self.transcript.display(label) or "")

    def _alike(self, claim: str | None, passage: ContextPassage) -> list[int]:
        """The passage's sentences that share the most words with a claim, four at most."""
        wanted = {word for word in words_of(claim or "") if len(word) > 4}
        scored = []
        for index in passage.ids:
            words = set(words_of(self.transcript.text(*self.transcript.sentences[index].words)))
            if len(wanted & words) >= 2:
                scored.append((len(wanted & words), index))
        return [index for _, index in sorted(scored, reverse=True)[:4]]

    # -- framing --

    def framing(
        self, insights: Sequence[Insight], chosen: Sequence[Candidate], topics: Sequence[tuple[str, Candidate]]
    ) -> dict[str, Any]:
        """The fields of the draft besides the insights."""
        guest = self._guest(chosen)
        listed = "\n".join(
            f"{number}. {insight.heading or ''}. {insight.claim or self.transcript.text(*candidate.words)}"
            for number, (insight, candidate) in enumerate(zip(insights, chosen, strict=True), start=1)
        )
        intro = introduction_of(self.transcript, guest)
        about = [passage_around(self.transcript, candidate, 200) for _, candidate in topics]
        blocks = [
            f"Subject: {fence(subject, 60)}. What was said:\n<passage>\n{passage.text}\n</passage>"
            for (subject, _), passage in zip(topics, about, strict=True)
        ]
        values = {
            "language": language_name(self.language),
            "guest": fence(guest or "a guest who is not named", 80),
            "surname": fence(surname(guest) if guest else "the guest", 60),
            "show": fence(self.episode.show or "the show", 120),
            "title": fence(self.episode.title, 200),
            "introduction": intro or fence(self.episode.description, 300).replace("\n", " ") or "nothing",
            "insights": fence(listed, 6000),
            "topics": "\n".join(blocks),
        }
        material = " ".join((values["insights"], values["introduction"], self.metadata, guest or ""))
        basis = self._basis("framing", material, surname=values["surname"])
        parts = {
            name: self._prose_part(name, basis)
            for name in ("headline", "dek", "intro", "conclusion_shown", "conclusion_next")
        }
        subjects = AllowedFacts(material + self.known, language=self.language, quotable=self.quotable)
        parts["subjects"] = Part(
            {"type": "array", "items": _STRING}, self._tokens("subjects"), lambda v: grade_subjects(v, subjects)
        )
        on_topic = {}
        for index, passage in enumerate(about, start=1):
            for side in ("opening", "closing"):
                name = f"topic_{side}_{index}"
                on_topic[name] = self._basis("framing", f"{passage.text} {material}")
                parts[name] = self._prose_part(f"topic_{side}", on_topic[name])
        if self.requester.client.small:
            headings = [insight.heading for insight in insights if insight.heading]
            plain = self.language == "en" and guest and sum(is_statement(one) for one in headings) >= 3
            asked = {name: parts[name] for name in (("headline", "subjects") if plain else parts)}
            found = self._sampled("framing", values, asked, basis, {"headline": headings})
            if plain and guest:
                self._use_plain_framing(found, guest, headings, basis)
            found = {name: found.get(name, Graded(None, 1000, ("nothing was written",))) for name in parts}
        else:
            found = self.requester.request(self.prompts["framing"], values, parts)
        texts = {
            name: self._keep("framing", name, graded, on_topic.get(name, basis))
            for name, graded in found.items()
            if name != "subjects"
        }
        return {
            "headline": texts["headline"],
            "dek": texts["dek"],
            "intro": texts["intro"],
            "conclusion": (texts["conclusion_shown"], texts["conclusion_next"]),
            "subjects": tuple(self._keep_subjects(found["subjects"])),
            "topics": tuple(
                Topic(
                    subject=subject,
                    quote=candidate.id,
                    opening=texts[f"topic_opening_{index}"],
                    closing=texts[f"topic_closing_{index}"],
                    evidence=self.transcript.sentence_words(self.transcript.sentence_ids(candidate.words)),
                )
                for index, (subject, candidate) in enumerate(topics, start=1)
            ),
        }

    def _use_plain_framing(
        self, found: dict[str, Graded], guest: str, headings: Sequence[str], basis: AllowedFacts
    ) -> None:
        """Replaces a small model's framing by sentences that code makes from the insights' headings."""
        said = self.transcript.text(0, len(self.transcript.words))
        plain = {
            word.strip(".,;:!?") for word in said.split() if word.islower()
        }  # a word that is also written in lower case is not a name
        names = {name for name in names_in_prose(f"{said} {self.metadata}") if name.lower() not in plain}
        points = [in_a_sentence(one, names) for one in headings if is_statement(one)]
        title = tidy("headline", without_guest(self.episode.title, guest))
        if not found["headline"].usable and not any(fault.hard for fault in find_faults("headline", title, basis)):
            found["headline"] = Graded(title)
        subjects = found["subjects"].value if found["subjects"].usable else []
        host = next((one.name for one in self.transcript.speakers if one.name and one.role == "host"), None)
        for name, text in plain_framing(guest, host, self.episode.show or "the show", points, subjects).items():
            found[name] = Graded(text)

    def _guest(self, chosen: Sequence[Candidate]) -> str | None:
        named = [speaker.name for speaker in self.transcript.speakers if speaker.name and speaker.role == "guest"]
        if named:
            return named[0]
        speakers = [self.transcript.by_label.get(candidate.speaker) for candidate in chosen]
        return next((one.name for one in speakers if one and one.name and one.role != "host"), None)

    # -- shared --

    def _sampled(
        self,
        kind: str,
        values: dict[str, str],
        parts: dict[str, Part],
        basis: AllowedFacts,
        beside: Mapping[str, list[str]],
    ) -> dict[str, Graded]:
        """The best of several texts of a small model for each part; unusable where all have too low a score.

        `beside` holds for each part the texts that it should not repeat.
        """

        def picked(samples: Mapping[str, list[Graded]]) -> tuple[dict[str, Graded], bool]:
            best: dict[str, Graded] = {}
            good = True
            for name, several in samples.items():
                others = [
                    *beside.get(name, ()),
                    *(str(best[one].value) for one in EARLIER_PARTS.get(name, ()) if one in best and best[one].value),
                ]
                best[name], worth = pick_best(name, several, basis, others)
                good = good and (worth >= GOOD_SCORE.get(name, 0.0) or best[name] == Graded(None))
                if best[name].value and best[name].usable and worth < MIN_SCORE.get(name, -1.0):
                    best[name] = Graded(None, 1000, ("no try kept close to what was said",))
            return best, good

        return picked(self.requester.sample(self.prompts[kind], values, parts, lambda samples: picked(samples)[1]))[0]

    def _basis(self, kind: str, passage: str, **more: Any) -> AllowedFacts:
        strict, own = self.requester.client.small, self.prompt_words[kind]
        return AllowedFacts(
            passage,
            known=self.known,
            language=self.language,
            instructions=own,
            strict=strict,
            quotable=self.quotable,
            **more,
        )

    def _tokens(self, name: str) -> int:
        return _MAX_TOKENS[name] * (1 if self.language == "en" else 2)

    def _prose_part(self, name: str, basis: AllowedFacts) -> Part:
        return Part(_STRING, self._tokens(name), lambda value: grade_prose(name, value, basis))

    def _keep(self, where: str, name: str, graded: Graded, basis: AllowedFacts) -> str | None:
        """The text to print: the value when it is usable, else the value without unsupported sentences, else None."""
        part = name.rstrip("_0123456789")
        shown = part.replace("_", " ")
        if graded.usable:
            if graded.left_out:
                self.problems.append(f"{where}, {shown}: a sentence was left out ({'; '.join(graded.left_out)})")
            return str(graded.value)
        rest = without_unsupported(part, str(graded.value), basis) if graded.value else None
        if part == "heading" and self.requester.client.small:
            self.problems.append(f"{where}, heading: cut from the quotation ({'; '.join(graded.reasons)})")
            return None
        if rest:
            self.problems.append(f"{where}, {shown}: a sentence was left out ({'; '.join(graded.reasons)})")
            return rest
        self.problems.append(f"{where}, {shown}: left for the writer ({'; '.join(graded.reasons)})")
        return None

    def _keep_subjects(self, graded: Graded) -> list[str]:
        if not graded.usable:
            self.problems.append(f"framing, subjects: left for the writer ({'; '.join(graded.reasons)})")
            return []
        if graded.left_out:
            self.problems.append(f"framing, subjects: one was left out ({'; '.join(graded.left_out)})")
        return list(graded.value)
