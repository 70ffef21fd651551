"""YouTube, through the real yt-dlp against a local YouTube: videos, playlists, channels, and what it answers instead."""

# ruff: noqa: E501 -- answers of services, in their shapes

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from services import Internet

from summarizer.errors import InputError
from summarizer.records.episode import Episode
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources import list_episodes, resolve_source
from summarizer.sources.fetch import fetch
from summarizer.sources.links.video_page import video_page_episode, youtube_address

QUICK = FetchSettings(retries=0, timeout=5)
VIDEO = "a1B2c3D4e5F"
HOST = "www.youtube.com"


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Internet]:
    with Internet(monkeypatch, tmp_path) as running:
        for path in ("next", "browse", "player"):
            running.json(HOST, f"/youtubei/v1/{path}", {})
        yield running


def find(source: str, which: str | None = None) -> Episode:
    return resolve_source(source, which=which, settings=QUICK, report=Silent())


def _caption(language: str, name: str, kind: str = "") -> dict[str, object]:
    return {
        "baseUrl": f"https://{HOST}/api/timedtext?v={VIDEO}&lang={language}" + (f"&kind={kind}" if kind else ""),
        "name": {"simpleText": name}, "vssId": f"{'a' if kind else ''}.{language}", "languageCode": language,
        "isTranslatable": True, **({"kind": kind} if kind else {}),
    }  # fmt: skip


def player(*captions: dict[str, object], status: str = "OK", reason: str = "") -> dict[str, object]:
    """What YouTube's player interface answers for one video."""
    return {
        "responseContext": {},
        "playabilityStatus": {"status": status, **({"reason": reason} if reason else {"playableInEmbed": True})},
        "videoDetails": {
            "videoId": VIDEO, "title": "Roses in winter, with Judith Carver", "lengthSeconds": "1800", "channelId": "UC" + "x" * 22,
            "shortDescription": "A talk.\n\n0:00 Start\n10:00 Middle\n20:00 End", "author": "Garden Talks", "viewCount": "5", "isLiveContent": False,
        },
        "microformat": {"playerMicroformatRenderer": {"publishDate": "2024-01-04T05:00:00-08:00", "uploadDate": "2024-01-04T05:00:00-08:00", "ownerChannelName": "Garden Talks"}},
        "streamingData": {"expiresInSeconds": "21540", "adaptiveFormats": [{
            "itag": 140, "url": "https://r1.googlevideo.com/videoplayback?id=1", "mimeType": 'audio/mp4; codecs="mp4a.40.2"', "bitrate": 130000,
            "contentLength": "4000", "audioQuality": "AUDIO_QUALITY_MEDIUM", "approxDurationMs": "1800000", "audioSampleRate": "44100", "audioChannels": 2,
        }]} if status == "OK" else {},
        **({"captions": {"playerCaptionsTracklistRenderer": {"captionTracks": list(captions), "audioTracks": [{"captionTrackIndices": list(range(len(captions))), "defaultCaptionTrackIndex": 0}], "translationLanguages": [{"languageCode": "de", "languageName": {"simpleText": "German"}}], "defaultAudioTrackIndex": 0}}} if captions else {}),
    }  # fmt: skip


def watch(internet: Internet, answer: dict[str, object]) -> None:
    """The video's page, its page for embedding, and the player's interface."""
    context = {"client": {"clientName": "WEB", "clientVersion": "2.2024"}}
    config = {"INNERTUBE_API_KEY": "x", "INNERTUBE_CONTEXT": context, "VISITOR_DATA": "v"}
    owner = {"videoOwnerRenderer": {"title": {"runs": [{"text": "Garden Talks"}]}}}
    below = {"results": {"results": {"contents": [{"videoSecondaryInfoRenderer": {"owner": owner}}]}}}
    page = (
        f"<html><head><title>t</title></head><script>ytcfg.set({json.dumps(config)});</script>"
        f"<script>var ytInitialPlayerResponse = {json.dumps(answer)};</script>"
        f"<script>var ytInitialData = {json.dumps({'contents': {'twoColumnWatchNextResults': below}})};</script></html>"
    )
    internet.page(HOST, "/watch", page)
    internet.page(HOST, f"/embed/{VIDEO}", page)
    internet.json(HOST, "/youtubei/v1/player", answer)


