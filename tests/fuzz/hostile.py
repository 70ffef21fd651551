"""Texts as no publisher means them, made from good ones, and the readers that must survive them.

A reader may give a value or raise a SummarizerError. It may not raise anything else, take long, open a file that it was
not given, or let a file's words into what it gives.
"""

from __future__ import annotations

import contextlib
import faulthandler
import functools
import json
import signal
import socket
import socketserver
import sys
import sysconfig
import tempfile
import threading
import time
import tomllib
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import strategies as st

from summarizer.errors import SummarizerError
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings

SEEDS = Path(__file__).parent / "seeds"
CAPTIONS = Path(__file__).parents[1] / "captions" / "cases"
SECONDS = 5.0  # of CPU for one case; the largest is a megabyte
LARGEST = 1_000_000  # bytes of a case
CANARY = "canary-7f3a9c51"  # stands in files that no reader was given


# ---- the readers


@dataclass(frozen=True)
class Reader:
    name: str
    read: Callable[[bytes], Any]
    seeds: str  # glob among the seeds


def _feed(data: bytes) -> Any:
    from summarizer.sources.feeds.feed import read_feed

    feed = read_feed(data, "https://mending.example/feed.xml")
    for episode in feed.episodes:
        assert episode.title.strip(), "an episode without a title"
        assert episode.media.startswith(("http://", "https://")), f"a recording at {episode.media[:40]!r}"
        assert "\n" not in episode.title, "a title of several lines"
        type(episode).model_validate_json(episode.model_dump_json())
    return feed


def _opml(data: bytes) -> Any:
    from summarizer.sources.feeds.opml import read_opml

    return read_opml(data)


def _captions(data: bytes) -> Any:
    from summarizer.transcripts import parse_transcript, write_json, write_srt, write_text, write_vtt

    transcript = parse_transcript(data, "a transcript", "en")
    assert transcript.words, "a transcript without a word"
    for word in transcript.words:
        assert 0 <= word.start <= word.end < float("inf"), f"a word from {word.start} to {word.end}"
    for write in (write_vtt, write_srt, write_text, write_json):
        write(transcript)
    return transcript


def _chapters(data: bytes) -> Any:
    from summarizer.sources.feeds.chapters import read_chapters

    return read_chapters(data)


def _page(data: bytes) -> Any:
    from summarizer.sources.links.webpage import read_webpage, scripts_of

    return read_webpage(data, "https://mending.example/12"), scripts_of(data)


def _sniff(data: bytes) -> Any:
    from summarizer.net.sniff import HEAD_BYTES, extension, sniff

    name = data[:80].decode("latin-1")
    return sniff(data[:HEAD_BYTES]), extension(data[:HEAD_BYTES], name, name)


def _address(data: bytes) -> Any:
    from summarizer.net.address import check_url, proxy_for, redact, without_login

    url = data[:2000].decode("utf-8", "replace")
    said = redact(url)
    assert said.isprintable(), "an address in a message with control characters"
    check_url(without_login(check_url(url)))
    proxy_for(url)
    return said


def _file(data: bytes) -> Any:
    """A file given on the command line: a feed beside its recordings, a list, a transcript, anything."""
    from summarizer.sources import list_episodes, resolve_source

    path = _folder() / "given" / "feed.xml"
    path.write_bytes(data)
    with watched(path.parent), mock.patch("socket.getaddrinfo", side_effect=socket.gaierror("nobody is asked")):
        found = list_episodes(str(path), FetchSettings(retries=0), Silent())
        if found and found[0].media_kind == "file":
            resolve_source(str(path), which="1", settings=FetchSettings(retries=0), report=Silent())
    return found


def _http(data: bytes) -> Any:
    """A server's whole answer, head and body: as a page, and as a recording that a second try goes on with."""
    from summarizer.net import WebClient
    from summarizer.records.episode import Episode
    from summarizer.sources.fetch import fetch

    settings = FetchSettings(retries=0, timeout=2, max_redirects=2, max_bytes=LARGEST, allow_private=True)
    given = {"id": "00000000", "guid": "g", "title": "t", "media": _answering(data), "media_kind": "enclosure"}
    episode, found = Episode.model_validate(given), None
    with mock.patch("socket.getaddrinfo", _only_here(socket.getaddrinfo)), tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            with contextlib.suppress(SummarizerError):
                found = fetch(episode, Path(folder), settings, Silent())
        left = {path.name.partition(".")[0] for path in Path(folder).iterdir()}
        assert left <= {"audio"}, f"{left} in the folder of the recording"
        with WebClient(settings) as web:
            return found, web.get(episode.media, limit=LARGEST)


