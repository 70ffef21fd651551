"""What the folder of a show says of its episodes: `show.toml` beside their folders, over the user's settings."""

from __future__ import annotations

from summarizer.records.episode import Episode, Person
from summarizer.settings import SHOW_FILE, Settings, ShowFile, read_show, with_show
from summarizer.store import EpisodeFolder
from summarizer.text.name_matching import names_match

__all__ = ["settings_of_show", "show_of", "with_hosts"]


def show_of(folder: EpisodeFolder) -> ShowFile | None:
    """The settings of an episode's show; None when it has none. Raises InputError for a file that cannot be used."""
    data = folder.read_beside(SHOW_FILE)
    return read_show(data, _name_of(folder)) if data is not None else None


def settings_of_show(folder: EpisodeFolder, settings: Settings) -> Settings:
    """The settings for an episode of this folder. Raises InputError for a file that cannot be used."""
    show = show_of(folder)
    return with_show(settings, show, folder.show_folder, _name_of(folder)) if show is not None else settings


def with_hosts(episode: Episode, show: ShowFile | None) -> Episode:
    """The episode with the show's hosts as hosts, which is certain; whom the metadata gives another role loses it."""
    hosts = show.hosts if show is not None else ()
    if not hosts:
        return episode
    others = [one for one in episode.people if not any(names_match(host, one.name) for host in hosts)]
    people = (*(Person(name=name, role="host", origin="user") for name in hosts), *others)
    return episode.model_copy(update={"people": people})


def _name_of(folder: EpisodeFolder) -> str:
    place = folder.show_folder
    return str(place / SHOW_FILE) if place is not None else f"{folder.url.rpartition('/')[0]}/{SHOW_FILE}"
