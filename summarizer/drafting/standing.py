"""Whether a sentence stands for what its speaker holds true, by the sentences beside it.

A report or an imagined case runs on over the full stop: "They would say that it is an old language. Nothing has
changed since." What a heading or a claim takes out of such a stretch would be the opposite of what was argued.
"""

from __future__ import annotations

import re

from summarizer.records.transcript import Transcript
from summarizer.text.extractive_words import extractive_words
from summarizer.text.governing import governing_words, judged_by, taken_back_by
from summarizer.text.language import load_language
from summarizer.text.phrases import phrase_at, phrases

__all__ = ["stands"]

_SENTENCES_BEFORE = 2
_FINAL = re.compile(r"[.!…。！\"'”’»]+$")


def stands(transcript: Transcript, number: int) -> bool:
    """Whether nothing in the two sentences before it, or the one after it, gives this sentence away or takes it back.

    `number`: a sentence's id. Sentences of other voices end the search.
    """
    sentences, code = transcript.sentences, transcript.language
    said = transcript.text(*sentences[number].words)
    imagining = extractive_words(code).imagining
    own = phrases(extractive_words(code).own_saying, load_language(code))
    for before in range(number - 1, max(-1, number - 1 - _SENTENCES_BEFORE), -1):
        if sentences[before].speaker != sentences[number].speaker:
            break
        text = transcript.text(*sentences[before].words)
        if before == number - 1 and judged_by(text, code):
            return False
        # Joined by a colon, the sentence is what the one before it introduces.
        if governing_words(f"{_FINAL.sub('', text)}:", said, "", code) is not None:
            return False
        if imagining & {re.sub(r"\W", "", word.lower()) for word in text.split()[:2]}:
            return False
        if phrase_at([re.sub(r"[^\w']", "", word.lower()) for word in text.split()[:3]], 0, own):
            break  # "I told him": what somebody said before is over
    after = number + 1
    return after >= len(sentences) or not taken_back_by(transcript.text(*sentences[after].words), code)
