"""Writes a draft post: a language model writes prose around quotations that code cuts, or what was said stands.

With a model that has room, in this order (`write.py` and `writer.py` first):

- `material.py`: one episode as the writers see it
- `conversation.py`: the numbered conversation, as prompts show it
- `places.py`: the places that a model names, and what becomes of those that may not be quoted
- `reading.py`: has a model read the whole conversation
- `outline.py`: chooses the insights and their order
- `insights.py`: writes one insight
- `framing.py`: writes headline, dek, intro, topics, conclusion
- `verifying.py`: asks a model whether the conversation carries each sentence
- `settling.py`, `rewriting.py`: write once more, or leave out, what it does not carry

Without one:

- `signals.py`, `blemishes.py`: choose the points by measured signals, and count what a reader stumbles over
- `extractive.py`: builds the draft from what was said; `choosing.py`: its insights; `said_framing.py`: its frame
- `model_edits.py`: has a small model turn sentences that code cannot turn
- `editing.py`, `questions.py`: third person and lead-ins from a speaker's own words
- `headings.py`: headings from them, by `heading_clauses.py` (where clauses begin and end), `heading_rules.py` (what can
  be read alone), `heading_sense.py` (what says the same alone), `heading_unspaced.py`; `turned_headings.py`: those in
  the third person; `headed_runs.py`: passages cut around them

What they share:

- `prompts.py`: reads and checks the prompt files
- `part_requests.py`: requests the parts of an answer, and again those that cannot be used
- `gates.py`, `faults.py`, `known_facts.py`, `word_runs.py`, `tidying.py`: what code refuses in prose, and corrects
- `quotable.py`, `prose_quotations.py`: what may stand between quotation marks in prose
- `turns.py`, `announced_words.py`: forms of prose that give words to somebody without such marks
- `heard_turns.py`, `told_speakers.py`: where and in which sense words are heard, and whose the prose makes them
- `cast_words.py`, `passages.py`, `standing.py`, `expected_use.py`: smaller ones
- `voice_names.py`: asks a language model for the names of speakers
"""

from __future__ import annotations

from summarizer.drafting.material import Material
from summarizer.drafting.part_requests import PartRequester
from summarizer.drafting.prompts import PromptError, load_prompts, prompts_sha256
from summarizer.drafting.verifying import Statement, verify_statements
from summarizer.drafting.voice_names import guess_names
from summarizer.drafting.write import read_episode, write_draft

__all__ = [
    "Material",
    "PartRequester",
    "PromptError",
    "Statement",
    "guess_names",
    "load_prompts",
    "prompts_sha256",
    "read_episode",
    "verify_statements",
    "write_draft",
]