_answer = b""  # what the server of the test answers now


def _answering(data: bytes) -> str:
    """The address of a server that answers every request with these bytes and hangs up."""
    global _answer
    _answer = data
    return _server()


@functools.cache
def _server() -> str:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                while self.rfile.readline().strip():
                    pass
                self.wfile.write(_answer)

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/a.wav"


def _only_here(real: Callable[..., Any]) -> Callable[..., Any]:
    """A look-up of names that knows this machine's address alone, for answers redirect."""

    def look_up(host: str, *more: Any, **options: Any) -> Any:
        if host != "127.0.0.1":
            raise socket.gaierror("nobody is asked")
        return real(host, *more, **options)

    return look_up


_PROPERTIES = {"heading": {"type": "string"}, "weight": {"type": "integer"}, "keeps": {"type": "boolean"}}


def _reply(data: bytes) -> Any:
    """The body of a language model's response: an answer, an error, a stream, a page."""
    import httpx

    from summarizer.llm.answers import fitted, object_in
    from summarizer.llm.refusals import Refusal, error_inside
    from summarizer.llm.replies import read_reply

    text = data.decode("utf-8", "replace")
    fitted(object_in(text) or {}, _PROPERTIES)  # a text of a model may be anything, too
    response = httpx.Response(200, request=httpx.Request("POST", "http://model.example/v1/chat/completions"))
    if error := error_inside(response, text):
        for status in (error.status_code, 400, 404, 429, 500):
            error.status_code = status
            raised = Refusal(error).explain("model.example", "m", "a-key-that-is-long")
            assert str(raised), "an error without a word"
            assert str(raised).isprintable(), "an error that is no line"
        raise raised
    reply = read_reply(text, None)
    answer = reply.answer
    assert answer is None or isinstance(answer, dict), "an answer that is no object"
    return reply, fitted(answer or {}, _PROPERTIES)


def _headers(data: bytes) -> Any:
    """The headers of a language model's response: limits, and when to ask again."""
    import httpx
    import openai

    from summarizer.llm.limits import Limiter
    from summarizer.llm.refusals import Refusal

    lines = [line.partition(b":") for line in data[:20_000].replace(b"\r", b"\n").split(b"\n")]
    given = [(name.strip(), value.strip()) for name, _, value in lines if name.strip().isascii() and name.strip()]
    request = httpx.Request("POST", "http://model.example/v1/chat/completions")
    response = httpx.Response(429, headers=given, request=request)
    wait = Refusal(openai.RateLimitError("slow", response=response, body=None)).retry_after
    assert 0.0 <= wait < float("inf"), f"a wait of {wait} seconds"
    limiter = Limiter(minute=0.001)
    limiter.enter(1).done(1, response.headers)
    return wait


READERS = {
    reader.name: reader
    for reader in (
        Reader("feed", _feed, "*.rss *.atom *.rdf"),
        Reader("captions", _captions, "*.vtt *.srt *.json *.txt *.md *.html *.xml"),
        Reader("page", _page, "*.html"),
        Reader("file", _file, "*.rss *.atom *.rdf *.opml"),
        Reader("opml", _opml, "*.opml"),
        Reader("chapters", _chapters, "chapters.json"),
        Reader("address", _address, "*.url"),
        Reader("sniff", _sniff, "*"),
        Reader("http", _http, "*.http"),
        Reader("reply", _reply, "*.reply"),
        Reader("headers", _headers, "*.headers"),
    )
}


# ---- what a case may not do


class HangError(AssertionError):
    """A case took longer than SECONDS."""


