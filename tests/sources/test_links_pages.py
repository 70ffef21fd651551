"""An episode's web page: the feed behind it, what its own metadata says, players embedded in it, and what must not be."""

# ruff: noqa: E501 -- answers of services, in their shapes

from __future__ import annotations

import io
import json
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import gzip_bomb
from services import Internet, apple_show_row, item

from summarizer.errors import ChoiceError, InputError, NetworkError
from summarizer.records.episode import Episode
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources import list_episodes, resolve_source
from summarizer.sources.fetch import fetch
from summarizer.sources.links.webpage import read_webpage
from summarizer.sources.matching import same_recording

QUICK = FetchSettings(retries=0, timeout=2)


def _sound() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(8000))
    return made.getvalue()


SOUND = _sound()
SITE = "garden.example.org"
TALK = "Judith Carver: Roses in winter"


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Internet]:
    with Internet(monkeypatch, tmp_path) as running:
        for name in ("/3.mp3", "/other.mp3", "/3.m4a"):
            running.data("cdn.example.org", name, SOUND, type="audio/mpeg")
        yield running


def find(source: str, which: str | None = None, settings: FetchSettings = QUICK) -> Episode:
    return resolve_source(source, which=which, settings=settings, report=Silent())


def show(internet: Internet, host: str = SITE, path: str = "/feed.xml", **words: str) -> str:
    """A show's feed of three episodes; the third is the talk, with a transcript and a link to its page."""
    more = f"<link>https://{SITE}/talks/roses</link><podcast:transcript url='https://cdn.example.org/3.vtt' type='text/vtt'/>"
    rows = item(2, "https://cdn.example.org/2.mp3") + item(4, "https://cdn.example.org/4.mp3")
    return internet.feed(
        host, path, rows + item(3, "https://cdn.example.org/3.mp3", title=words.get("title", TALK), more=more)
    )


ALTERNATE = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'


# ---- the feed behind the page knows more


@pytest.mark.parametrize(
    ("path", "html"),
    [
        ("/talks/roses/?utm_source=x", f"<html><head>{ALTERNATE}<title>Not the title</title></head></html>"),
        ("/p/1", f'<html><head>{ALTERNATE}<link rel="canonical" href="/talks/roses"></head></html>'),
        ("/p/2", f'<html><head>{ALTERNATE}<meta property="og:title" content="{TALK}"></head></html>'),
        ("/p/3", f'<html><head>{ALTERNATE}</head><audio src="https://op3.dev/e/cdn.example.org/3.mp3?x=1"></audio></html>'),
        ("/p/4", '<html><title>x</title><a href="/feed.xml">RSS</a><a href="https://cdn.example.org/3.mp3">Download</a></html>'),
        ("/p/5", '<html><script type="application/ld+json">{"@graph":[{"@type":"PodcastEpisode","name":"TALK","partOfSeries":{"@type":"PodcastSeries","webFeed":"/feed.xml"}}]}</script></html>'.replace('TALK', TALK)),
    ],
    ids=["its link", "its canonical address", "its title", "its recording", "links", "schema.org"],
)  # fmt: skip
def test_the_feeds_episode_wins(internet: Internet, path: str, html: str) -> None:
    feed = show(internet)
    episode = find(internet.page(SITE, path.partition("?")[0], html) + "?".join(["", *path.split("?")[1:]]))
    assert (episode.guid, episode.feed, len(episode.transcripts)) == ("guid-0003-x", feed, 1)


@pytest.mark.parametrize("place", ["/feed.xml", "/feed", "/rss.xml", "/podcast.xml"])
def test_the_feed_in_a_common_place(internet: Internet, place: str) -> None:
    show(internet, path=place)
    html = f'<html><title>{TALK}</title><audio src="https://cdn.example.org/3.mp3"></audio></html>'
    assert find(internet.page(SITE, "/talks/roses", html)).guid == "guid-0003-x"


def test_the_feed_on_the_sites_home_page(internet: Internet) -> None:
    show(internet, host="feeds.example.net", path="/garden")
    internet.page(
        SITE,
        "/",
        '<html><link rel="alternate" type="application/rss+xml" href="https://feeds.example.net/garden"></html>',
    )
    html = f'<html><title>{TALK}</title><audio src="https://cdn.example.org/3.mp3"></audio></html>'
    assert find(internet.page(SITE, "/talks/roses", html)).guid == "guid-0003-x"


