"""Who is a guest, as far as title, notes and authors say. A wrong guest is worse than none."""

from __future__ import annotations

import pytest
from servers import feed_xml

from summarizer.records.episode import Episode
from summarizer.sources.feeds.feed import read_feed
from summarizer.sources.people import people_in_title

URL = "https://shows.example.org/feed.xml"


def read(*items: tuple[str, str], author: str = "", channel: str = "") -> tuple[Episode, ...]:
    """Episodes of (title, notes), in the order given."""
    xml = "".join(
        f"<item><title>{title}</title><guid>g{place}</guid><pubDate>{28 - place} Jan 2024</pubDate>"
        f"<enclosure url='/{place}.mp3' type='audio/mpeg'/><description>{notes}</description>"
        f"{f'<itunes:author>{author}</itunes:author>' if author else ''}</item>"
        for place, (title, notes) in enumerate(items)
    )
    return read_feed(feed_xml(xml, channel=channel).encode(), URL).episodes


def guests(title: str, notes: str = "", **more: str) -> tuple[str, ...]:
    return read((title, notes), **more)[0].names("guest")


@pytest.mark.parametrize(
    ("title", "notes", "found"),
    [
        ("Small engines with Bob Okafor", "", ("Bob Okafor",)),
        ("#12: Small engines (with Bob Okafor and Cy Deng)", "", ("Bob Okafor", "Cy Deng")),
        ("Small engines (feat. Senator Bob Okafor!)", "", ("Bob Okafor",)),
        ("Kleine Motoren mit Bob Okafor von Beispielwerk", "", ("Bob Okafor",)),
        ("How to fix a bicycle | Bob Okafor (Mechanic)", "", ("Bob Okafor",)),
        ("Bob Okafor: why bicycles last", "Bob Okafor is the author of three books.", ("Bob Okafor",)),
        ("Bob O’Kafor on keeping bicycles alive", "Bob O’Kafor, a mechanic, joins us.", ("Bob O’Kafor",)),
        ("7: Clockwork - Jo van der Berg", "Jo van der Berg joins the show.", ("Jo van der Berg",)),
        ("A quiet week", "Our guest today is Łukasz Wieczorek, who mends clocks.", ("Łukasz Wieczorek",)),
        (
            "A quiet week",
            "Guests: Bob Okafor, Cy Deng, and Nabeel S. Qadir",
            ("Bob Okafor", "Cy Deng", "Nabeel S. Qadir"),
        ),
        ("A quiet week", "Host Ann Lindqvist talks with mechanic Bob Okafor about oil.", ("Bob Okafor",)),
        (
            "A quiet week",
            "In dieser Folge sprechen wir mit dem Experten Bob Okafor. Bob ist Mechaniker.",
            ("Bob Okafor",),
        ),
        (
            "A quiet week",
            "We look at oil. Then Bob Okafor from Example Works joins to talk about rust.",
            ("Bob Okafor",),
        ),
        ("A quiet week", "Then Harbour Chief of Staff Bob Okafor stops by to talk about rust.", ("Bob Okafor",)),
        ("A quiet week", "Friend of the show Bob Okafor joins to talk about rust.", ("Bob Okafor",)),
        ("A quiet week", "Bob Okafor joins us, and we talk to Cy Deng about rust.", ("Bob Okafor", "Cy Deng")),
        ("A quiet week", "And Bob Okafor calls in to discuss rust.", ("Bob Okafor",)),
        ("A quiet week", "Cy Deng joins as co-host, and Bob Okafor joins us to talk about rust.", ("Bob Okafor",)),
        ("Les moteurs avec Bob Okafor", "", ("Bob Okafor",)),
        ("Los motores con Bob Okafor", "", ("Bob Okafor",)),
        ("Os motores com Bob Okafor", "", ("Bob Okafor",)),
        ("Motoren met Bob Okafor", "", ("Bob Okafor",)),
        ("小马达", "本期嘉宾：李小雨，修表匠、画家", ("李小雨",)),
        ("小马达｜嘉宾：李小雨", "", ("李小雨",)),
        ("小さなエンジン", "ゲスト：田中花子さん、山田太郎さん", ("田中花子", "山田太郎")),
        ("Моторы", "Гость: Анна Петрова, инженер", ("Анна Петрова",)),
    ],
)
def test_guests(title: str, notes: str, found: tuple[str, ...]) -> None:
    assert guests(title, notes) == found


