from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from summarizer.quotes import NOBODY, find_candidates
from summarizer.records.episode import Chapter, Episode, Person
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Gap, Span, Speaker, Transcript, Turn, Word
from summarizer.settings import QuoteSettings
from summarizer.text.caption_words import split_words
from summarizer.text.quote_phrases import ranking_language

GOOD = (
    "The hardest part of baking is not the oven but the waiting, and nobody wants to wait.",
    "We sold forty loaves in the first year and lost money on every single one of them.",
    "My father always said that a bakery is a bank which lends out mornings instead of money.",
    "Most bakers buy better flour when the real problem is that they never learned to listen to dough.",
)
DULL = (
    "And so he said that it was kind of like that thing there, you know, or something like that.",
    "Yeah, it was, um, I mean, it was sort of there, and they, uh, they had it there already.",
)


def transcript(
    turns: Sequence[tuple[str | None, str]],
    *,
    roles: dict[str, str] | None = None,
    language: str = "en",
    **more: object,
) -> Transcript:
    words: list[Word] = []
    made: list[Turn] = []
    time = 0.0
    for speaker, text in turns:
        first = len(words)
        for token in split_words(text):
            words.append(Word(text=token, start=time, end=time + 0.3, speaker=speaker, probability=0.95))
            time += 0.4
        made.append(Turn(start=words[first].start, end=time, speaker=speaker, words=(first, len(words))))
    labels = dict.fromkeys(speaker for speaker, _ in turns if speaker)
    speakers = [
        Speaker.model_validate({"label": label, "role": (roles or {}).get(label, "unknown")}) for label in labels
    ]
    values: dict[str, object] = {
        "language": language,
        "duration": time,
        "model": "test",
        "words": words,
        "turns": made,
        "speakers": speakers,
    }
    return Transcript.model_validate(values | more)


def episode(**more: object) -> Episode:
    values: dict[str, object] = {"id": "0" * 8, "guid": "g", "title": "", "media": "m", "media_kind": "file"}
    return Episode.model_validate(values | more)


def find(given: Transcript, about: Episode | None = None, **settings: int) -> Quotes:
    return find_candidates(given, about or episode(), QuoteSettings(**settings))


def texts(quotes: Quotes) -> list[str]:
    return [candidate.text for candidate in quotes.candidates]


def test_a_candidate_is_words_of_the_transcript_in_whole_sentences() -> None:
    given = transcript([("B", " ".join(GOOD))])
    quotes = find(given)
    assert quotes.candidates
    sentences = given.sentences
    for number, candidate in enumerate(quotes.candidates, start=1):
        first, last = candidate.words
        assert candidate.id == f"q{number}"
        assert candidate.text == given.text(first, last)
        assert 8 <= last - first <= 40
        held = sentences[given.sentence_ids(candidate.words).start : given.sentence_ids(candidate.words).stop]
        assert (first, last) == (held[0].words[0], held[-1].words[1])
        assert len(held) <= 3
        assert (candidate.start, candidate.end) == (given.words[first].start, given.words[last - 1].end)
        assert candidate.features
    starts = [candidate.words for candidate in quotes.candidates]
    assert all(before[1] <= after[0] for before, after in pairwise(starts))
    assert sorted(quotes.ranking) == sorted(candidate.id for candidate in quotes.candidates)


def test_good_ones_rank_above_dull_ones() -> None:
    turns = [("B", text) for pair in zip(GOOD, DULL * 2, strict=True) for text in pair]
    ranked = [candidate.text for candidate in find(transcript(turns, roles={"B": "guest"})).ranked()]
    assert set(ranked[:4]) == set(GOOD)


def test_only_the_guests_words_when_a_guest_is_known() -> None:
    guest = " ".join(GOOD * 2)
    given = transcript([("A", GOOD[0]), ("B", guest), ("C", GOOD[2])], roles={"B": "guest", "A": "host"})
    assert {candidate.speaker for candidate in find(given).candidates} == {"B"}