def test_the_feed_by_the_pages_apple_podcasts_link(internet: Internet) -> None:
    internet.apple(apple_show_row(16270, "Garden Talks", show(internet, host="feeds.example.net", path="/garden")))
    badge = '<a href="https://podcasts.apple.com/us/podcast/garden-talks/id16270">Listen on Apple Podcasts</a>'
    html = f'<html><title>{TALK}</title>{badge}<audio src="https://cdn.example.org/3.mp3"></audio></html>'
    assert find(internet.page(SITE, "/talks/roses", html)).guid == "guid-0003-x"
    # A show's page with nothing but the badge is the show.
    assert len(list_episodes(internet.page(SITE, "/show", f"<html>{badge}</html>"), QUICK, Silent())) == 3


def test_a_shows_page_is_its_feed(internet: Internet) -> None:
    show(internet)
    link = internet.page(SITE, "/", f"<html><head>{ALTERNATE}<title>Garden Talks</title></head></html>")
    assert len(list_episodes(link, QUICK, Silent())) == 3
    assert find(link).guid == "guid-0004-x"
    assert find(link, "roses").guid == "guid-0003-x"


def test_a_front_page_with_players_is_still_the_show(internet: Internet) -> None:
    show(internet)
    one = '<audio src="https://cdn.example.org/3.mp3"></audio>'
    link = internet.page(SITE, "/", f"<html><head>{ALTERNATE}<title>Garden Talks</title></head>{one}</html>")
    assert len(list_episodes(link, QUICK, Silent())) == 3
    two = one + '<audio src="https://cdn.example.org/2.mp3"></audio>'
    link = internet.page(SITE, "/archive", f"<html><head>{ALTERNATE}<title>Archive</title></head>{two}</html>")
    assert [len(episode.transcripts) for episode in list_episodes(link, QUICK, Silent())] == [0, 1, 0]


def test_a_site_that_does_not_answer_is_not_asked_for_every_place(internet: Internet) -> None:
    internet.route(SITE, "*", lambda call: call.hang())
    html = f'<html><title>{TALK}</title><audio src="https://cdn.example.org/3.mp3"></audio></html>'
    link = internet.page(SITE, "/talks/roses", html)
    assert find(link, settings=FetchSettings(retries=0, timeout=0.3)).title == TALK
    assert len([path for host, path, _ in internet.calls if host == SITE]) <= 3


def test_an_episode_that_the_pages_feed_does_not_have(internet: Internet) -> None:
    """The feed's latest is another episode: a wrong one is worse than none."""
    show(internet)
    data = '<script type="application/ld+json">{"@type": "PodcastEpisode", "name": "An older talk"}</script>'
    link = internet.page(SITE, "/talks/older", f"<html><head>{ALTERNATE}{data}</head></html>")
    with pytest.raises(InputError, match=r"feed https://garden\.example\.org/feed\.xml does not list that episode"):
        find(link)
    heard = data.replace('talk"}', 'talk", "associatedMedia": {"contentUrl": "https://cdn.example.org/other.mp3"}}')
    episode = find(internet.page(SITE, "/talks/older", f"<html><head>{ALTERNATE}{heard}</head></html>"))
    assert (episode.title, episode.media, episode.feed) == ("An older talk", "https://cdn.example.org/other.mp3", None)


def test_a_blogs_feed_and_a_feed_of_comments_are_no_podcast(internet: Internet) -> None:
    internet.feed(SITE, "/blog.xml", "<item><title>Words only</title></item>")
    links = '<link rel="alternate" type="application/rss+xml" href="/blog.xml"><link rel="alternate" type="application/rss+xml" href="/comments/feed">'
    html = f'<html><head>{links}<title>{TALK}</title></head><audio src="https://cdn.example.org/3.mp3"></audio></html>'
    assert find(internet.page(SITE, "/talks/roses", html)).media == "https://cdn.example.org/3.mp3"
    assert not internet.asked(SITE, "/comments/feed")


