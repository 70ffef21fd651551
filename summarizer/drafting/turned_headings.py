"""Headings in the third person, of what a speaker says in the first: "Carver Would Wash the Bridges"."""

from __future__ import annotations

from summarizer.drafting.editing import third_person
from summarizer.drafting.heading_clauses import Clause, HeardSentence, ends_clause, key_of
from summarizer.drafting.heading_sense import keeps_sense
from summarizer.drafting.headings import Heading, cased, is_finished
from summarizer.drafting.standing import stands
from summarizer.post_format import bounds_of
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.disfluencies import cleaned_words
from summarizer.text.editing_words import editing_words

__all__ = ["turned_heading"]

_WORDS = bounds_of("heading").words
_COST = 1.2  # a claim without one reads better
_GOING = 3  # words in which "is trying" tells what happens during the talk
_CARRYING = 2  # words that carry something
_FINAL = " 。！.!…,;:"


def turned_heading(transcript: Transcript, words: WordRange, surname: str) -> Heading | None:
    """A clause in the first person as one about its speaker, `surname`; None where none can be turned.

    Neither what happened to the speaker once nor a clause that needs another one.
    """
    speaker = editing_words(transcript.language)
    for number in transcript.sentence_ids(words):
        sentence = HeardSentence(transcript, number, words)
        if not is_finished(sentence) or not stands(transcript, number):
            continue
        for clause in sentence.clauses():
            if clause.keys[0] not in speaker.subject | speaker.contractions.keys():
                continue
            text = _turned(clause, surname)
            if text and keeps_sense(clause):
                return Heading(cased(text, transcript.language), "", clause.words, _COST)
    return None


def _turned(clause: Clause, surname: str) -> str | None:
    transcript, known, language = clause.sentence.transcript, clause.known, clause.rules.language
    run = transcript.words[slice(*clause.words)]
    said = " ".join(cleaned_words(run, language, timed=transcript.timing == "words")).rstrip(_FINAL)
    turned = third_person(f"{said[:1].upper()}{said[1:]}.", surname, language.code, least=_WORDS[0])
    if not turned or not turned.startswith(f"{surname} "):
        return None
    texts = turned.strip(_FINAL).removeprefix(f"{surname} ").split()
    keys = [key_of(text) for text in texts]
    fits = _WORDS[0] < len(keys) + 1 <= _WORDS[1] and not any(text.startswith(surname) for text in texts)
    bad = {*keys} & (known.unresolved | known.vague | known.persons) or {*keys[:2]} & known.past_forms
    told = any(key.endswith(known.past_endings) and keys[0] not in known.auxiliaries for key in keys[:2])
    going = keys[0] in known.being and any(key.endswith(known.progressive_endings) for key in keys[1:_GOING])
    marked = any(map(ends_clause, texts)) or told or going
    loose = keys[-1] in known.loose_ends or clause.carrying_of(keys) < _CARRYING
    asks = {*keys} & (known.question_words | known.opened_questions.keys())  # "has no idea what's behind"
    of_person = keys[0] in known.being or keys[1] in known.determiners or asks  # "is a big fan of"
    return " ".join([surname, *texts]) if fits and not (bad or marked or loose or of_person) else None
