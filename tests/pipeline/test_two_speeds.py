"""An episode by two recognisers: the small one for all of it, the large one for what matters, on the real sample."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import make, prints

from summarizer.errors import InputError
from summarizer.pipeline.stages import ORDER
from summarizer.records.post import Checks
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Transcript
from summarizer.store import EpisodeFolder


@pytest.mark.slow
def test_what_matters_is_heard_again_and_nothing_else_is_done_anew(folder: Path) -> None:
    before, alone = prints(folder), EpisodeFolder(folder).read("transcript.json", Transcript)
    asr = {"cascade": "tiny.en,base"}
    make(folder, folder.parent, asr=asr)
    changed = [stage for stage in ORDER if prints(folder)[stage] != before[stage]]
    assert changed[0] == "refine", "the hearing by the small model is kept"
    store = EpisodeFolder(folder)
    transcript, quotes = store.read("transcript.json", Transcript), store.read("quotes.json", Quotes)
    second = transcript.second
    assert second is not None
    assert second.model == "base"
    assert transcript.model == "tiny.en"
    assert second.readings, "two models never hear the same in four minutes with invented names"
    heard = {index for one in second.words for index in range(*one)}
    assert len(heard) > 0.3 * len(transcript.words)
    assert len(quotes.candidates) >= 6
    for one in quotes.candidates:
        assert heard.issuperset(range(*one.words)), "both have heard every word that may be quoted"
        assert one.text == transcript.text(*one.words)
        assert not [
            each.words for each in second.readings if not each.sure and one.words[0] <= each.words[0] < one.words[1]
        ]
    for reading in second.readings:
        stands = reading.second if reading.taken == "second" else reading.first
        plain = "".join(filter(str.isalnum, transcript.text(*reading.words).casefold()))
        assert plain == "".join(filter(str.isalnum, stands.casefold()))
    _counts(transcript)
    untouched = [word for word in transcript.words if word in alone.words]
    assert len(untouched) > 0.9 * len(alone.words)
    checks = store.read("checks.json", Checks)
    assert checks.quotes
    assert all(quote.passes for quote in checks.quotes)
    assert not make(folder, folder.parent, asr=asr)[1], "it is done"
    make(folder, folder.parent)
    assert EpisodeFolder(folder).read("transcript.json", Transcript) == alone


def _counts(transcript: Transcript) -> None:
    """Turns hold every word once, of their own speaker; times never go back."""
    assert [turn.words[0] for turn in transcript.turns[1:]] == [turn.words[1] for turn in transcript.turns[:-1]]
    assert transcript.turns[0].words[0] == 0
    assert transcript.turns[-1].words[1] == len(transcript.words)
    for turn in transcript.turns:
        assert {word.speaker for word in transcript.words[slice(*turn.words)]} == {turn.speaker}
    starts = [word.start for word in transcript.words]
    assert starts == sorted(starts)


@pytest.mark.slow
def test_models_that_cannot_be_had_are_told_before_the_work(folder: Path) -> None:
    with pytest.raises(InputError, match="--asr-cascade names no speech model: 'no-such-model'"):
        make(folder, folder.parent, asr={"cascade": "tiny.en,no-such-model"})
    with pytest.raises(InputError, match="two different models"):
        make(folder, folder.parent, asr={"cascade": "tiny.en, tiny.en"})