@pytest.mark.parametrize(
    "link",
    [
        f"https://www.youtube.com/watch?v={VIDEO}",
        f"https://youtube.com/watch?v={VIDEO}&list=PLabcdefghijklmnop&index=2&t=90s",
        f"https://m.youtube.com/watch?v={VIDEO}&feature=share",
        f"https://youtu.be/{VIDEO}?si=abc",
        f"https://www.youtube.com/shorts/{VIDEO}",
        f"https://www.youtube.com/live/{VIDEO}?feature=shared",
        f"https://www.youtube.com/embed/{VIDEO}?start=5",
        f"https://www.youtube-nocookie.com/embed/{VIDEO}",
        f"https://music.youtube.com/watch?v={VIDEO}&si=x",
        f"https://music.youtube.com/podcast/{VIDEO}",
    ],
)
def test_a_video_in_every_form_is_one_episode(internet: Internet, link: str) -> None:
    watch(internet, player())
    episode = find(link)
    assert (episode.guid, episode.title, episode.show) == (
        f"youtube:{VIDEO}",
        "Roses in winter, with Judith Carver",
        "Garden Talks",
    )
    assert (episode.duration, episode.media_kind, str(episode.date)) == (1800.0, "page", "2024-01-04")
    assert [chapter.title for chapter in episode.chapters] == ["Start", "Middle", "End"]
    assert all(host == HOST for host, _, _ in internet.calls)


def test_captions_by_people_come_first_and_automatic_ones_are_marked(internet: Internet) -> None:
    watch(internet, player(_caption("en", "English (auto-generated)", "asr"), _caption("de", "German")))
    links = find(f"https://youtu.be/{VIDEO}").transcripts
    assert [(link.language, link.type, link.automatic) for link in links] == [
        ("de", "text/vtt", False),
        ("en", "text/vtt", True),
    ]
    assert "kind=asr" in links[1].url
    assert "tlang" not in links[1].url  # what was said, not its translation


@pytest.mark.parametrize(
    ("captions", "language", "kept"),
    [
        ({"en-orig": [{"ext": "vtt", "url": "https://x.example/1"}], "de": [{"ext": "vtt", "url": "https://x.example/2"}]}, None, ["en"]),
        ({"en": [{"ext": "json3", "url": "https://x.example/0"}, {"ext": "vtt", "url": "https://x.example/1"}], "de": []}, "en-US", ["en"]),
        ({"en": [{"ext": "vtt", "url": "https://x.example/1"}], "de": [{"ext": "vtt", "url": "https://x.example/2"}]}, None, []),
        ({"en": [{"ext": "vtt", "url": "file:///etc/passwd"}]}, "en", []),
        ({"en": "x", "de": [None, 5]}, "en", []),
        ([1], "en", []),
    ],
)  # fmt: skip
def test_which_automatic_captions_are_what_was_said(captions: object, language: str | None, kept: list[str]) -> None:
    info = {"id": "1", "title": "t", "language": language, "automatic_captions": captions, "extractor_key": "Youtube"}
    links = video_page_episode(info, "https://www.youtube.com/watch?v=1", known=True).transcripts
    assert [link.language for link in links if link.automatic] == kept


def test_a_videos_sound(internet: Internet, tmp_path: Path) -> None:
    watch(internet, player())
    internet.status("r1.googlevideo.com", "/videoplayback", 403)
    with pytest.raises(InputError, match="403") as caught:
        fetch(find(f"https://youtu.be/{VIDEO}"), tmp_path / "out", QUICK, Silent())
    assert "\n" not in str(caught.value)
    assert internet.asked("r1.googlevideo.com", "/videoplayback")


def _rows(*numbers: int) -> list[dict[str, object]]:
    return [
        {
            "videoId": f"a1B2c3D4e5{number}",
            "title": {"runs": [{"text": f"Number {number}"}]},
            "lengthSeconds": "1800",
            "isPlayable": True,
        }
        for number in numbers
    ]


