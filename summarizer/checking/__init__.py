"""Checks a post against the transcript of its recording: every quotation, the facts of its prose, its form.

The checks only report; they change nothing. Callers read the files and cut the audio.

- `align.py`: aligns a quotation's words with the transcript's words
- `attribution.py`: finds the speaker whom the post names for a quotation
- `check.py`: the checks of a post, from all of these
- `ellipses.py`: moves an omission to the ellipsis that shows it
- `edits.py`: lists the differences between a quotation and the words heard
- `flags.py`: flags of a quotation's place in the recording
- `lint.py`: compares a post with the post format
- `lint_parts.py`: groups a post's blocks into the parts of the format
- `meaning.py`: finds negations, numbers, names and hedges
- `off_record.py`: flags quotations of what was said off the record
- `origin.py`: who heard the words of a quotation, and the sentences that say so
- `pieces.py`: whether the pieces of a quotation were said in one passage
- `policy.py`: what an edit of a quotation may do
- `prose.py`: looks up the numbers, dates and names of the prose in the episode
- `prose_support.py`: which sentences of the prose a model found carried by the conversation
- `reasons.py`: the sentences that say why a quotation got its verdict
- `retime.py`: finds the quotations in another recording of the episode
- `searchable.py`: the transcript as tokens with a search index
- `second_listening.py`: compares each quotation with the words that a second recogniser heard
- `sense.py`: what governs a quotation in its sentence, and what its neighbours say of it
- `verdict.py`: gives each quotation its verdict
"""

from __future__ import annotations

from summarizer.checking.check import RULES_VERSION, check_post, prose_to_verify, quotations_of
from summarizer.checking.lint import lint_post
from summarizer.checking.origin import flag_unheard, recounted, with_listening
from summarizer.checking.retime import LOST, locate_in_recording, times_unchanged
from summarizer.checking.second_listening import listen_again
from summarizer.posts.quotations import Quotation, find_quotations

__all__ = [
    "LOST",
    "RULES_VERSION",
    "Quotation",
    "check_post",
    "find_quotations",
    "flag_unheard",
    "lint_post",
    "listen_again",
    "locate_in_recording",
    "prose_to_verify",
    "quotations_of",
    "recounted",
    "times_unchanged",
    "with_listening",
]