@pytest.mark.parametrize(
    ("title", "notes"),
    [
        ("Garden Fields: what comes next", "We talk about garden fields, and where fields of gardens lead."),
        ("Harvest Mailbag: Old Tools, New Hands", "Answers to the mailbag."),
        ("Welcome to the show with ACME RTX Tools", ""),
        ("Bob Okafor: why bicycles last", "A look back at a mechanic whom nobody met."),
        (
            "Living with Small Engines",
            "Small things. We open engines, small engines mostly, and close them again. " * 5,
        ),
        (
            "A quiet week",
            "Sue Berg, Senior Director of oil, wrote to us. The minister's testy interview with Len Halt.",
        ),
        ("A quiet week", "See us live with Special Guests Senator Bob Okafor and others. Tickets now."),
        ("A quiet week", "Ann talks to Ohio Governor about rust, and to Mother Jones' editors."),
        ("Episode 12", "Hosted by Ann Lindqvist and Bob Okafor. Ann Lindqvist joins the show every week."),
        ("A week with Small Show", ""),
        ("A quiet week", "Ann and guest host Bob Okafor look at oil."),
        ("A quiet week (with Bob Okafor)", "Bob Okafor joins Ann as a guest co-host to talk about oil."),
        ("A quiet week", "Bob Okafor guest-hosts while Ann mends her bicycle."),
        ("Why Bob Okafor sold his engines", "We ask why a mechanic sold everything."),
        ("Okafor's Letter Storm", "In 1975 Bob Okafor wrote a letter. We read it, and a book by Cy Deng."),
        ("A quiet week", "Our sponsor is Bob Okafor Engines. This episode is brought to you by Cy Deng."),
    ],
)
def test_no_guests(title: str, notes: str) -> None:
    assert guests(title, notes) == ()


def test_a_guest_host_is_a_host_of_the_episode_even_as_one_of_its_authors() -> None:
    items = "".join(
        f"<item><title>Number {n}</title><guid>g{n}</guid><enclosure url='/{n}.mp3' type='audio/mpeg'/>"
        f"<itunes:author>Ann Lindqvist{', Bob Okafor' if n == 0 else ''}</itunes:author>"
        f"<description>{'Cy Deng joins Ann and guest host Bob Okafor to talk about rust.' if n == 0 else 'Oil.'}"
        "</description></item>"
        for n in range(4)
    )
    first = read_feed(feed_xml(items).encode(), URL).episodes[0]
    assert first.names("host") == ("Ann Lindqvist", "Bob Okafor")
    assert first.names("guest") == ("Cy Deng",)


def test_an_episodes_only_author_is_its_guest_when_the_notes_say_so() -> None:
    items = "".join(
        f"<item><title>Number {n}</title><guid>g{n}</guid><enclosure url='/{n}.mp3' type='audio/mpeg'/>"
        f"<itunes:author>{'Bob Okafor' if n == 0 else 'Ann Lindqvist'}</itunes:author>"
        f"<description>{'Bob Okafor stops by to talk about rust.' if n == 0 else 'Oil.'}</description></item>"
        for n in range(4)
    )
    first = read_feed(feed_xml(items).encode(), URL).episodes[0]
    assert (first.names("host"), first.names("guest")) == ((), ("Bob Okafor",))


def test_a_host_who_is_asked_is_no_guest() -> None:
    notes = "Then Bob Okafor talks to Ann about rust, and Cy Deng talks to Ann L. about oil."
    (episode,) = read(("A quiet week", notes), channel="<itunes:author>Ann Lindqvist</itunes:author>")
    assert episode.names("host") == ("Ann Lindqvist",)
    assert episode.names("guest") == ("Bob Okafor", "Cy Deng")


def test_an_author_of_one_episode_among_many_is_its_guest() -> None:
    items = "".join(
        f"<item><title>Number {n}</title><guid>g{n}</guid><enclosure url='/{n}.mp3' type='audio/mpeg'/>"
        f"<itunes:author>Ann Lindqvist{', ' + name if name else ''}</itunes:author></item>"
        for n, name in enumerate(["Bob Okafor", "", "Anne Lindqvist", ""])
    )
    episodes = read_feed(feed_xml(items).encode(), URL).episodes
    assert episodes[0].names("guest") == ("Bob Okafor",)
    assert {episode.names("host")[0] for episode in episodes} == {"Ann Lindqvist"}
    assert not any(episode.names("guest") for episode in episodes[1:])  # also not the host, misspelt


def test_words_that_the_show_writes_small_are_no_names() -> None:
    title = "A talk with Copper Kettle"
    assert guests(title) == ("Copper Kettle",)
    episodes = read((title, ""), ("Other", "The copper was old, and the kettle older."))
    assert episodes[0].names("guest") == ()


def test_who_is_named_as_such_is_believed() -> None:
    (episode,) = read_feed(
        feed_xml(
            "<item><title>With Cy Deng</title><guid>g</guid><enclosure url='/a.mp3' type='audio/mpeg'/>"
            "<podcast:person role='Guest'>Bob Okafor</podcast:person>"
            "<podcast:person role='Audio Editor' group='Audio Post-Production'>Jo Berg</podcast:person></item>"
        ).encode(),
        URL,
    ).episodes
    assert [(one.name, one.role, one.group) for one in episode.people] == [
        ("Bob Okafor", "guest", None),
        ("Jo Berg", "other", "audio editor, audio post-production"),
    ]


def test_a_video_title_with_its_description() -> None:
    assert people_in_title("Oil, explained with Bob Okafor") == ["Bob Okafor"]
    assert people_in_title("Oil, explained with Bob Okafor", "Nobody else is here. " * 20) == []