def _listing(rows: list[dict[str, object]], *, url: str, title: str) -> str:
    data = {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": {
            "selected": True, **({"title": "Videos"} if "@" in url else {}), "endpoint": {"commandMetadata": {"webCommandMetadata": {"url": url}}},
            "content": {"sectionListRenderer": {"contents": [{"itemSectionRenderer": {"contents": rows}}]}},
        }}]}},
        "metadata": {"channelMetadataRenderer": {"title": title, "externalId": "UC" + "x" * 22}} if "@" in url else {"playlistMetadataRenderer": {"title": title}},
    }  # fmt: skip
    return f"<html><script>ytcfg.set({{}});</script><script>var ytInitialData = {json.dumps(data)};</script></html>"


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/playlist?list=PLabcdefghijklmnop",
        "https://music.youtube.com/playlist?list=PLabcdefghijklmnop",
        "https://music.youtube.com/browse/VLPLabcdefghijklmnop",
    ],
)
def test_a_playlist(internet: Internet, link: str) -> None:
    rows = [{"playlistVideoListRenderer": {"contents": [{"playlistVideoRenderer": row} for row in _rows(1, 2, 3)]}}]
    internet.page(HOST, "/playlist", _listing(rows, url="/playlist?list=PLabcdefghijklmnop", title="Garden Talks"))
    found = list_episodes(link, QUICK, Silent())
    assert [(episode.title, episode.guid, episode.show) for episode in found][1] == (
        "Number 2",
        "youtube:a1B2c3D4e52",
        "Garden Talks",
    )
    answer = player()
    answer["videoDetails"]["videoId"] = "a1B2c3D4e52"  # type: ignore[index]
    watch(internet, answer)
    assert find(link, "number 2").title == "Roses in winter, with Judith Carver"  # read in whole from its own page


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/@gardentalks",
        "https://youtube.com/@gardentalks/featured",
        "https://m.youtube.com/@gardentalks/videos",
    ],
)
def test_a_channel_means_its_videos(internet: Internet, link: str) -> None:
    rows = [{"gridRenderer": {"items": [{"gridVideoRenderer": row} for row in _rows(5, 4)]}}]
    internet.page(HOST, "/@gardentalks/videos", _listing(rows, url="/@gardentalks/videos", title="Garden Talks"))
    assert [episode.title for episode in list_episodes(link, QUICK, Silent())] == ["Number 5", "Number 4"]


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (
            "LOGIN_REQUIRED",
            "Sign in to confirm you’re not a bot",
            "proof that a person asks for it; give the cookies of a browser",
        ),
        ("LOGIN_REQUIRED", "Sign in to confirm your age", "signed-in adults only"),
        ("UNPLAYABLE", "Join this channel to get access to members-only content", "the recording is not public"),
        ("ERROR", "Video unavailable", "Video unavailable"),
        ("OK", "", "proof that a person asks"),  # an answer for another video, which YouTube gives to blocked addresses
    ],
)
def test_what_youtube_answers_instead(internet: Internet, status: str, reason: str, said: str) -> None:
    answer = player(status=status, reason=reason)
    answer["videoDetails"]["videoId"] = VIDEO if reason else "aQvGIIdgFDM"  # type: ignore[index]
    watch(internet, answer)
    with pytest.raises(InputError, match=said) as caught:
        find(f"https://www.youtube.com/watch?v={VIDEO}")
    assert "\n" not in str(caught.value)


def test_youtubes_consent_page(internet: Internet) -> None:
    """In place of the video; and the player's interface refuses as well."""
    form = '<html lang="de"><title>Bevor Sie fortfahren</title><form action="https://consent.youtube.com/s"><input type="hidden" name="continue" value="x"></form></html>'
    internet.redirect(HOST, "/watch", internet.page("consent.youtube.com", "/m", form))
    internet.json(
        HOST, "/youtubei/v1/player", player(status="LOGIN_REQUIRED", reason="Sign in to confirm you’re not a bot")
    )
    with pytest.raises(InputError, match="cookies of a browser") as caught:
        find(f"https://youtu.be/{VIDEO}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        (
            "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Da1B2c3D4e5F&gl=DE",
            f"https://www.youtube.com/watch?v={VIDEO}",
        ),
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UCabc", "https://www.youtube.com/channel/UCabc/videos"),
        ("https://www.youtube.com/feeds/videos.xml?playlist_id=PLabc", "https://www.youtube.com/playlist?list=PLabc"),
        ("https://consent.youtube.com/m?continue=https%3A%2F%2Fevil.example%2F", None),
        ("https://consent.youtube.com/m?continue=https%3A%2F%2Fconsent.youtube.com%2Fm", None),
    ],
)
def test_addresses_that_lead_to_a_video(link: str, meant: str | None) -> None:
    assert youtube_address(link) == meant


def test_addresses_that_are_no_video() -> None:
    for link in (
        "https://example.org/watch?v=x",
        "https://notyoutube.com/watch?v=x",
        "https://youtube.com.example.org/@x",
    ):
        assert youtube_address(link) is None