# ---- the page's own metadata


DATA = {
    "@context": "https://schema.org", "@type": "PodcastEpisode", "name": "Of &lt;b&gt;roses&lt;/b&gt;", "datePublished": "2024-01-04T05:00:00+01:00",
    "timeRequired": "PT1H2M3S", "description": "<p>First.</p><p>Second.</p>", "url": f"https://{SITE}/talks/roses",
    "associatedMedia": {"@type": "MediaObject", "contentUrl": "https://cdn.example.org/3.m4a", "encodingFormat": "audio/mp4"},
    "partOfSeries": {"@type": "PodcastSeries", "name": "Garden Talks", "url": f"https://{SITE}/"},
}  # fmt: skip


@pytest.mark.parametrize("form", ["plain", "graph", "list", "beside a broken one", "with a comment"])
def test_json_ld(internet: Internet, form: str) -> None:
    text = {
        "plain": json.dumps(DATA),
        "graph": json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"}, DATA]}),
        "list": json.dumps([{"@type": "BreadcrumbList"}, DATA]),
        "beside a broken one": '{"@type": </script><script type="application/ld+json">' + json.dumps(DATA),
        "with a comment": "<!-- data -->\n" + json.dumps(DATA),
    }[form]
    episode = find(
        internet.page(
            SITE, "/talks/roses", f'<html lang="en-GB"><script type="application/ld+json">{text}</script></html>'
        )
    )
    assert (episode.title, episode.show, str(episode.date)) == ("Of roses", "Garden Talks", "2024-01-04")
    assert (episode.duration, episode.language) == (3723.0, "en-GB")
    assert (episode.media, episode.media_type) == ("https://cdn.example.org/3.m4a", "audio/mp4")
    assert episode.description == "First.\n\nSecond."
    assert episode.guid == episode.link == f"https://{SITE}/talks/roses"


@pytest.mark.parametrize(
    "html",
    [
        '<meta property="og:audio" content="/3.mp3"><meta property="og:audio:type" content="audio/mpeg">',
        '<meta property="og:audio:secure_url" content="https://garden.example.org/3.mp3">',
        '<meta name="twitter:player:stream" content="https://garden.example.org/3.mp3"><meta name="twitter:player:stream:content_type" content="audio/mpeg">',
        '<audio controls><source src="/3.mp3" type="audio/mpeg"><source src="/3.ogg" type="audio/ogg"></audio>',
        '<audio src="/3.mp3"></audio><a href="/3.mp3">Download</a>',
        '<video controls poster="x.jpg"><source src="/3.mp3"></video>',
        '<a class="button" href="/3.mp3">Download this episode</a>',
        '<div itemscope itemtype="http://schema.org/AudioObject"><span itemprop="name">Roses</span><link itemprop="contentUrl" href="/3.mp3"></div>',
        '<script type="application/ld+json">{"@type": "AudioObject", "contentUrl": "/3.mp3", "name": "Roses"}</script>',
        '<script type="application/ld+json">{"@type": ["Thing", "RadioEpisode"], "name": "Roses", "audio": [{"@type": "AudioObject", "contentUrl": "/3.mp3"}]}</script>',
    ],
)  # fmt: skip
def test_where_a_page_names_its_recording(internet: Internet, html: str, tmp_path: Path) -> None:
    internet.data(SITE, "/3.mp3", SOUND, type="audio/mpeg")
    episode = find(
        internet.page(SITE, "/talks/roses", f"<html><head><title>Roses</title></head><body>{html}</body></html>")
    )
    assert (episode.title, episode.media, episode.media_kind) == ("Roses", f"https://{SITE}/3.mp3", "enclosure")
    assert fetch(episode, tmp_path / "out", QUICK, Silent()).size == len(SOUND)


def test_a_player_page_in_og_video_is_no_recording(internet: Internet) -> None:
    head = '<meta property="og:video" content="https://player.example.net/embed/1"><meta property="og:audio" content="https://player.example.net/a">'
    internet.page("player.example.net", "/a", "<html>a player</html>")
    with pytest.raises(InputError, match="no recording was found"):
        find(internet.page(SITE, "/talks/roses", f"<html><head>{head}<title>Roses</title></head></html>"))