def survives(reader: Reader, data: bytes) -> bool:
    """Whether the reader gave a value. Raises what must not happen."""
    begun = time.process_time()
    try:
        with _patience():
            given = reader.read(data)
    except SummarizerError as error:
        said = str(error)
        assert said, "an error without a word"
        assert "\n" not in said, f"an error of several lines: {said[:200]!r}"
        assert len(said) < 2000, "an error that fills the screen"
        given = None
        assert CANARY not in said, "a file's words in a message"
    else:
        assert CANARY not in repr(given), "a file's words in what was read"
    spent = time.process_time() - begun
    if spent > SECONDS:
        raise HangError(f"{spent:.1f} CPU s for {len(data)} bytes")
    return given is not None


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    """Ends a case that hangs in Python, by CPU time, for the machine may be busy with other work.

    One that hangs in C, or waits for ever, ends the process, with its place on standard error.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def late(*_: Any) -> None:
        raise HangError(f"more than {4 * SECONDS:.0f} CPU s")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, 4 * SECONDS, 1.0)  # again each second: a callback may have swallowed it
    faulthandler.dump_traceback_later(600, exit=True)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGPROF, before)


_opened: list[str] | None = None


@functools.cache
def _install() -> None:
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if _opened is not None and event in {"open", "socket.connect", "subprocess.Popen", "os.system"}:
            _opened.append(f"{event} {arguments[0]!r}" if event != "open" else str(arguments[0]))

    sys.addaudithook(hook)


@functools.cache
def _own() -> tuple[Path, ...]:
    """Folders of Python and of the product, from which modules and their data are loaded when first needed."""
    paths = {Path(path).resolve() for path in sysconfig.get_paths().values()}
    paths |= {Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve(), Path(__file__).parents[2].resolve()}
    return tuple(path for path in paths if path != Path(path.anchor) and path != Path("/usr"))


@contextlib.contextmanager
def watched(folder: Path) -> Iterator[None]:
    """Raises AssertionError when Python opens a file outside the folder, connects or starts a program."""
    global _opened
    _install()
    _opened = []
    try:
        yield
    finally:
        seen, _opened = _opened, None
    for name in seen:
        if name.isdigit() or name in {"/dev/null", "/dev/urandom"}:
            continue
        path = Path(name)
        inside = path.is_absolute() and any(path.resolve().is_relative_to(own) for own in (folder.resolve(), *_own()))
        assert inside, f"{name[:200]!r} was opened"


@functools.cache
def _folder() -> Path:
    """A folder to read in, with files beside and above it that are not for reading. XML libraries in C open files
    where no hook of Python sees it, so these files' words are looked for in what comes out."""
    root = Path(tempfile.mkdtemp(prefix="fuzz-"))
    (root / "given").mkdir()
    for place in (root / "secret.txt", root / "secret.wav", root / "secret.dtd"):
        place.write_text(f'<!ENTITY canary "{CANARY}">' if place.suffix == ".dtd" else CANARY)
    return root


# ---- the cases


@functools.cache
def seeds(glob: str, extra: Path | None = None) -> tuple[bytes, ...]:
    """The good texts of a reader; `extra` is a folder with more of them."""
    places = [SEEDS, CAPTIONS, *([extra] if extra else [])]
    found = [
        path.read_bytes()
        for place in places
        for name in glob.split()
        for path in sorted(place.rglob(name) if place == extra else place.glob(name))
        if path.is_file() and not path.name.endswith(".expected.json") and path.stat().st_size <= LARGEST
    ]
    return tuple(found) or (b"https://ann:pw@mending.example:8443/feed?token=a%20b#t", b"http://[::1]/\xc3\xbc")


_PARTS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "parts.toml").read_text(encoding="utf-8"))
_NO_TEXT = [b"\xff", b"\xfe\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\x80", b"\x1f\x8b\x08", b"ID3\x04", b"\0\0\1"]
_TOKENS = [*(token.encode() for token in _PARTS["tokens"]), *_NO_TEXT]


@st.composite
def mutated(draw: st.DrawFn, good: tuple[bytes, ...]) -> bytes:
    """A good text with one to eight changes."""
    data = draw(st.sampled_from(good))
    for _ in range(draw(st.integers(1, 8))):
        data = _changed(draw, data, good)[:LARGEST]
    encoding = draw(st.sampled_from([None] * 12 + ["utf-16", "utf-16-be", "utf-32", "latin-1", "utf-8-sig", "cp037"]))
    return data.decode("utf-8", "replace").encode(encoding, "replace") if encoding else data


