"""Names and terms for naming speakers and for a recogniser's vocabulary."""

from __future__ import annotations

from summarizer.records.episode import Chapter, Episode, Person
from summarizer.sources import vocabulary_terms


def made(title: str, notes: str = "", **more: object) -> Episode:
    return Episode.model_validate(
        {"id": "0", "guid": "g", "title": title, "description": notes, "media": "https://x.example/a.mp3",
         "media_kind": "enclosure", **more}
    )  # fmt: skip


def test_people_first_then_odd_terms_then_names() -> None:
    found = vocabulary_terms(
        made(
            "Why GPT-5.1 reads clocks",
            "Our guest works on OpenClock at the Copper Kettle Institute. OpenClock runs on iOS and C++.\n"
            "The models read clocks. See https://GitHub.example/OpenThing and @SomeHandle, mail Ann@Example.org.",
            people=(
                Person(name="Ann Lindqvist", role="host", origin="user"),
                Person(name="Łukasz Kaiser", role="guest", origin="user"),
            ),
            chapters=(Chapter(start=0, title="How TypeClock began"),),
        )
    )
    assert found[:2] == ("Łukasz Kaiser", "Ann Lindqvist")
    assert set(found[2:6]) == {"GPT-5.1", "OpenClock", "TypeClock", "iOS"} | ({"C++"} & set(found[2:6]))
    assert "C++" in found
    assert found.index("Copper Kettle Institute") > found.index("iOS")
    text = " ".join(found)
    for word in ("GitHub", "OpenThing", "SomeHandle", "Example", "Our", "The", "Why", "See"):
        assert word not in text.split()


def test_ordinary_words_sponsors_and_calls_to_subscribe_are_left_out() -> None:
    found = vocabulary_terms(
        made(
            "The Long Road To Better Tea",
            "Tea is old. Kettles were new.\nSponsored by BrewCo: use code TEA24 for 10% off.\nSUBSCRIBE on YouTube, "
            "LinkedIn and RSS. In 2024 we drank 10k cups on the 3rd day.",
        )
    )
    assert found == ()


def test_bounds() -> None:
    notes = " ".join(f"see Product{number}X and" for number in range(500))
    assert len(vocabulary_terms(made("x", notes))) == 50
    assert len(vocabulary_terms(made("x", notes), limit=7)) == 7
    assert vocabulary_terms(made("", "A" * 100_000)) == ()
    assert vocabulary_terms(made("", "Aa Bb " * 20_000)) is not None
    for hostile in ("Aa-", "a-", "[(", "https://a", "Aa Bb joins us "):  # none may keep the patterns busy
        assert len(vocabulary_terms(made("", (hostile * 50_000)[:50_000]))) <= 50