def test_several_players_are_shown_as_a_list(internet: Internet) -> None:
    html = (
        '<html><title>Two talks</title><audio title="Of roses" src="https://cdn.example.org/3.mp3"></audio>'
        '<audio title="Of tulips" src="https://cdn.example.org/other.mp3"></audio>'
        '<audio src="https://cdn.example.org/3.mp3?again"></audio></html>'
    )
    link = internet.page(SITE, "/talks", html)
    assert [(row.title, row.show) for row in list_episodes(link, QUICK, Silent())] == [
        ("Of roses", "Two talks"),
        ("Of tulips", "Two talks"),
    ]
    assert find(link, "tulips").media == "https://cdn.example.org/other.mp3"
    with pytest.raises(
        ChoiceError, match=r"plays 2 recordings: 1 “Of roses”, 2 “Of tulips”; say which number with --episode"
    ) as caught:
        find(link)
    assert find(link, caught.value.choices[1].which).title == "Of tulips"


def test_several_embedded_players(internet: Internet) -> None:
    """Different episodes are shown as choices; one episode in several players is that one."""
    for name in ("GLT1412515089", "GLT1412515090"):
        internet.data("traffic.megaphone.fm", f"/{name}.mp3", SOUND, type="audio/mpeg")
        internet.page(
            "player.megaphone.fm", f"/{name}", f'<html><meta property="og:title" content="Talk {name[-2:]}"></html>'
        )
    frames = [f'<iframe src="https://player.megaphone.fm/GLT14125150{number}"></iframe>' for number in (89, 90)]
    link = internet.page(SITE, "/best-of", f"<html><title>The best</title>{''.join(frames)}</html>")
    with pytest.raises(ChoiceError, match="plays 2 recordings: 1 “Talk 89”, 2 “Talk 90”"):
        find(link)
    assert find(link, "2").media == "https://traffic.megaphone.fm/GLT1412515090.mp3"
    same = frames[0] + '<iframe src="https://playlist.megaphone.fm/?e=GLT1412515089"></iframe>'
    assert find(internet.page(SITE, "/one", f"<html><title>Roses</title>{same}</html>")).title == "Roses"


# ---- players embedded


BUZZSPROUT = (
    "<script src='https://www.buzzsprout.com/1234567/episodes/7654321-roses.js?container_id=x&player=small'></script>"
)


def test_players_whose_address_names_the_feed(internet: Internet) -> None:
    row = item(3, "https://www.buzzsprout.com/1234567/episodes/7654321-roses.mp3", title="Named otherwise")
    internet.feed(
        "feeds.buzzsprout.com",
        "/1234567.rss",
        row.replace("guid-0003-x", "Buzzsprout-7654321") + item(4, "https://www.buzzsprout.com/1234567/1.mp3"),
    )
    assert (
        find(internet.page(SITE, "/a", f"<html><title>Roses</title>{BUZZSPROUT}</html>")).guid == "Buzzsprout-7654321"
    )
    internet.feed(
        "garden.podigee.io",
        "/feed/mp3",
        item(3, "https://main.podigee-cdn.net/x.mp3", more="<link>https://garden.podigee.io/3-roses</link>")
        + item(4, "https://main.podigee-cdn.net/y.mp3"),
    )
    podigee = '<script class="podigee-podcast-player" src="https://player.podigee-cdn.net/podcast-player/javascripts/podigee-podcast-player.js" data-configuration="https://garden.podigee.io/3-roses/embed?context=external"></script>'
    assert find(internet.page(SITE, "/b", f"<html><title>Roses</title>{podigee}</html>")).guid == "guid-0003-x"
    internet.feed(
        "feeds.acast.com",
        "/public/shows/garden",
        item(3, "https://sphinx.acast.com/p/s/garden/e/of-roses/media.mp3")
        + item(4, "https://sphinx.acast.com/p/s/garden/e/tulips/media.mp3"),
    )
    acast = '<iframe src="https://embed.acast.com/garden/of-roses"></iframe>'
    assert find(internet.page(SITE, "/c", f"<html><title>Roses</title>{acast}</html>")).guid == "guid-0003-x"