def _changed(draw: st.DrawFn, data: bytes, good: tuple[bytes, ...]) -> bytes:
    place = draw(st.integers(0, len(data)))
    end = min(len(data), place + draw(st.one_of(st.integers(0, 40), st.integers(0, 4000))))
    part = data[place:end]
    token = draw(st.sampled_from(_TOKENS))
    how = draw(st.integers(0, 9))
    if how == 0:
        return data[:place] + data[end:]
    if how == 1:
        return data[:place]
    if how in (2, 3, 4):
        return data[:place] + token + data[place:]
    if how == 5:
        return data[:place] + token + data[end:]
    if how == 6:  # deep, or many
        return data[:place] + (part or token) * draw(st.sampled_from([2, 3, 50, 2000, 20_000])) + data[end:]
    if how == 7:
        other = draw(st.sampled_from(good))
        return data[:place] + other[draw(st.integers(0, len(other))) :]
    if how == 8:
        return data[:place] + draw(st.binary(max_size=12)) + data[place:]
    there = draw(st.integers(0, len(data)))
    return data[:place] + data[end:][:there] + part + data[end:][there:]


_WORDS = st.one_of(
    st.sampled_from(_PARTS["tokens"]),
    st.text(max_size=30),
    st.sampled_from(
        ["Ada Ruiz", "mending-12", "https://mending.example/12.mp3", "audio/mpeg", "1:02:03", "2026-11-07"]
    ),
)
_SPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


@st.composite
def _element(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    from xml.sax.saxutils import escape, quoteattr

    tag = draw(st.sampled_from(_PARTS["tags"]))
    raw = draw(st.integers(0, 5)) == 0
    told = draw(st.dictionaries(st.sampled_from(_PARTS["attributes"]), _WORDS, max_size=4))
    head = "".join(f" {name}={quoteattr(value) if not raw else value}" for name, value in told.items())
    text = draw(st.one_of(_WORDS.map(lambda word: word if raw else escape(word)), inner))
    return f"<{tag}{head}>{text}</{tag}>"


_ELEMENTS = st.recursive(
    _WORDS.map(lambda word: word.replace("<", "").replace("&", "")),
    lambda inner: st.lists(_element(inner), max_size=6).map("".join),
    max_leaves=12,
)
_VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), _WORDS, st.sampled_from(["PodcastEpisode", "PT1H"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.sampled_from(_PARTS["keys"]), inner, max_size=6)
    ),
    max_leaves=30,
)


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


_STRUCTURED = {
    "feed": st.builds(
        lambda head, items: (
            f'<rss version="2.0" {_SPACES}><channel>{head}'
            + "".join(
                f'<item><enclosure url="https://a.example/{n}.mp3"/>{item}</item>' for n, item in enumerate(items)
            )
            + "</channel></rss>"
        ).encode("utf-8", "replace"),
        _ELEMENTS,
        st.lists(_ELEMENTS, max_size=5),
    ),
    "chapters": st.builds(lambda value: _json({"chapters": value}), _VALUES),
    "captions": st.builds(_json, st.dictionaries(st.sampled_from(_PARTS["keys"]), _VALUES, max_size=6)),
    "page": st.builds(
        lambda value, more: (
            b'<html><script type="application/ld+json">' + _json(value) + b"</script>" + more.encode("utf-8", "replace")
        ),
        _VALUES,
        _ELEMENTS,
    ),
    "address": st.one_of(_WORDS, st.lists(_WORDS, max_size=6).map("".join)).map(
        lambda text: text.encode("utf-8", "replace")
    ),
}
_STRUCTURED["file"] = _STRUCTURED["feed"]


def cases(reader: Reader, extra: Path | None = None) -> st.SearchStrategy[bytes]:
    """Changed good texts, and texts built from the parts that readers look for."""
    changed = mutated(seeds(reader.seeds, extra))
    built = _STRUCTURED.get(reader.name)
    return st.one_of(changed, changed, built) if built is not None else changed


def place_of(error: BaseException) -> str:
    """Where a failure comes from: its kind and the innermost line of the product."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "/summarizer/" in frame.filename.replace("\\", "/")
    ]
    last = frames[-1] if frames else None
    where = f"{Path(last.filename).name}:{last.lineno} {last.name}" if last else "?"
    return f"{type(error).__name__} at {where}: {' '.join(str(error).split())[:120]}"
