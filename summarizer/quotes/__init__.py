"""Finds the places of a transcript that may be quoted, as word ranges, and ranks them.

No language model is used: the same transcript gives the same places and the same ranking. Each candidate holds the
features of its score (`scoring.py` explains them).

- `adverts.py`: finds the sentences of advertisements
- `barred.py`: words that no quotation may hold, each with its reason
- `bounds.py`: whether a run begins and ends where a sentence or a clause does
- `cutting.py`: cuts the runs that candidates are chosen from
- `eligible_speakers.py`: decides which speakers may be quoted
- `passages.py`: counts the words and phrases of each sentence that the score needs
- `places.py`: where quotations are looked for
- `quotability.py`: whether given words may be quoted, why not, and the nearest words that may
- `ranking.py`: removes overlaps and repetitions, and ranks the runs
- `reported.py`: finds what a speaker reports in the words of others
- `scoring.py`: computes the features of a run and its score
"""

from __future__ import annotations

from summarizer.quotes.cutting import cut_runs
from summarizer.quotes.passages import SentenceCounter, title_words
from summarizer.quotes.quotability import Quotability
from summarizer.quotes.ranking import Scored, diversify, pick_apart
from summarizer.quotes.scoring import Salience, features_of, score_of
from summarizer.records.episode import Episode
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.transcript import Transcript
from summarizer.settings import QuoteSettings
from summarizer.text.quote_phrases import ranking_language

__all__ = ["NOBODY", "Quotability", "find_candidates"]

NOBODY = "Unknown speaker"  # the label of a candidate when the transcript has no speakers


def find_candidates(transcript: Transcript, episode: Episode, settings: QuoteSettings) -> Quotes:
    """The passages that the review page offers, in the order they were said, and their ranking, best first.

    A candidate is up to four sentences of one speaker, of which the first may lack its lead-in and each bound may be
    that of a clause which stands by itself; `settings.min_words` to `max_words` long (characters / 1.7 in Chinese and
    Japanese). `Quotability` allows each, and none is small talk. Candidates do not overlap. The first N of the ranking
    differ in words and are spread over the episode, for any N. The result may be empty. Raises nothing for a transcript
    without times, speakers or punctuation.
    """
    language = ranking_language(transcript.language)
    counter = SentenceCounter(transcript, language)
    passages = counter.sentences()
    quotability = Quotability(transcript, episode, settings, passages)
    salience = Salience(passages, title_words(episode, language))
    scored = []
    for run in cut_runs(quotability, passages, counter):
        features = features_of(run, salience)
        content = frozenset[str]().union(*(part.content for part in run.parts))
        place = run.words[0] / len(transcript.words)
        scored.append(Scored(run, score_of(features), features, content, place))
    kept = pick_apart(scored, len(transcript.words), lambda run: quotability.refusal(run.words) is None)
    candidates = tuple(_candidate(f"q{number}", item, transcript) for number, item in enumerate(kept, start=1))
    return Quotes(candidates=candidates, ranking=tuple(candidates[index].id for index in diversify(kept)))


def _candidate(quote_id: str, item: Scored, transcript: Transcript) -> Candidate:
    words = item.run.words
    start, end = transcript.times(words)
    return Candidate(
        id=quote_id,
        words=words,
        start=start,
        end=end,
        speaker=transcript.words[words[0]].speaker or NOBODY,
        text=transcript.text(*words),
        score=item.score,
        features={name: round(value, 3) for name, value in item.features.items()},
    )
