"""An invented conversation in an episode's folder, drafted and published with a provider's answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from provider import KEY, Answer, Provider, completion, passable
from pydantic import SecretStr

from summarizer.llm import open_llm
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.post_stages import draft, publish
from summarizer.pipeline.readings import offered
from summarizer.pipeline.run import EpisodeRequest
from summarizer.pipeline.transcript_stages import read
from summarizer.quotes import find_candidates
from summarizer.records.episode import Episode, Person
from summarizer.records.quote import Quotes
from summarizer.records.reading import Reading
from summarizer.records.transcript import Speaker, Transcript, Word
from summarizer.settings import LlmSettings, QuoteSettings, Settings
from summarizer.settings.keys import Keys
from summarizer.store import EpisodeFolder

SCRIPT = """
H: Welcome to The Salt Road, I'm Mira Hale, and my guest is Osk Tiller, who keeps the lighthouse at Nornes.
H: Why do you still climb the tower every night?
G: Because a lamp that nobody looks at goes dark three weeks before anybody notices.
G: The ministry sent us sensors in 2011, and every one of them reported a lamp that had already failed.
H: What happened then?
G: A lighthouse is not a machine for light, it is a machine for being believed by strangers.
G: Um, the the fishermen told me that they steer by the dark side of the tower more than by the light.
H: Do you ever think of leaving?
G: I have trained four keepers, and the best of them was afraid of heights for the whole first year.
G: You learn more about a coast from the people who avoid it than from the people who love it.
H: And the fog horn?
G: Nobody should ever be proud of a fog horn that sounds, because it means that everything else was late.
H: What should the ministry do?
G: They should send one person with a notebook before they send another hundred sensors to the coast.
H: Thank you for talking with us.
"""
LABELS = {"H": "Speaker 1", "G": "Speaker 2"}


class Told:
    """A reporter that keeps what it is told."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def progress(self, done: float, total: float | None, what: str) -> None: ...
    def note(self, message: str) -> None: ...
    def warn(self, message: str) -> None:
        self.warnings.append(message)


def conversation(script: str = SCRIPT, **more: Any) -> Transcript:
    words, clock = [], 0.0
    for line in script.strip().splitlines():
        who, _, text = line.partition(": ")
        for word in text.split():
            words.append(Word(text=word, start=clock, end=clock + 0.35, probability=0.95, speaker=LABELS[who]))
            clock += 0.4
        clock += 0.5
    given: dict[str, Any] = {
        "speakers": (
            Speaker(label="Speaker 1", name="Mira Hale", role="host", confidence=1),
            Speaker(label="Speaker 2", name="Osk Tiller", role="guest", confidence=1),
        ),
        **more,
    }
    return Transcript(language="en", duration=clock, model="test", words=tuple(words), **given)


def episode(**more: Any) -> Episode:
    given: dict[str, Any] = {
        "id": "5a17e0ad",
        "guid": "salt-road-3",
        "show": "The Salt Road",
        "title": "The keeper of Nornes",
        "people": (Person(name="Osk Tiller", role="guest", origin="test"),),
        "media": "/nowhere.mp3",
        "media_kind": "file",
        **more,
    }
    return Episode(**given)


def opened(path: Path, about: Episode, said: Transcript, provider: Provider | None, **flags: Any) -> EpisodeContext:
    """The context of a folder that holds the transcript and its candidates."""
    folder = EpisodeFolder(path)
    path.mkdir(parents=True, exist_ok=True)
    settings = Settings.load(llm={"provider": "none"}, quotes={"insights": 4}, **flags)
    quotes = find_candidates(said, about, QuoteSettings())
    for name in ("stages/name.json", "transcript.json"):  # nothing is heard again
        folder.write(name, said)
    for name in ("stages/select.json", "quotes.json"):
        folder.write(name, quotes)
    llm = LlmSettings(provider=provider.url, model="test", timeout=10) if provider else LlmSettings(provider="none")
    keys = Keys(provider=SecretStr(KEY), base_url=provider.url if provider else None)

    def open_model(replies: Any, report: Any) -> Any:
        return open_llm(llm, keys, lambda: Path("/none"), replies, report)

    return EpisodeContext(folder, about, EpisodeRequest("/nowhere.mp3"), settings, Told(), open_model)


def drafted(
    path: Path,
    write: Callable[[dict[str, Any]], Answer] | None = None,
    *,
    about: Episode | None = None,
    said: Transcript | None = None,
    **flags: Any,
) -> EpisodeContext:
    """An episode with a draft and its published post; `write` answers the model's requests."""
    with Provider() as provider:
        if write is not None:
            provider.write = write
        context = opened(path, about or episode(), said or conversation(), provider, **flags)
        context.may_ask_model = context.may_read = True
        read(context)
        folder = context.folder
        found = folder.read("stages/read.json", Reading)
        folder.write("reading.json", found)
        folder.write("quotes.json", offered(found, folder.read("quotes.json", Quotes), said or conversation()))
        draft(context)
        publish(context)
    return context


def writing(part: str, value: Any) -> Callable[[dict[str, Any]], Answer]:
    """A model that always gives this value for the parts whose name begins so, and passable ones for the others."""

    def answer(body: dict[str, Any]) -> Answer:
        found = passable(body)
        for name in found:
            if name.startswith(part):
                found[name] = value
        return completion(json.dumps(found))

    return answer