def test_everybody_but_a_known_host() -> None:
    given = transcript([("A", GOOD[0]), ("B", GOOD[1]), ("C", GOOD[2])], roles={"A": "host"})
    assert {candidate.speaker for candidate in find(given).candidates} == {"B", "C"}


def test_roles_come_from_the_episode_by_name() -> None:
    given = transcript([("A", GOOD[0]), ("B", GOOD[1])])
    named = given.model_copy(
        update={"speakers": (Speaker(label="A", name="Ada Moss"), Speaker(label="B", name="Leo Brandt"))}
    )
    about = episode(people=[Person(name="Ada Moss", role="host", origin="podcast:person")])
    assert {
        candidate.speaker for candidate in find(Transcript.model_validate(named.model_dump()), about).candidates
    } == {"B"}


def test_who_behaves_like_a_host_is_left_out_and_equals_are_not() -> None:
    host = "Welcome to the show. My guest today is a baker. What did you learn? Why is that? How did you start?"
    asked = [
        ("A", host),
        ("B", " ".join(GOOD[:2])),
        ("A", "And what is the lesson of all that for a young person today?"),
    ]
    given = transcript([*asked, ("B", " ".join(GOOD[2:])), ("A", "What would you tell somebody who starts out now?")])
    assert {candidate.speaker for candidate in find(given).candidates} == {"B"}
    equals = transcript([("A", " ".join(GOOD[:2])), ("B", " ".join(GOOD[2:]))])
    assert {candidate.speaker for candidate in find(equals).candidates} == {"A", "B"}


def test_a_solo_speaker_is_quoted_even_as_the_host() -> None:
    assert find(transcript([("A", " ".join(GOOD))], roles={"A": "host"})).candidates


def test_the_host_of_a_narrated_show_is_quoted() -> None:
    told = " ".join(GOOD * 4)
    clip = "I never slept a single night through in all the years that we had the bakery on the corner."
    given = transcript([("A", told), ("C", clip), ("A", told)], roles={"A": "host"})
    assert "A" in {candidate.speaker for candidate in find(given).candidates}
    interview = transcript([("A", GOOD[0]), ("B", " ".join(GOOD[1:])), ("A", GOOD[2])], roles={"A": "host"})
    assert {candidate.speaker for candidate in find(interview).candidates} == {"B"}


def test_a_transcript_that_names_nobody() -> None:
    quotes = find(transcript([(None, " ".join(GOOD))]))
    assert {candidate.speaker for candidate in quotes.candidates} == {NOBODY}


def test_turns_without_names_are_not_joined() -> None:
    short = "Nobody ever wins that game at all."
    quotes = find(transcript([(None, short), (None, "We lose it every single day though.")]))
    assert not quotes.candidates  # each is too short alone


def test_advertisements_are_left_out_up_to_the_return_to_the_show() -> None:
    advert = (
        "This episode is brought to you by Crumbly, the best butter that anybody has ever made for you. "
        "My mornings are completely different since I use it, and I never want another one. "
        "Go to crumbly.com and use the code BREAD for ten percent off your first order today. "
        "And now back to the show. "
    )
    quotes = find(transcript([("B", GOOD[0] + " " + advert + GOOD[1])]))
    assert not any("Crumbly" in text or "mornings are" in text or "code" in text for text in texts(quotes))
    assert any(GOOD[1] in text for text in texts(quotes))
    assert any(GOOD[0] in text for text in texts(quotes))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You end up with code that is very brittle, and every time something changes you pay for it."),
        ("en", "The bakery was sponsored by the town in the first years, and then nobody paid for it."),
        ("en", "We do not want to spend so much that our sponsor wallet is empty before the winter."),
        ("de", "Das ist eine ganz klassische Werbung hier bei uns, die jeder Bäcker in der Stadt kennt."),
        ("zh", "这个文章写得不像一个广告，所以大家都愿意读完它再去买面包。"),
    ],
)
def test_words_of_advertisements_in_the_guests_own_sentence_are_none(language: str, text: str) -> None:
    assert texts(find(transcript([("B", text)], language=language))) == [text]


