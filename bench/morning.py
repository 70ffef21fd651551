"""The page of the morning at size: how long it takes to write, how large it is, and how fast a browser shows it.

    python bench/morning.py [--episodes 100000] [--browser]

The episodes are made up in memory (hostile titles among them); measured is the page, not the reading of folders.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import tempfile
import time
from pathlib import Path

from summarizer.library.catalogue import CatalogueEntry
from summarizer.library.index_page import FileLinks, IndexContents, render_index
from summarizer.library.listening_queue import Doubt, Risk, best_first
from summarizer.store import open_root

WORDS = "bridge river flood salt steel hammer mayor detour county winter concrete model people water road".split()  # noqa: SIM905


def episode(number: int, chance: random.Random) -> CatalogueEntry:
    title = " ".join(chance.choices(WORDS, k=chance.randint(3, 9))).capitalize()
    if number % 1000 == 0:
        title = f'{title} </script><script>alert(1)</script> "\u202e'
    show = number % 60
    state = chance.choices(("done", "failed", "waiting"), (97, 2, 1))[0]
    day = f"20{chance.randint(10, 26)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    done = state == "done"
    return CatalogueEntry(
        folder=f"show-{show}/{day}-{title[:40].lower().replace(' ', '-')}-{number:08x}",
        id=f"{number:08x}", title=title, show=f"The Show of {WORDS[show % len(WORDS)]} {show}", date=day,
        audio="audio.mp3",
        seconds=chance.uniform(600, 7200), state=state, stage="page" if done else "transcribe",
        error="the server did not answer; running again may help" if state == "failed" else None,
        cost_usd=chance.uniform(0, 0.1), quotes=6 if done else None, passing=6 if done else 0, page=done, post=done,
        to_hear=int(done and chance.random() < 0.05),
    )  # fmt: skip


def risk(one: CatalogueEntry, chance: random.Random) -> Risk:
    start = chance.uniform(10, 500)
    return Risk(
        kind="quotation", episode=one.id, folder=one.folder, title=one.title, show=one.show, key="q3", line=30,
        text=" ".join(chance.choices(WORDS, k=22)), speaker="Judith Carver", start=start, end=start + 9,
        verdict="verbatim", flags=("meaning",), listen=None, score=round(chance.uniform(0.1, 0.99), 4),
        doubts=(Doubt(kind="meaning", why="a negation, number, name or hedge is at stake", chance=0.5),),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=100_000)
    parser.add_argument("--browser", action="store_true", help="open the page in Chromium")
    given = parser.parse_args()
    chance = random.Random(1)
    episodes = sorted((episode(n, chance) for n in range(given.episodes)), key=lambda one: one.date or "", reverse=True)
    queue = best_first(risk(one, chance) for one in episodes[:200])
    with tempfile.TemporaryDirectory() as folder:
        cpu = time.process_time()
        found = IndexContents(queue, (), episodes, {one.folder: one for one in episodes})
        page = render_index(found, FileLinks(open_root(folder)))
        cpu = time.process_time() - cpu
        path = Path(folder) / "index.html"
        path.write_text(page, encoding="utf-8")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{given.episodes:,} episodes: {path.stat().st_size / 1e6:.2f} MB, {cpu:.1f} CPU s, peak {peak:.0f} MB")
        if given.browser:
            show(path)


def show(path: Path) -> None:
    from playwright.sync_api import sync_playwright

    chromium = next(found for name in ("chromium", "google-chrome", "chrome") if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        started = time.perf_counter()
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_selector(".ask")
        first = time.perf_counter() - started
        page.wait_for_selector("[data-ready]", state="attached")
        ready = time.perf_counter() - started
        times = page.evaluate("""async () => {
            const count = document.querySelector('#count');
            const all = {childList: true, characterData: true, subtree: true};
            const wait = () => new Promise((done) => new MutationObserver(done).observe(count, all));
            let t = performance.now();
            document.querySelector('[data-column="0"] button').click();
            const sort = performance.now() - t;
            const find = document.querySelector('#find');
            find.value = 'hammer winter';
            t = performance.now();
            find.dispatchEvent(new Event('input'));
            await wait();
            return {sort, find: performance.now() - t - 120, megabytes: performance.memory.usedJSHeapSize / 1e6};
        }""")
        told = ", ".join(f"{name} {value:.0f}" for name, value in times.items())
        print(f"Chromium: first quotation {first:.2f} s, table ready {ready:.2f} s; ms: {told}")
        browser.close()


if __name__ == "__main__":
    main()
