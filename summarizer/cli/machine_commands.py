"""Commands about this machine: `models`, `voices` and `doctor`. They parse, call and print."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.flags import load_settings, open_reporter
from summarizer.cli.options import Json, Quiet, Verbose
from summarizer.cli.output import print_json, print_path, print_table

__all__ = ["doctor_command", "models_command", "setup_command", "voices_command"]


def setup_command(
    latest: Annotated[
        str | None, typer.Option("--latest", help="The page of your latest interview posts.", metavar="URL")
    ] = None,
    updates: Annotated[
        str | None, typer.Option("--updates", help="The page where readers subscribe to updates.", metavar="URL")
    ] = None,
    corrections: Annotated[
        str | None,
        typer.Option("--corrections", help="The page or form where readers report corrections.", metavar="URL"),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Keep the links of your site, which stand in every post, in your settings file. Asks for them on a terminal."""
    from summarizer.cli.questions import ask_site_links
    from summarizer.settings import SITE_LINKS, keep_site_links, place_of, placeholders, remember_asked, site_link

    given = {"latest_url": latest, "updates_url": updates, "corrections_url": corrections}
    links = {name: site_link(url) for name, url in given.items() if url is not None}
    with open_reporter(quiet, verbose) as report:
        if links:
            path = keep_site_links(links)
            remember_asked()
            report.note(f"kept in {path}")
        else:
            links = ask_site_links(load_settings(), tuple(SITE_LINKS))
        site = load_settings().site  # read after the links are kept: one of them may mend a value that is refused
        left = placeholders(site.model_copy(update=links))
        for name, url in links.items():
            if getattr(site, name) != url:
                report.warn(f"site.{name} is also set in {place_of(f'site.{name}') or 'a variable'}, which counts here")
        if left:
            report.note(f"still placeholders: {', '.join(f'site.{name}' for name in left)}")


def models_command(
    action: Annotated[
        str, typer.Argument(help="list, fetch NAME, or measure NAME.", metavar="[list|fetch|measure]")
    ] = "list",
    name: Annotated[str | None, typer.Argument(help="The model to fetch or to measure.", metavar="[NAME]")] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Speech and language models: what is here, what can be had, from where."""
    from summarizer.cli.tables import models_table
    from summarizer.errors import InputError
    from summarizer.models import obtain, require_model

    settings = load_settings()
    if action == "list" and name is None:
        print_table(models_table(settings.cache))
    elif action == "fetch" and name is not None:
        with open_reporter(quiet, verbose) as report:
            found = obtain(name, settings.cache, report)
        print_path(found.path)
    elif action == "measure" and name is not None:
        from summarizer.pipeline.speech import measure_model

        require_model("asr", name, "measure")
        with open_reporter(quiet, verbose) as report:
            found = obtain(name, settings.cache, report)
            plan = measure_model(found.path, found.model.name, settings.asr, report)
        speed = f", {plan.speed:.1f} times as fast as the sound" if plan.speed else ""
        print_table(
            f"{plan.workers} pieces at once, {plan.threads} threads each, up to {plan.at_once} windows in step{speed}"
        )
    else:
        raise InputError("say `summarizer models list`, `summarizer models fetch NAME` or `… measure NAME`")


def voices_command(
    action: Annotated[str, typer.Argument(help="list, or forget NAME.", metavar="[list|forget]")] = "list",
    name: Annotated[str | None, typer.Argument(help="Whose voice to forget.", metavar="[NAME]")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget every voice.")] = False,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Voices that are remembered across episodes (--remember-voices): list them, or forget them."""
    from summarizer.cli.tables import voices_table
    from summarizer.errors import InputError
    from summarizer.pipeline.voices import forget_all_voices, forget_voice, remembered_voices

    settings = load_settings()
    if action == "list" and name is None and not everything:
        voices = remembered_voices(settings)
        if json:
            rows = [{**voice._asdict(), "learnt": voice.learnt.isoformat()} for voice in voices]
            print_json({"file": str(settings.speakers.memory), "voices": rows})
        else:
            print_table(voices_table(voices))
    elif action == "forget" and (name is None) == everything:
        count = forget_all_voices(settings) if name is None else forget_voice(settings, name)
        with open_reporter(quiet, verbose) as report:
            report.note(f"{count} voice{'' if count == 1 else 's'} forgotten")
    else:
        raise InputError("say `summarizer voices`, `summarizer voices forget NAME` or `summarizer voices forget --all`")


def doctor_command(quiet: Quiet = False, verbose: Verbose = False) -> int:
    """Check the installation, models, keys (never shown) and network."""
    from summarizer.cli.tables import doctor_table
    from summarizer.pipeline.doctor import examine

    del quiet, verbose
    findings = examine(load_settings())
    print_table(doctor_table(findings))
    return 0 if all(finding.ok is not False for finding in findings) else 3