def test_an_advertisement_ends_where_somebody_else_answers() -> None:
    advert = "This episode is brought to you by Crumbly, the best butter that anybody has ever made for you."
    given = transcript([("A", advert), ("B", "You can find it all on crumbly.dev for free. " + GOOD[0])])
    offered = texts(find(given))
    assert not any("Crumbly" in text for text in offered)
    assert any(GOOD[0] in text for text in offered)


def test_a_chapter_called_sponsor_is_left_out() -> None:
    given = transcript([("B", " ".join(GOOD))])
    second = given.sentences[1]
    chapters = (
        Chapter(start=0.0, title="Talk"),
        Chapter(start=second.start, title="Sponsor: Crumbly"),
        Chapter(start=second.end, title="Talk again"),
    )
    assert not any(GOOD[1] in text for text in texts(find(given, episode(chapters=chapters))))


@pytest.mark.parametrize(
    "text",
    [
        "Thank you so much for having me on this show today, it is a real pleasure.",
        "It is so great to be here with all of you on this lovely morning in March.",
        "Please subscribe and leave us a review wherever you get all of your podcasts.",
    ],
)
def test_small_talk_is_left_out(text: str) -> None:
    assert not find(transcript([("B", text)])).candidates


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Nobody ever thanks you for the bread that did not burn in the oven that night."),
        ("en", "It is good to be patient with a dough that has not risen by the morning."),
        ("en", "The bank welcomes every baker who has never needed a loan in his whole life."),
        ("de", "Niemand sagt jemals danke für das Brot, das in der Nacht nicht verbrannt ist."),
        ("fr", "Personne ne dit jamais merci pour le pain qui n'a pas brûlé dans le four cette nuit."),
    ],
)
def test_the_words_of_small_talk_inside_a_sentence_are_none(language: str, text: str) -> None:
    assert texts(find(transcript([("B", text)], language=language))) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "and then the bakery on the corner closed because nobody wanted to wait for bread.",
        "The bakery on the corner closed because nobody in the town wanted to wait for",
        "The bakery on the corner closed because nobody in the town wanted to wait for...",
        'The bakery on the corner closed and my "father, who was a baker, never said why.',
        "The bakery on the corner closed because nobody wanted [inaudible] to wait for bread.",
    ],
)
def test_half_sentences_are_left_out(text: str) -> None:
    assert not any(
        text[:20] in found for found in texts(find(transcript([("A", GOOD[0]), ("B", text), ("A", GOOD[1])])))
    )


def test_words_badly_heard_are_left_out() -> None:
    given = transcript([("B", GOOD[0]), ("B", GOOD[1])])
    words = list(given.words)
    words[3] = words[3].model_copy(update={"probability": 0.05})
    quotes = find(Transcript.model_validate({**given.model_dump(), "words": [word.model_dump() for word in words]}))
    assert texts(quotes) == [GOOD[1]]


@pytest.mark.parametrize("kind", ["gaps", "overlaps"])
def test_gaps_and_overlaps_are_not_quoted(kind: str) -> None:
    span = Gap(start=1.0, end=1.5, reason="unheard") if kind == "gaps" else Span(start=1.0, end=1.5)
    assert texts(find(transcript([("B", GOOD[0]), ("B", GOOD[1])], **{kind: (span,)}))) == [GOOD[1]]


def test_a_teaser_is_quoted_from_its_place_only() -> None:
    filler = [("A", f"Question number {number} is about bread and the weather in spring?") for number in range(8)]
    given = transcript([("B", GOOD[0]), *filler, ("B", GOOD[0])], roles={"A": "host"})
    found = [candidate for candidate in find(given).candidates if candidate.text == GOOD[0]]
    assert len(found) == 1
    assert found[0].words[0] > 20


