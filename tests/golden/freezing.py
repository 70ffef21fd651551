"""From an episode's Markdown file to everything that the stages give for it: file name -> text."""

from __future__ import annotations

import html
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from . import stages
from .edits import Material, Passage, as_page, edited
from .fake import Fake

EPISODES = Path(__file__).parent / "episodes"
OUTPUTS = Path(__file__).parent / "outputs"
_SHOWN = 40  # characters of a candidate
WHOLE_PAGES = ("en-bridges-interview", "ja-machikoba-nidaime")  # whose HTML is kept; of others its hash
KINDS = ("large", "none")  # language models; a small one is not asked for a draft
LIBRARY = "_all"  # the folder of what is made of all episodes together

Files = dict[str, str]


@dataclass(frozen=True)
class Made:
    """What an episode adds to the folder of all episodes."""

    parts: tuple[Any, ...]
    words: tuple[str, ...]


def freeze(paths: list[Path]) -> Files:
    """Everything, by path below `outputs/`."""
    files: Files = {}
    made: list[Made] = []
    for path in paths:
        own, parts = freeze_episode(path)
        files |= {f"{path.stem}/{name}": text for name, text in own.items()}
        made += [parts] if parts else []
    return files | {f"{LIBRARY}/{name}": text for name, text in freeze_library(made).items()}


def freeze_episode(path: Path) -> tuple[Files, Made | None]:
    front = front_matter(path)
    read = stages.parse(path.read_bytes(), path.name)
    guessed = stages.episode_of(_feed(front, people=False))
    given = stages.episode_of(_feed(front, people=True))
    files = {
        "episode.json": _json(
            {"guessed": stages.plain_episode(guessed), "given": stages.plain_episode(given)["people"]}
        ),
        "sentences.txt": _lines(stages.sentence_lines(read)),
        "reading.json": _json(_readings(read, path)),
    }
    heard = stages.as_recognised(read)
    named = stages.named(heard, given)
    files["voices.json"] = _json(_voices(heard, named, given, guessed))
    quotes = stages.quotes_of(named, given)
    files["quotes.json"] = _json(_by_words(stages.plain_quotes(quotes)))
    made = None
    for kind in KINDS:
        door = None if kind == "none" else stages.FakeDoor(Fake(named.language))
        try:
            reading = stages.read_of(given, named, quotes, door)
            files[f"read.{kind}.json"] = _json(stages.plain_reading(reading))
            offered = stages.offered_of(reading, quotes, named)
            draft = stages.draft_of(given, named, offered, reading, door)
        except stages.Error as error:
            files[f"draft.{kind}.json"] = _json({"error": str(error)})
            continue
        finally:
            if door:
                files[f"requests.{kind}.json"] = _json(door.requests)
        files[f"draft.{kind}.json"] = _json(stages.plain_draft(draft))
        offered = stages.with_cut(offered, draft)
        post = stages.post_of(given, named, offered, draft, times=kind == "none")
        files |= _post(kind, post, named, given, draft)
        if made is None:
            files |= _edited(post, named, given, draft, stages.plain_quotes(quotes))
            checks = stages.checks_of(post, named, given, draft)
            page = stages.review_of(given, named, offered, draft, checks, post)
            files["pages.json"] = _json({"review.html": stages.sha256(page)})
            made = Made((given, named, offered, draft, post, checks), tuple(_rare(stages.texts(named))))
    if path.stem not in WHOLE_PAGES and (page := files.pop("post.large.html", None)):
        files["pages.json"] = _json({**json.loads(files["pages.json"]), "post.large.html": stages.sha256(page)})
    return files, made


def freeze_transcript(path: Path) -> Any:
    """Hashes and counts of a transcript's stages alone, for files whose text may not be kept."""
    try:
        read = stages.parse(path.read_bytes(), path.name)
    except stages.Error as error:
        return {"error": stages.sha256(str(error))[:16]}
    episode = stages.episode_of(_feed({"show": "A show", "title": path.stem, "language": read.language}, people=False))
    readings = _readings(read, path)
    found: dict[str, Any] = {f"read {form}": [one["words"], *_counted(one)[1:]] for form, one in readings.items()}
    found["sentences"] = _counted(stages.sentence_lines(read))
    heard = stages.as_recognised(read)
    named = stages.named(heard, episode)
    found["voices"] = _counted(stages.voices(named))
    found["voices unnamed"] = _counted(stages.voices(stages.named(stages.without_names(heard), episode)))
    quotes = stages.quotes_of(named, episode)
    plain = stages.plain_quotes(quotes)
    found["quotes"] = _counted(plain["candidates"])
    found["ranking"] = _counted(plain["ranking"].split())
    for kind in KINDS:
        door = None if kind == "none" else stages.FakeDoor(Fake(named.language))
        try:
            reading = stages.read_of(episode, named, quotes, door)
            offered = stages.offered_of(reading, quotes, named)
            draft = stages.draft_of(episode, named, offered, reading, door)
        except stages.Error as error:
            found[f"draft {kind}"] = stages.sha256(str(error))[:16]
            continue
        post = stages.post_of(episode, named, stages.with_cut(offered, draft), draft)
        made = _post(kind, post, named, episode, draft)
        if kind == "large":
            made |= _edited(post, named, episode, draft, plain)
        found[f"requests {kind}"] = _counted(door.requests if door else [])
        found |= {name: _counted(text.splitlines()) for name, text in made.items()}
    return found


