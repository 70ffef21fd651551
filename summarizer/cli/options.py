"""The options and arguments that several commands take, with their help texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from summarizer.cli.completion import provider_values, recogniser_values, setting_values
from summarizer.post_format import INSIGHTS

Source = Annotated[
    str,
    typer.Argument(
        help="A recording, an audio URL, a feed, a page, a list of feeds (OPML), a folder, - for standard input.",
        metavar="SOURCE",
    ),
]
Post = Annotated[str, typer.Argument(help="A Markdown or HTML post.", metavar="POST")]
Posts = Annotated[
    list[str],
    typer.Argument(
        help="Posts (Markdown, HTML, Word), folders, patterns; - for standard input.",
        metavar="POST...",
        show_default=False,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        help="Folder for episode folders, or a store's URL such as s3://bucket/prefix; else `output` of the settings, "
        "else episodes.",
        metavar="DIR",
    ),
]
Episodes = Annotated[
    str | None,
    typer.Argument(
        help="A folder of episode folders, or its URL; else `output` of the settings, else episodes.",
        metavar="[DIR]",
        show_default=False,
    ),
]
Which = Annotated[
    str | None,
    typer.Option(
        "--episode",
        help="Which of several: latest, a number (3, #14, S2E3), "
        'a date (2024-05-31, "May 2024"), a range (2024-01..2024-03), a guid, or "words of the title".',
        metavar="WHICH",
    ),
]
Title = Annotated[
    str | None,
    typer.Option("--title", help="The episode's title, instead of the one that its file, feed or page has."),
]
Show = Annotated[
    str | None, typer.Option("--show", help="The show's name, instead of the one that file, feed or page has.")
]
Date = Annotated[
    str | None, typer.Option("--date", help="The day on which it was published: 2026-01-31.", metavar="DAY")
]
Guests = Annotated[
    list[str] | None,
    typer.Option("--guest", help="A guest's full name. May be repeated; other guests count no more.", metavar="NAME"),
]
Hosts = Annotated[
    list[str] | None,
    typer.Option("--host", help="A host's full name. May be repeated; other hosts count no more.", metavar="NAME"),
]
Given = Annotated[
    Path | None,
    typer.Option("--transcript", help="Use this transcript; a draft tests it against the recording.", metavar="FILE"),
]
SeveralGiven = Annotated[
    list[Path] | None,
    typer.Option(
        "--transcript",
        help="Check against this transcript. May be repeated, for a round-up: each quotation is checked against the "
        "one whose speaker says it.",
        metavar="FILE",
    ),
]
Archive = Annotated[
    str | None,
    typer.Option(
        "--archive",
        help="A folder of episodes, or its URL, for posts that lie elsewhere: finds the episode that the front matter "
        "names; of any other article, who said each quotation, where and when.",
        metavar="DIR",
    ),
]
AsGiven = Annotated[
    bool,
    typer.Option(
        "--as-given",
        help="Use the given transcript without comparing it with the sound; its quotations are flagged unheard.",
    ),
]
Asr = Annotated[
    str | None,
    typer.Option(
        "--asr",
        help="Speech model: auto, a name from `summarizer models`, a folder; or an API: openai, openai:MODEL, "
        "https://host/v1#MODEL.",
        metavar="MODEL",
        autocompletion=recogniser_values,
    ),
]
Cascade = Annotated[
    str | None,
    typer.Option(
        "--asr-cascade",
        help="A small speech model for all of it, a large one for what matters; e.g. tiny.en,large-v3, base,auto.",
        metavar="SMALL,LARGE",
    ),
]
Language = Annotated[str | None, typer.Option("--language", help="Spoken language, e.g. en; detected otherwise.")]
Count = Annotated[int | None, typer.Option("--speakers", help="How many people speak.", metavar="N", min=1, max=20)]
RememberVoices = Annotated[
    bool | None,
    typer.Option(
        "--remember-voices/--no-remember-voices",
        help="Keep voiceprints of named speakers on this machine, to know them in the show's next episode.",
        show_default=False,
    ),
]
Keep = Annotated[
    str | None,
    typer.Option(
        "--keep",
        help="What stays of a recording when its episode is done: audio (all of it), clips (in review.html), none.",
        metavar="WHAT",
        autocompletion=setting_values("keep"),
    ),
]
Published = Annotated[
    str | None,
    typer.Option(
        "--published",
        help="A transcript that the publisher offers: auto (when it passes the tests), never, always.",
        metavar="WHEN",
        autocompletion=setting_values("published"),
    ),
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--speaker", help='Who speaks at a time: "0:12=Joel Abernathy". May be repeated.', metavar="TIME=NAME"
    ),
]
Llm = Annotated[
    str | None,
    typer.Option(
        "--llm",
        help="auto, openai, local, none, or an OpenAI-compatible base URL.",
        metavar="PROVIDER",
        autocompletion=provider_values,
    ),
]
LlmModel = Annotated[str | None, typer.Option("--model", help="The provider's name of the language model.")]
Policy = Annotated[
    str | None,
    typer.Option(
        "--policy",
        help="What may differ from the words heard: strict, clean, ellipsis.",
        autocompletion=setting_values("policy"),
    ),
]
Context = Annotated[
    str | None,
    typer.Option(
        "--context",
        help="A quotation cut out of a negation, condition, question or reported speech: fail, warn.",
        autocompletion=setting_values("context"),
    ),
]
About = Annotated[
    str | None, typer.Option("--about", help="The subject that the post is to be about.", metavar="SUBJECT")
]
HouseStyleFile = Annotated[
    Path | None,
    typer.Option("--house-style", help="A TOML file: tone, words to avoid, spelling, lengths.", metavar="FILE"),
]
PostLanguage = Annotated[
    str | None,
    typer.Option("--post-language", help="Language of the prose, e.g. de; quotations stay as spoken.", metavar="CODE"),
]
Insights = Annotated[int | None, typer.Option(help="How many insights.", min=INSIGHTS[0], max=INSIGHTS[1])]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only warnings and errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show the traceback of a defect.")]
