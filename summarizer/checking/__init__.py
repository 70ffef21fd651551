"""Checks a post against the transcript of its recording: every quotation, the facts of its prose, its form.

The checks only report; they change nothing. Callers read the files and cut the audio.

- `align.py`: aligns a quotation's words with the transcript's words
- `among.py`: checks a post against several conversations
- `attribution.py`: finds the speaker whom the post names for a quotation
- `check.py`: the checks of a post, from all of these
- `ellipses.py`: moves an omission to the ellipsis that shows it
- `draft_changes.py`: what differs between a post as it was drafted and as it stands
- `edits.py`: lists the differences between a quotation and the words heard
- `flags.py`: flags of a quotation's place in the recording
- `lint.py`: compares a post with the post format
- `lint_parts.py`: groups a post's blocks into the parts of the format
- `meaning.py`: finds negations, numbers, names and hedges
- `off_record.py`: flags quotations of what was said off the record
- `origin.py`: who heard the words of a quotation, and the sentences that say so
- `pieces.py`: whether the pieces of a quotation were said in one passage
- `policy.py`: what an edit of a quotation may do
- `post_parts.py`: the parts of a post that a reader sees, each with a digest
- `prose.py`: looks up the numbers, dates and names of the prose in the episode
- `prose_support.py`: which sentences of the prose a model found carried by the conversation
- `quoted_share.py`: how much of an episode a post quotes
- `reasons.py`: the sentences that say why a quotation got its verdict
- `retime.py`: finds the quotations in another recording of the episode
- `searchable.py`: the transcript as tokens with a search index
- `second_listening.py`: compares each quotation with the words that a second recogniser heard
- `sense.py`: what governs a quotation in its sentence, and what its neighbours say of it
- `signing.py`: whether sign-offs still hold
- `still_open.py`: what is still open in a post that was checked
- `verdict.py`: gives each quotation its verdict
"""

from __future__ import annotations

from summarizer.checking.check import RULES_VERSION, check_post, prose_to_verify, quotations_of
from summarizer.checking.draft_changes import PostSections, draft_differences, sections_of
from summarizer.checking.lint import lint_post
from summarizer.checking.origin import flag_unheard, recounted, with_gap, with_listening
from summarizer.checking.quoted_share import quoted_share
from summarizer.checking.retime import LOST, locate_in_recording, times_unchanged
from summarizer.checking.second_listening import HeardAgain, compare_heard, listen_again
from summarizer.checking.signing import sign_offs, signing
from summarizer.checking.still_open import still_open, why_refused
from summarizer.posts.quotations import Quotation, find_quotations

__all__ = [
    "LOST",
    "RULES_VERSION",
    "HeardAgain",
    "PostSections",
    "Quotation",
    "check_post",
    "compare_heard",
    "draft_differences",
    "find_quotations",
    "flag_unheard",
    "lint_post",
    "listen_again",
    "locate_in_recording",
    "prose_to_verify",
    "quotations_of",
    "quoted_share",
    "recounted",
    "sections_of",
    "sign_offs",
    "signing",
    "still_open",
    "times_unchanged",
    "why_refused",
    "with_gap",
    "with_listening",
]
