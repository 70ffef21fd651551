"""Whether a clause is a statement that can be read alone, in scripts that write no spaces between words."""

from __future__ import annotations

from summarizer.drafting.heading_clauses import Clause
from summarizer.records.transcript import join_words

__all__ = ["is_unspaced_statement"]

_CHARACTERS = (8, 34)
_FINAL = " 。！.!…"


def is_unspaced_statement(clause: Clause) -> bool:
    known = clause.known
    text = join_words(clause.texts).strip(_FINAL)
    least, most = _CHARACTERS
    barred = (*known.unresolved, *known.first_person, *known.persons, *known.vague, *known.hedges, *known.stutters)
    return (
        least <= len(text) <= most
        and not any(word in text for word in barred)
        and not text.startswith((*known.fragment_starts, *known.contrasts))
        and not text.endswith(tuple(known.loose_ends))
        and (not known.sentence_ends or text.endswith(known.sentence_ends))
        and any(word in text[1:] for word in known.predicates)
    )
