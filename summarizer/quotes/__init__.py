"""Finds the passages of a transcript that may be quoted, as word ranges, and ranks them.

No language model is used: the same transcript gives the same candidates and the same ranking. Each candidate holds the
features of its score (`scoring.py` explains them).

- `adverts.py`: finds the sentences of advertisements
- `cutting.py`: cuts runs of one to three sentences that may be quoted
- `eligible_speakers.py`: decides which speakers may be quoted
- `passages.py`: counts the words and phrases of each sentence that the score needs
- `ranking.py`: removes overlaps and repetitions, and ranks the runs
- `reported.py`: finds what a speaker reports in the words of others
- `scoring.py`: computes the features of a run and its score
"""

from __future__ import annotations

from summarizer.quotes.adverts import advert_sentences
from summarizer.quotes.cutting import cut_runs
from summarizer.quotes.eligible_speakers import quotable_speakers
from summarizer.quotes.passages import CountedSentence, read_passages, title_words
from summarizer.quotes.ranking import Scored, diversify, pick_apart
from summarizer.quotes.scoring import Salience, features_of, score_of
from summarizer.records.episode import Episode
from summarizer.records.off_record import off_record
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.transcript import Transcript
from summarizer.settings import QuoteSettings
from summarizer.text.quote_phrases import ranking_language

__all__ = ["NOBODY", "find_candidates"]

NOBODY = "Unknown speaker"  # the label of a candidate when the transcript has no speakers


def find_candidates(transcript: Transcript, episode: Episode, settings: QuoteSettings) -> Quotes:
    """The passages that may be quoted, in the order they were said, and their ranking, best first.

    A candidate is 1 to 3 whole sentences of one speaker, `settings.min_words` to `max_words` long (characters / 1.7 in
    Chinese and Japanese). It is not the host's, not part of an advertisement, not small talk, and every word has a
    sufficient probability, and nobody asked for it to stay off the record.
    Candidates do not overlap. The first N of the ranking differ in words and are spread over the episode, for any N.
    The result may be empty. Raises nothing for a transcript without times, speakers or punctuation.
    """
    language = ranking_language(transcript.language)
    passages = read_passages(transcript, language)
    speakers = quotable_speakers(transcript, episode, passages)
    barred = advert_sentences(passages, episode, transcript.timing != "none")
    barred |= {one.sentence for one in off_record(transcript)}
    salience = Salience(passages, title_words(episode, language))
    scored = []
    for run in cut_runs(transcript, passages, speakers, barred, settings):
        features = features_of(run, passages, salience)
        content = frozenset[str]().union(*(part.content for part in passages[run.first : run.last]))
        place = passages[run.first].sentence.words[0] / len(transcript.words)
        scored.append(Scored(run, score_of(features), features, content, place))
    kept = pick_apart(scored, passages)
    candidates = tuple(
        _candidate(f"q{number}", item, passages, transcript) for number, item in enumerate(kept, start=1)
    )
    return Quotes(candidates=candidates, ranking=tuple(candidates[index].id for index in diversify(kept)))


def _candidate(quote_id: str, item: Scored, passages: list[CountedSentence], transcript: Transcript) -> Candidate:
    head, tail = passages[item.run.first].sentence, passages[item.run.last - 1].sentence
    words = (head.words[0], tail.words[1])
    return Candidate(
        id=quote_id,
        words=words,
        start=head.start,
        end=max(head.start, tail.end),
        speaker=head.speaker or NOBODY,
        text=transcript.text(*words),
        score=item.score,
        features={name: round(value, 3) for name, value in item.features.items()},
    )
