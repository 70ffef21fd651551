"""The records that one stage writes and the next one reads: frozen pydantic models.

The larger ones are files in the episode's folder.

- `base.py`: the base class of all records, and the type of text that is cleaned
- `batch.py`: an entry of a backlog, and why an episode of a batch failed
- `brief.py`: what a writer asks of a draft
- `cast.py`: who takes part in an episode, and in which role
- `draft_parts.py`: the parts of a draft's prose by name
- `episode.py`: the metadata of an episode (`episode.json`)
- `gaps.py`: the text that reports which speech has no usable words
- `house_style.py`: what the prose of a publisher's posts should be like
- `post.py`: the draft (`draft.json`) and the results of check and lint (`checks.json`)
- `quote.py`: the passages that may be quoted (`quotes.json`)
- `post_report.py`: the record of a post for the file
- `reading.py`: what a reading of the whole conversation found (`stages/read.json`, `reading.json`)
- `redo.py`: the parts of a draft that are written again, and their exchange
- `review.py`: the decisions of reviewers (`decisions.json`)
- `signoff.py`: comments to the writer and sign-offs, and whether they hold
- `time_precision.py`: how exact a transcript's times are
- `timecode.py`: reads and formats times
- `transcript.py`: words, speakers, turns and sentences (`transcript.json`)
- `user_metadata.py`: what a user states about an episode
- `word_ranges.py`: ranges of word indices, and how they move when words are replaced
"""