def test_players_whose_address_names_the_recording(internet: Internet) -> None:
    internet.data("traffic.megaphone.fm", "/GLT1412515089.mp3", SOUND, type="audio/mpeg")
    for frame in (
        "https://player.megaphone.fm/GLT1412515089?light=true",
        "https://playlist.megaphone.fm/?e=GLT1412515089",
    ):
        html = f'<html><title>Roses</title><iframe src="{frame}"></iframe></html>'
        episode = find(internet.page(SITE, "/talks/roses", html))
        assert (episode.title, episode.media) == ("Roses", "https://traffic.megaphone.fm/GLT1412515089.mp3")
    # The show's feed is named on the page: there the episode is found by the host's id.
    internet.feed(
        SITE,
        "/feed.xml",
        item(
            3,
            "https://dts.podtrac.com/redirect.mp3/traffic.megaphone.fm/GLT1412515089.mp3?updated=1",
            title="Named otherwise",
        )
        + item(4, "https://traffic.megaphone.fm/GLT9.mp3"),
    )
    assert find(internet.page(SITE, "/talks/roses", html.replace("<html>", f"<html>{ALTERNATE}"))).guid == "guid-0003-x"


@pytest.mark.parametrize(
    ("frame", "inside"),
    [
        ("//html5-player.libsyn.com/embed/episode/id/6385796/height/90/", '<script>var playlistItem = {"item_title":"Roses","media_url":"https:\\/\\/cdn.example.org\\/3.mp3?dest-id=1"};</script>'),
        ("https://share.transistor.fm/e/ab12cd34", '<audio src="https://cdn.example.org/3.mp3"></audio>'),
        ("https://player.captivate.fm/episode/5a1d1c6e-8b2f-4d61-9a1e-000000000001", '<meta property="og:audio" content="https://cdn.example.org/3.mp3">'),
        ("https://player.simplecast.com/dfc7bc01-7eeb-487a-a932-075a3d15ea93?dark=true", '<script>{"enclosure_url":"https://cdn.example.org/3.mp3"}</script>'),
    ],
)  # fmt: skip
def test_players_are_followed_one_step(internet: Internet, frame: str, inside: str) -> None:
    address = ("https:" + frame if frame.startswith("//") else frame).partition("?")[0]
    host, _, path = address.removeprefix("https://").partition("/")
    internet.page(host, f"/{path}", f"<html>{inside}</html>")
    html = f'<html><title>Roses</title><iframe data-src="{frame}"></iframe></html>'
    episode = find(internet.page(SITE, "/talks/roses", html))
    assert (episode.title, episode.media.partition("?")[0]) == ("Roses", "https://cdn.example.org/3.mp3")
    show(internet, title="Named otherwise")
    with_feed = html.replace("<html>", f"<html>{ALTERNATE}")
    assert find(internet.page(SITE, "/other", with_feed)).guid in {"guid-0003-x", f"https://{SITE}/other"}


def test_apples_and_spotifys_players(internet: Internet) -> None:
    feed = show(internet, host="feeds.example.net", path="/garden")
    internet.apple(apple_show_row(16270, "Garden Talks", feed), {"kind": "podcast-episode", "collectionId": 16270, "trackId": 1000555, "trackName": TALK, "episodeGuid": "guid-0003-x"}, search=(apple_show_row(16270, "Garden Talks", feed),))  # fmt: skip
    frame = '<iframe src="https://embed.podcasts.apple.com/us/podcast/roses/id16270?i=1000555"></iframe>'
    assert find(internet.page(SITE, "/a", f"<html><title>Roses</title>{frame}</html>")).guid == "guid-0003-x"
    spotify = (
        '<iframe src="https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk?utm_source=generator"></iframe>'
    )
    entity = {
        "props": {
            "pageProps": {
                "state": {"data": {"entity": {"name": TALK, "subtitle": "Garden Talks", "duration": 1800000}}}
            }
        }
    }
    internet.page(
        "open.spotify.com",
        "/embed/episode/4rOoJ6Egrf8K2IrywzwOMk",
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(entity)}</script>',
    )
    assert find(internet.page(SITE, "/b", f"<html><title>Roses</title>{spotify}</html>")).guid == "guid-0003-x"


