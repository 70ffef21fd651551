"""A podcast episode in, a draft post out, in which every quotation is proven against the recording.

    from summarizer import Settings, check, draft

    post = draft("https://example.org/feed.xml", episode="latest", into="episodes", settings=Settings.load())
    checks = check(post.path, policy="clean")
    print(post.path, checks.passed)

- `draft` and `transcribe` make a `DraftedPost` and a `TranscribedEpisode` of an episode; files are in `path`'s folder.
- `check` and `lint` make a `CheckedPost` and a `LintedPost`, with `passed`, of a post's path, URL or text (`PostText`).
- `render` writes the HTML of a Markdown post, hand edits included, and gives its path.
- `Settings()` holds the defaults and reads nothing; `Settings.load()` reads the environment and `summarizer.toml`.
  `AsrSettings`, `LlmSettings` and the others are its sections.
- Every error is a `SummarizerError`; `errors.py` has the tree.
- `Checks`, `Draft`, `Episode`, `Transcript` and the records in them are what the results hold and the files contain.
- `UserMetadata`, passed as `metadata`, states title, show, date, guests and hosts.
- A `Reporter`, passed as `report`, receives progress and warnings.

Other modules are not public: they may change in any version.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from summarizer.version import __version__

if TYPE_CHECKING:
    from summarizer.api import (
        CheckedPost,
        DraftedPost,
        LintedPost,
        PostSource,
        TranscribedEpisode,
        check,
        draft,
        lint,
        render,
        transcribe,
    )
    from summarizer.errors import (
        AnswerError,
        BudgetSpent,
        Choice,
        ChoiceError,
        InputError,
        Interrupted,
        InUseError,
        ModelError,
        NetworkError,
        NotEnoughError,
        NotYet,
        OutsideError,
        ProviderError,
        ProviderSilent,
        ProviderStop,
        StorageError,
        SummarizerError,
        TooLongError,
        Waiting,
    )
    from summarizer.pipeline.check_episode import PostText
    from summarizer.records.episode import Audio, Chapter, Episode, Person, TranscriptLink
    from summarizer.records.post import (
        Checks,
        Context,
        Draft,
        Edit,
        Insight,
        LintReport,
        Policy,
        Problem,
        ProseFinding,
        QuoteCheck,
        Retimed,
        Topic,
        Usage,
        Verdict,
    )
    from summarizer.records.transcript import Gap, Sentence, Span, Speaker, Transcript, Turn, Word
    from summarizer.records.user_metadata import UserMetadata
    from summarizer.reporting import Reporter, Silent
    from summarizer.settings import (
        AsrSettings,
        FetchSettings,
        ListenSettings,
        LlmSettings,
        PostSettings,
        QuoteSettings,
        Settings,
        SiteSettings,
        SpeakerSettings,
    )

__all__ = [
    "AnswerError",
    "AsrSettings",
    "Audio",
    "BudgetSpent",
    "Chapter",
    "CheckedPost",
    "Checks",
    "Choice",
    "ChoiceError",
    "Context",
    "Draft",
    "DraftedPost",
    "Edit",
    "Episode",
    "FetchSettings",
    "Gap",
    "InUseError",
    "InputError",
    "Insight",
    "Interrupted",
    "LintReport",
    "LintedPost",
    "ListenSettings",
    "LlmSettings",
    "ModelError",
    "NetworkError",
    "NotEnoughError",
    "NotYet",
    "OutsideError",
    "Person",
    "Policy",
    "PostSettings",
    "PostSource",
    "PostText",
    "Problem",
    "ProseFinding",
    "ProviderError",
    "ProviderSilent",
    "ProviderStop",
    "QuoteCheck",
    "QuoteSettings",
    "Reporter",
    "Retimed",
    "Sentence",
    "Settings",
    "Silent",
    "SiteSettings",
    "Span",
    "Speaker",
    "SpeakerSettings",
    "StorageError",
    "SummarizerError",
    "TooLongError",
    "Topic",
    "TranscribedEpisode",
    "Transcript",
    "TranscriptLink",
    "Turn",
    "Usage",
    "UserMetadata",
    "Verdict",
    "Waiting",
    "Word",
    "__version__",
    "check",
    "draft",
    "lint",
    "render",
    "transcribe",
]

# Imported on first use, so that `import summarizer` and `--help` stay fast (PEP 562).
_MODULES = {
    "api": (
        "CheckedPost",
        "DraftedPost",
        "LintedPost",
        "PostSource",
        "TranscribedEpisode",
        "check",
        "draft",
        "lint",
        "render",
        "transcribe",
    ),
    "errors": (
        "AnswerError",
        "BudgetSpent",
        "Choice",
        "ChoiceError",
        "InUseError",
        "InputError",
        "Interrupted",
        "ModelError",
        "NetworkError",
        "NotEnoughError",
        "NotYet",
        "OutsideError",
        "ProviderError",
        "ProviderSilent",
        "ProviderStop",
        "StorageError",
        "SummarizerError",
        "TooLongError",
        "Waiting",
    ),
    "pipeline.check_episode": ("PostText",),
    "records.episode": ("Audio", "Chapter", "Episode", "Person", "TranscriptLink"),
    "records.post": (
        "Checks",
        "Context",
        "Draft",
        "Edit",
        "Insight",
        "LintReport",
        "Policy",
        "Problem",
        "ProseFinding",
        "QuoteCheck",
        "Retimed",
        "Topic",
        "Usage",
        "Verdict",
    ),
    "records.transcript": ("Gap", "Sentence", "Span", "Speaker", "Transcript", "Turn", "Word"),
    "records.user_metadata": ("UserMetadata",),
    "reporting": ("Reporter", "Silent"),
    "settings": (
        "AsrSettings",
        "FetchSettings",
        "ListenSettings",
        "LlmSettings",
        "PostSettings",
        "QuoteSettings",
        "Settings",
        "SiteSettings",
        "SpeakerSettings",
    ),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"summarizer.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
