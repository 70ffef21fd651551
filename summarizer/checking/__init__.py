"""Checks a post against the transcript of its recording: every quotation, the facts of its prose, its form.

The checks only report; they change nothing. Callers read the files and cut the audio.

- `align.py`: aligns a quotation's words with the transcript's words
- `attribution.py`: finds the speaker whom the post names for a quotation
- `check.py`: the checks of a post, from all of these
- `edits.py`: lists the differences between a quotation and the words heard
- `lint.py`: compares a post with the post format
- `lint_parts.py`: groups a post's blocks into the parts of the format
- `meaning.py`: finds negations, numbers, names and hedges
- `off_record.py`: flags quotations of what was said off the record
- `prose.py`: looks up the numbers, dates and names of the prose in the episode
- `retime.py`: finds the quotations in another recording of the episode
- `searchable.py`: the transcript as tokens with a search index
- `second_listening.py`: compares each quotation with the words that a second recogniser heard
- `verdict.py`: gives each quotation its verdict
"""

from __future__ import annotations

from summarizer.checking.check import check_post
from summarizer.checking.lint import lint_post
from summarizer.checking.retime import LOST, locate_in_recording, times_unchanged
from summarizer.checking.second_listening import listen_again
from summarizer.posts.quotations import Quotation, find_quotations

__all__ = [
    "LOST",
    "Quotation",
    "check_post",
    "find_quotations",
    "lint_post",
    "listen_again",
    "locate_in_recording",
    "times_unchanged",
]