def test_oembed(internet: Internet) -> None:
    internet.data("traffic.megaphone.fm", "/GLT1412515089.mp3", SOUND, type="audio/mpeg")
    internet.json(
        SITE, "/oembed", {"type": "rich", "html": '<iframe src="https://player.megaphone.fm/GLT1412515089"></iframe>'}
    )
    head = (
        f'<link rel="alternate" type="application/json+oembed" href="https://{SITE}/oembed?url=x"><title>Roses</title>'
    )
    assert (
        find(internet.page(SITE, "/talks/roses", f"<html>{head}</html>")).media
        == "https://traffic.megaphone.fm/GLT1412515089.mp3"
    )
    for broken in ([1], {"html": 5}, "x"):
        internet.json(SITE, "/oembed", broken)
        with pytest.raises(InputError, match="no recording was found"):
            find(f"https://{SITE}/talks/roses")


def test_a_page_that_only_yt_dlp_can_read(internet: Internet, tmp_path: Path) -> None:
    internet.data(SITE, "/v.mp4", SOUND, type="video/mp4")
    setup = f'jwplayer("x").setup({{"file": "https://{SITE}/v.mp4", "title": "Roses"}});'
    episode = find(
        internet.page(
            SITE, "/talks/roses", f'<html><title>Roses</title><div id="x"></div><script>{setup}</script></html>'
        )
    )
    assert (episode.media_kind, episode.title) == ("page", "Roses")
    assert fetch(episode, tmp_path / "out", QUICK, Silent()).size == len(SOUND)


# ---- Xiaoyuzhou, and further sites whose pages say it all


def test_a_xiaoyuzhou_episode(internet: Internet) -> None:
    data = {"@context": "https://schema.org/", "@type": "PodcastEpisode", "url": "https://www.xiaoyuzhoufm.com/episode/649f", "name": "EP03. 冬天的玫瑰", "datePublished": "2023-07-01T00:00:20.000Z", "timeRequired": "PT123M", "description": "主播", "associatedMedia": {"@type": "MediaObject", "contentUrl": "https://cdn.example.org/3.m4a"}, "partOfSeries": {"@type": "PodcastSeries", "name": "浪潮之巅", "url": "https://www.xiaoyuzhoufm.com/podcast/63c5"}}  # fmt: skip
    html = '<html><head><meta property="og:title" content="EP03. 冬天的玫瑰 - 浪潮之巅"/><meta property="og:audio" content="https://cdn.example.org/3.m4a"/>SCRIPT</head></html>'
    link = internet.page(
        "www.xiaoyuzhoufm.com",
        "/episode/649f",
        html.replace("SCRIPT", f'<script type="application/ld+json">{json.dumps(data)}</script>'),
    )
    episode = find(link)
    assert (episode.title, episode.show, episode.duration) == ("EP03. 冬天的玫瑰", "浪潮之巅", 7380.0)
    internet.page("www.xiaoyuzhoufm.com", "/episode/649f", html.replace("SCRIPT", ""))
    assert find(link).media == "https://cdn.example.org/3.m4a"


def test_short_links_and_tracking_prefixes(internet: Internet, tmp_path: Path) -> None:
    media = "https://op3.dev/e/chrt.fm/track/7/cdn.example.org/3.mp3"
    internet.redirect(
        "op3.dev", "/e/chrt.fm/track/7/cdn.example.org/3.mp3", "https://chrt.fm/track/7/cdn.example.org/3.mp3"
    )
    internet.redirect("chrt.fm", "/track/7/cdn.example.org/3.mp3", "https://cdn.example.org/3.mp3")
    html = f'<html><title>Roses</title><audio src="{media}"></audio></html>'
    internet.redirect("bit.ly", "/abc", internet.page(SITE, "/talks/roses", html))
    episode = find("https://bit.ly/abc")
    assert (episode.media, episode.link) == (media, f"https://{SITE}/talks/roses")
    assert fetch(episode, tmp_path / "out", QUICK, Silent()).size == len(SOUND)
    assert same_recording(media, "https://cdn.example.org/3.mp3?aid=rss")
    assert not same_recording("https://x.example/e/oldcdn.example.org/3.mp3", "https://cdn.example.org/3.mp3")
    assert not same_recording("https://x.example/play?id=1", "https://x.example/play?id=2")