def test_the_first_of_the_ranking_are_spread_over_the_episode() -> None:
    towns = [
        "Aarhus",
        "Bergen",
        "Cadiz",
        "Dover",
        "Essen",
        "Ferrara",
        "Ghent",
        "Haifa",
        "Izmir",
        "Jena",
        "Kiel",
        "Lille",
    ]
    goods = ["rye", "spelt", "bagels", "muffins", "pretzels", "scones"]
    turns = [
        ("B", f"The {kind} of {town} never survived the worst winter that {town} bakers remember.")
        for kind in goods
        for town in towns
    ]
    given = transcript(turns, roles={"B": "guest"})
    first = find(given).ranked()[:6]
    places = {int(6 * candidate.words[0] / len(given.words)) for candidate in first}
    assert len(places) >= 4


def test_the_same_transcript_gives_the_same_ranking() -> None:
    given = transcript([("B", " ".join(GOOD + DULL))])
    assert find(given) == find(Transcript.model_validate_json(given.model_dump_json()))


def test_bounds_are_the_settings() -> None:
    given = transcript([("B", " ".join(GOOD))])
    assert all(20 <= c.words[1] - c.words[0] <= 36 for c in find(given, min_words=20, max_words=36).candidates)


def test_times_that_run_backwards_are_survived() -> None:
    given = transcript([("B", " ".join(GOOD))])
    words = [word.model_copy(update={"start": 99.0 - word.start, "end": 99.0 - word.start}) for word in given.words]
    backwards = Transcript(language="en", duration=99, model="m", words=tuple(words), timing="segments")
    assert all(candidate.start <= candidate.end for candidate in find(backwards).candidates)


def test_empty_and_tiny_transcripts() -> None:
    assert find(Transcript(language="en", duration=0, model="m", words=())) == Quotes(candidates=(), ranking=())
    assert not find(transcript([("B", "No.")])).candidates


@pytest.mark.parametrize(
    ("language", "good", "small"),
    [
        (
            "de",
            "Das größte Problem beim Backen ist nicht der Ofen, sondern die Zeit, die niemand mehr hat.",
            "Herzlich willkommen und vielen Dank, dass du heute bei uns in der Sendung bist.",
        ),
        (
            "fr",
            "Le plus grand problème de la boulangerie n'est pas le four mais le temps que personne ne prend.",
            "Merci beaucoup de m'avoir invité dans votre émission, je suis ravi d'être ici ce soir.",
        ),
        (
            "es",
            "El mayor problema de la panadería no es el horno, sino el tiempo que ya nadie quiere dar.",
            "Muchas gracias por la invitación, es un placer estar aquí con todos ustedes esta noche.",
        ),
        (
            "pt",
            "O maior problema da padaria não é o forno, mas o tempo que ninguém mais quer gastar nela.",
            "Muito obrigado pelo convite, é um prazer estar aqui com todos vocês nesta noite de hoje.",
        ),
        (
            "zh",
            "做面包最难的不是烤箱，而是没有人愿意等待的那段时间。",
            "大家好，非常感谢你们邀请我来参加今天的这一期节目。",
        ),
        (
            "ja",
            "パン作りで一番大事なのはオーブンではなく、誰も待ちたがらない時間です。",
            "本日はお招きいただき、本当にありがとうございます。",
        ),
        ("fi", "Leipomisen suurin ongelma ei ole uuni vaan aika, jota kukaan ei enää halua antaa.", ""),
    ],
)
def test_other_languages(language: str, good: str, small: str) -> None:
    turns = [("B", text) for text in (good, small) if text]
    assert texts(find(transcript(turns, language=language))) == [good]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "zh", "ja"])
def test_the_data_of_each_language_compiles(language: str) -> None:
    data = ranking_language(language)
    assert data.known
    assert data.small_talk.within(("thanks",), "") or data.small_talk.pattern is not None


def test_an_unknown_language_is_survived() -> None:
    assert not ranking_language("../../etc").known
    assert not ranking_language("xx").known


