"""Whether a clause says alone what it says in its sentence: nothing governs it, acts it out or turns against it."""

from __future__ import annotations

from summarizer.drafting.heading_clauses import Clause, key_of
from summarizer.drafting.heading_context import needs_context
from summarizer.records.transcript import join_words
from summarizer.text.cuts import cut_after, cut_before
from summarizer.text.governing import governing_words
from summarizer.text.phrases import phrase_at
from summarizer.text.quotation_marks import DOUBLE_CHARACTERS

__all__ = ["keeps_sense"]

_ACTED = 5  # words before a clause in which it may be given away as acted out
_TURN_WITHIN = 6  # words after a clause in which its sentence may turn against it


def keeps_sense(clause: Clause) -> bool:
    """Whether the words around a clause, in its sentence and right after it, leave its sense as it is."""
    governed = _is_quoted(clause) or _is_acted(clause) or _is_governed(clause) or _is_taken_back(clause)
    return not governed and not needs_context(clause)


def _is_quoted(clause: Clause) -> bool:
    """Whether the transcript has it between quotation marks: somebody's words that the voice gives."""
    before = join_words(clause.sentence.texts[: clause.first])
    opens = clause.texts[0][:1] in DOUBLE_CHARACTERS
    return opens or sum(before.count(mark) for mark in DOUBLE_CHARACTERS) % 2 == 1


def _is_acted(clause: Clause) -> bool:
    """Whether the clause is given away as acted out: "and I'm like, only tune it cold"."""
    before, known = clause.sentence.keys[max(0, clause.run - _ACTED) : clause.run], clause.known
    compares = known.being | known.likening  # "The sound is like, a bell": acted out; "sounds like": compared
    return any(
        key in known.acted
        and (key not in known.comparing or at == len(before) - 1 or (at > 0 and before[at - 1] in compares))
        for at, key in enumerate(before)
    )


def _is_governed(clause: Clause) -> bool:
    """Whether words of its sentence govern it, or a cut inside a clause may hide what does; its opener governs none."""
    sentence, code = clause.sentence, clause.sentence.code
    texts = sentence.texts
    before, said, after = (
        join_words(texts[: clause.run]), join_words(clause.texts), join_words(texts[clause.last :])
    )  # fmt: skip
    if clause.unspaced and before.rstrip("，、, ") in clause.known.own_leads:
        before = ""
    if governing_words(before, said, after, code) is not None or cut_before(before, said, code) != "":
        return True
    completes = clause.is_cut and (
        phrase_at(sentence.keys, clause.last, sentence.purposes) > 0
        or sentence.adds_more(clause.last)
        or sentence.describes(clause.last)
    )
    return not completes and cut_after(said, after, code) != ""


def _is_taken_back(clause: Clause) -> bool:
    """Whether what follows in the sentence, or the next sentence, turns against the clause."""
    known, rules, language = clause.known, clause.rules, clause.rules.language
    following = clause.sentence.keys[clause.last : clause.last + _TURN_WITHIN]
    if not clause.is_cut:
        after = clause.sentence.words[1]
        following = [key_of(word.text) for word in clause.sentence.transcript.words[after : after + 2]]
        openers = rules.joining | language.interjections | language.assent  # "And yet"
        if not clause.unspaced and following and following[0] not in openers:
            following = following[:1]  # "You still have to": it goes on
    if clause.unspaced:
        return any("".join(following).startswith(word) for word in known.contrasts)
    continues = known.verbs | known.bases | known.verb_adverbs  # "can look perfect, and have nothing under it"
    joined = len(following) > 1 and following[0] in rules.joining and following[1] in continues
    if clause.is_cut and known.supposing & {*following}:
        return True  # "and every page loads at once, I think it would be awesome"
    joined = joined and not (clause.is_cut and clause.sentence.adds_more(clause.last))
    return joined or any(key in known.contrasts for key in following)