# ---- safety and faults


@pytest.mark.parametrize(
    "html",
    [
        '<audio src="https://router.lan/a.mp3"></audio>',
        '<meta property="og:audio" content="https://router.lan/a.mp3">',
        '<link rel="alternate" type="application/rss+xml" href="https://router.lan/a.mp3">',
        '<link type="application/json+oembed" href="https://router.lan/a.mp3">',
        '<script type="application/ld+json">{"@type":"PodcastEpisode","name":"x","audio":{"contentUrl":"https://router.lan/a.mp3"}}</script>',
    ],
)  # fmt: skip
def test_a_page_may_not_lead_inside(internet: Internet, html: str) -> None:
    internet.route("router.lan", "/a.mp3", lambda call: call.answer(SOUND), private=True)
    with pytest.raises(InputError):
        find(internet.page(SITE, "/talks/roses", f"<html><title>x</title>{html}</html>"))
    assert not internet.asked("router.lan", "/a.mp3")


def test_faults_around_a_page(internet: Internet) -> None:
    internet.status(SITE, "/gone", 404)
    with pytest.raises(InputError, match="404"):
        find(f"https://{SITE}/gone")
    internet.status(SITE, "/refused", 403)
    with pytest.raises(InputError, match="403"):
        find(f"https://{SITE}/refused")
    loop = internet.redirect(SITE, "/loop", f"https://{SITE}/loop")
    with pytest.raises(NetworkError, match="redirects more than"):
        find(loop)
    bomb = gzip_bomb(200 * 2**20)
    internet.route(SITE, "/bomb", lambda call: call.answer(bomb, Content_Encoding="gzip", Content_Type="text/html"))
    with pytest.raises(InputError, match="too large"):
        find(f"https://{SITE}/bomb")
    internet.route(SITE, "/slow", lambda call: call.hang())
    with pytest.raises(NetworkError, match="did not answer in time"):
        find(f"https://{SITE}/slow", settings=FetchSettings(retries=0, timeout=0.2))
    html = f'<html><title>Roses</title><audio src="https://{SITE}/gone"></audio></html>'
    with pytest.raises(InputError, match="/gone answered 404") as caught:  # the recording is not there any more
        find(internet.page(SITE, "/talks/roses", html))
    assert "\n" not in str(caught.value)


def test_a_consent_page_is_no_episode(internet: Internet) -> None:
    html = '<html><title>Before you continue</title><form action="https://consent.example.org/save"><button>Accept all</button></form></html>'
    target = internet.page("consent.example.org", "/m", html)
    with pytest.raises(InputError, match="no recording was found"):
        find(internet.redirect(SITE, "/talks/roses", target))


def test_a_page_cannot_take_anothers_place(internet: Internet) -> None:
    """`canonical` of another host would make the stranger's page the same episode as that host's."""
    html = '<html><head><link rel="canonical" href="https://other.example.org/talks/1"><title>Roses</title></head><audio src="https://cdn.example.org/3.mp3"></audio></html>'
    assert find(internet.page(SITE, "/talks/roses", html)).guid == f"https://{SITE}/talks/roses"


@pytest.mark.parametrize(
    "body",
    [
        b"<div itemscope itemtype='http://schema.org/Thing'>" * 20_000,
        b'<script type="application/ld+json">' + b'{"a":[' * 50_000 + b"</script>",
        b'<script type="application/ld+json">' + b'[{"@type":"PodcastEpisode"},' * 5_000 + b"</script>",
        b"<a href='x.mp3'>" * 50_000,
        b"<audio src='https://x.example/%d.mp3'>" * 20_000,
        b"<iframe src='https://player.megaphone.fm/A'>" * 20_000,
        b"\xff\xfe<\0h\0t\0m\0l\0>\0",
        b"<html>" + bytes(range(256)) * 200,
        b"",
    ],
)
def test_hostile_pages_are_read_in_bounds(body: bytes) -> None:
    page = read_webpage(body, "https://x.example/")
    assert len(page.recordings) <= 20
    assert len(page.frames) <= 200
    assert len(page.feeds) <= 5