def freeze_library(made: list[Made]) -> Files:
    """Search, index, queue and status over the folders of all episodes."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for one in made:
            stages.put(root, *one.parts)
        rare = [word for one in made for word in one.words]
        queries = (
            [*rare, f"{rare[0]} OR {rare[-1]}", f'"{rare[1]}" -{rare[0]}', f"{rare[2][:5]}*", "die", "no", "("]
            if rare
            else []
        )
        hits = {}
        for query in queries:
            try:
                hits[query] = stages.found(root, query, most=5)
            except stages.Error as error:
                hits[query] = str(error)
        return {
            "search.json": _json(hits),
            "index.json": _json(stages.index_rows(root)),
            "queue.json": _json(stages.queue(root)),
            "status.json": _json(stages.status_of(root)).replace(str(root), "FOLDER"),
        }


def front_matter(path: Path) -> dict[str, Any]:
    match = re.match(r"\A---\n(.*?)\n---\n", path.read_text(encoding="utf-8"), re.DOTALL)
    return dict(yaml.safe_load(match[1])) if match else {}


# -- parts -------------------------------------------------------------------------------------------------------------


def _readings(read: Any, path: Path) -> dict[str, Any]:
    """The transcript as read, and as read again from each form in which it is written."""
    found = {path.suffix.removeprefix("."): stages.about(read)}
    for form in stages.FORMS:
        text = stages.written(read, form)
        again = stages.parse(text.encode(), f"transcript.{form}")
        found[form] = {"written": [len(text), stages.sha256(text)], **stages.about(again)}
    return found


def _voices(heard: Any, named: Any, given: Any, guessed: Any) -> dict[str, Any]:
    nameless = stages.without_names(heard)
    door = stages.FakeDoor(Fake(heard.language))
    return {
        "as labelled": stages.voices(named),
        "as labelled, people guessed": stages.voices(stages.named(heard, guessed)),
        "unnamed": stages.voices(stages.named(nameless, given)),
        "unnamed, people guessed": stages.voices(stages.named(nameless, guessed)),
        "unnamed, model asked": stages.voices(stages.named(nameless, guessed, door)),
        "asked": door.requests,
    }


def _by_words(quotes: dict[str, Any]) -> dict[str, Any]:
    """Candidates and ranking by the words where they begin; ids, which all move when one is new, as a hash."""
    first = {one["id"]: one["words"][0] for one in quotes["candidates"]}
    lines = [{name: value for name, value in one.items() if name != "id"} for one in quotes["candidates"]]
    for line in lines:  # the words stand in sentences.txt
        line["text"] = line["text"][:_SHOWN]
    ids = [(one["id"], one["words"]) for one in quotes["candidates"]]
    return {
        "ids_sha256": stages.sha256(ids),
        "ranking": [first[one] for one in quotes["ranking"].split()],
        "candidates": lines,
    }


def _post(kind: str, post: str, transcript: Any, episode: Any, draft: Any) -> Files:
    page = stages.html_of(post)
    checks = stages.plain_checks(stages.checks_of(post, transcript, episode, draft))
    of_page = stages.plain_checks(stages.checks_of(page, transcript, episode, draft, name="post.html"))
    files = {
        f"post.{kind}.md": post,
        f"checks.{kind}.json": _json(checks),
        f"checks.{kind}.page.json": _json(_unlike(of_page, checks)),
        f"lint.{kind}.txt": _lines([*stages.lint_lines(post), "", *stages.lint_lines(page, "post.html")]),
    }
    if kind == "large":
        files[f"post.{kind}.html"] = page
    return files


def _edited(post: str, transcript: Any, episode: Any, draft: Any, quotes: dict[str, Any]) -> Files:
    material = _material(transcript, quotes)
    changed = edited(post, material)
    strict = stages.plain_checks(stages.checks_of(changed, transcript, episode, draft))
    files = {
        "edited.md": changed,
        "edited.strict.json": _json(strict),
        "edited.lint.txt": _lines(stages.lint_lines(changed)),
    }
    for policy in stages.POLICIES[1:]:
        found = stages.plain_checks(stages.checks_of(changed, transcript, episode, draft, policy=policy))
        files[f"edited.{policy}.json"] = _json(_unlike(found, strict))
    page = as_page(material)
    of_page = stages.checks_of(stages.html_of(changed), transcript, episode, draft, name="post.html")
    files["edited.page.json"] = _json(_unlike(stages.plain_checks(of_page), strict))
    of_other = stages.checks_of(page, transcript, episode, name="other.html")
    return files | {"other.html": page, "other.json": _json(stages.plain_checks(of_other))}


def _material(transcript: Any, quotes: dict[str, Any]) -> Material:
    words = stages.texts(transcript)
    by_id = {one["id"]: one for one in quotes["candidates"]}
    shown = {voice["label"]: voice["name"] or voice["label"] for voice in stages.voices(transcript)}
    passages = []
    for name in quotes["ranking"].split():
        one = by_id[name]
        after = " ".join(words[one["words"][1] : one["words"][1] + 6])
        speaker = shown.get(one["speaker"], one["speaker"])
        passages.append(Passage(name, one["text"], one["start"], one["end"], speaker, after))
    lanes = stages.turns(transcript)
    middle = lanes[len(lanes) // 2][1] if lanes else 0
    crossing = " ".join(words[max(0, middle - 6) : middle + 6])
    return Material(transcript.language, passages, crossing, tuple(shown.values()))


def _unlike(found: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What of some checks is not as in others: a quotation's fields that differ, and all else that does."""
    quotes = []
    for number, quote in enumerate(found["quotes"]):
        like = other["quotes"][number] if number < len(other["quotes"]) else {}
        differ = {name: value for name, value in quote.items() if name != "line" and like.get(name) != value}
        quotes += [{"number": number, **differ}] if differ else []
    rest = {name: value for name, value in found.items() if name != "quotes" and other.get(name) != value}
    lines = [[quote["line"] for quote in checks["quotes"]] for checks in (found, other)]
    return {"quotes": quotes, **({"lines": lines[0]} if lines[0] != lines[1] else {}), **rest}


