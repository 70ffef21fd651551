"""Writes a draft post around the quotable passages: a language model writes the prose, code alone the skeleton.

- `grading.py`: corrects and grades each part of an answer
- `part_requests.py`: requests the parts of an answer from a language model, again when a part cannot be used
- `passages.py`: selects and cleans the text of the transcript that a prompt contains
- `polarity.py`: finds prose that says the opposite of the transcript
- `prompts.py`: reads and checks the prompt files
- `prose_quotations.py`: leaves sentences that hold a quotation out of prose
- `prose.py`: corrects prose and lists its faults
- `prose_scoring.py`: scores several texts for one part and picks the best
- `quotable.py`: what may stand between quotation marks in prose
- `skeleton.py`: writes the draft without a model: number of insights, quotations, headings
- `voice_names.py`: asks a language model for the names of speakers
- `write.py`: writes the draft: outline, insights, framing (read this file first)
"""

from __future__ import annotations

from summarizer.drafting.prompts import PromptError, prompts_sha256
from summarizer.drafting.voice_names import guess_names
from summarizer.drafting.write import write_draft

__all__ = ["PromptError", "guess_names", "prompts_sha256", "write_draft"]