def test_chinese_is_counted_by_characters() -> None:
    short = "时间是关键。"
    assert not find(transcript([("B", short)], language="zh")).candidates
    long = "我们从来没有想过这件事情会变成这样" * 6 + "真的。"
    assert not find(transcript([("B", long)], language="zh")).candidates


REQUEST = "Off the record, the mill sold us flour that it had swept up from the floor that winter."


def test_what_is_off_the_record_is_never_offered() -> None:
    told = " ".join((GOOD[0], REQUEST, GOOD[1]))
    given = transcript(
        [("B", told), ("A", "Shall we go back on the record, then?"), ("B", GOOD[2]), ("A", "Go on."), ("B", GOOD[3])]
    )
    assert texts(find(given)) == [GOOD[2], GOOD[3]]
    assert GOOD[1] in texts(find(transcript([("B", told.replace("Off the record, the", "The"))])))


@pytest.mark.parametrize(
    "text",
    [
        "We baked bread for the whole of the winter at Miller Corp. Nobody paid us for it until the spring came.",
        "We took the flour to the mill with Gov. Marlow and he told us that it was the best flour.",
    ],
)
def test_a_candidate_neither_ends_in_an_abbreviation_nor_begins_after_one(text: str) -> None:
    given = transcript([("B", text), ("A", "Right."), ("B", GOOD[0])])
    offered = texts(find(given))
    assert GOOD[0] in offered
    assert not any(one.endswith(("Corp.", "Gov.")) or one.startswith(("Nobody", "Marlow")) for one in offered)


def test_reported_speech_is_neither_cut_nor_offered_alone() -> None:
    inside = "You bake your bread for the people who get up before the sun does."
    report = f'"Sell the oven before the winter. {inside} Never trust a miller with clean hands."'
    told = f"My father told me, {report} {GOOD[0]}"
    offered = texts(find(transcript([("B", told)])))
    assert GOOD[0] in offered
    assert not any(one.startswith(("You bake", "Never trust")) for one in offered)
    assert not any(one.endswith(("winter.", "does.")) for one in offered)
    whole = 'My father told me "never trust a miller with clean hands" and I have never done it since.'
    assert whole in texts(find(transcript([("B", f"{whole} {GOOD[0]}")])))


@pytest.mark.parametrize("label", ["Jingle", "MUSIC", "Ad Voice", "Archive Clip", "Werbung", "広告", "Announcer"])
def test_what_is_no_voice_of_the_conversation_is_not_quoted(label: str) -> None:
    spoken = [("A", "What is the hardest part of baking?"), ("B", GOOD[0]), ("A", "And then?"), ("B", GOOD[1])]
    offered = find(transcript([(label, " ".join(GOOD[2:])), *spoken, (label, DULL[0])]))
    assert texts(offered) == list(GOOD[:2])


def test_a_run_that_was_cut_for_its_length_is_no_sentence() -> None:
    run = " ".join(f"word{number}" for number in range(100))
    given = transcript([("B", run), ("A", "word"), ("B", "these are ten words that nobody wrote a stop behind at all")])
    assert texts(find(given)) == ["these are ten words that nobody wrote a stop behind at all"]


def test_what_follows_a_greeting_in_its_turn_is_small_talk() -> None:
    said = (
        "Thank you for having me. I found a parking space right outside, so the day is going well already.",
        "Bridges fail where nobody looks, because the river digs under the foundation every single spring.",
    )
    clock, words, turns = 12.0, [], []
    for line in said:
        first = len(words)
        for text in line.split():
            words.append(Word(text=text, start=clock, end=clock + 0.3, probability=0.95, speaker="Guest"))
            clock += 0.4
        turns.append(Turn(speaker="Guest", start=words[first].start, end=clock, words=(first, len(words))))
        clock += 30.0
    heard = Transcript(language="en", duration=200.0, model="test", words=tuple(words), turns=tuple(turns))
    offered = [one.text for one in find_candidates(heard, episode(), QuoteSettings()).candidates]
    assert any("Bridges fail" in text for text in offered)
    assert not any("parking" in text for text in offered)