def _feed(front: dict[str, Any], *, people: bool) -> bytes:
    """A feed with the one episode that the front matter describes."""

    def tag(name: str, value: Any) -> str:
        return f"<{name}>{html.escape(str(value))}</{name}>" if value else ""

    date = f"{front['date']:%d %b %Y} 08:00:00 GMT" if front.get("date") else ""
    persons = "".join(
        f'<podcast:person role="{html.escape(role)}">{html.escape(name)}</podcast:person>'
        for name, role in (_people(front) if people else ())
    )
    link = front.get("link") or "https://example.com/episode"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0">'
        f"<channel>{tag('title', front.get('show'))}{tag('language', front.get('language'))}"
        f"<item>{tag('title', front.get('title'))}{tag('guid', link)}{tag('link', link)}{tag('pubDate', date)}"
        f"{tag('description', front.get('description'))}{persons}"
        f'<enclosure url="https://example.com/sound.mp3" type="audio/mpeg" length="1000"/></item></channel></rss>'
    ).encode()


def _people(front: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, role) of entries such as `{name: …, role: …}`, `Name (role)` or `Name`."""
    entries = front.get("people") or ()
    if isinstance(entries, dict):
        entries = [{"name": name, "role": role} for name, role in entries.items()]
    for entry in entries:
        if isinstance(entry, dict):
            known = entry if "name" in entry else {"name": next(iter(entry)), "role": next(iter(entry.values()))}
            yield str(known["name"]), str(known.get("role") or "guest")
        else:
            match = re.fullmatch(r"(.*?)\s*\((\w+)\)", str(entry).strip())
            yield (match[1], match[2]) if match else (str(entry), "guest")


def _rare(words: list[str]) -> list[str]:
    """Three long words that are said seldom."""
    counts: dict[str, int] = {}
    for word in words:
        bare = re.sub(r"\W", "", word)
        counts[bare] = counts.get(bare, 0) + 1
    return sorted((word for word in counts if len(word) > 3), key=lambda word: (counts[word] != 2, -len(word), word))[
        :3
    ]


# -- text --------------------------------------------------------------------------------------------------------------


def _json(value: Any) -> str:
    """Lists of objects stand one object a line, so that a difference is read at a glance."""
    return _laid_out(value, 0) + "\n"


def _laid_out(value: Any, depth: int) -> str:
    inner, outer = " " * (depth + 1), " " * depth
    flat = json.dumps(value, ensure_ascii=False)
    short = len(flat) < 120 or not isinstance(value, dict | list) or depth > 3
    if short or (isinstance(value, list) and isinstance(value[0], int)):
        return flat
    if isinstance(value, dict):
        rows = [f"{json.dumps(name, ensure_ascii=False)}: {_laid_out(one, depth + 1)}" for name, one in value.items()]
        opening, closing = "{", "}"
    else:
        rows = [json.dumps(one, ensure_ascii=False) for one in value]
        opening, closing = "[", "]"
    return f"{opening}\n{inner}" + f",\n{inner}".join(rows) + f"\n{outer}{closing}"


def _lines(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _counted(value: Any) -> list[Any]:
    return [len(value), stages.sha256(value)[:16]]
