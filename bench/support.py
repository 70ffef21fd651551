"""How well a language model tells true sentences of prose from false ones (`summarizer/drafting/verifying.py`).

    python bench/support.py CASES.jsonl --llm http://127.0.0.1:8911/v1 --model NAME

A case is one line of JSON: {"transcript": path, "sentence": "…", "evidence": [first, last], "true": false,
"part": "claim", "kind": "negation"}. `evidence` are numbers of the transcript's sentences, both included; `kind` says
in what a false one is wrong; "show", "title", "people": [["Ann Lee", "guest"]] and "notes" of a transcript's first
case are the episode's data. Cases are asked about in the groups and the order of a post: by their evidence.
`--list FILE` prints a transcript's numbered sentences.

Exit code 1 when fewer than 90 % of the false sentences are refused, or more than 2 % of the true ones.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from summarizer.drafting.part_requests import PartRequester
from summarizer.drafting.prompts import load_prompts
from summarizer.drafting.verifying import Statement, verify_statements
from summarizer.llm import open_llm
from summarizer.records.episode import Episode, Person
from summarizer.records.transcript import Transcript
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.transcripts import read_transcript


class Replies:
    """Kept for this run only."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> dict[str, Any] | None:
        return self._values.get(key)

    def put(self, key: str, value: dict[str, Any]) -> None:
        self._values[key] = value


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("cases", nargs="?", type=Path)
    options.add_argument("--llm", default="auto")
    options.add_argument("--model")
    options.add_argument("--even-small", action="store_true", help="also ask a model that a draft would not ask")
    options.add_argument("--room", type=int, default=16_000)
    options.add_argument("--list", type=Path, metavar="FILE")
    chosen = options.parse_args()
    if chosen.list:
        transcript = read_transcript(chosen.list, None)
        for sentence in transcript.sentences:
            said = transcript.text(*sentence.words)
            print(f"[{sentence.id}] {transcript.display(sentence.speaker) or 'Voice'}: {said}")
        return 0
    cases = [json.loads(line) for line in chosen.cases.read_text(encoding="utf-8").splitlines() if line.strip()]
    by_transcript: dict[str, list[dict[str, Any]]] = {}
    for case in cases:
        by_transcript.setdefault(case["transcript"], []).append(case)
    judged = [pair for name, own in by_transcript.items() for pair in asked(Path(name), own, chosen)]
    return told(judged)


def asked(path: Path, cases: list[dict[str, Any]], chosen: argparse.Namespace) -> list[tuple[dict[str, Any], Any]]:
    """Each case with its Support."""
    transcript = read_transcript(path, None)
    given = {"provider": chosen.llm, "model": chosen.model, "timeout": 3000}
    settings = Settings.load(llm={name: value for name, value in given.items() if value})
    statements = [Statement(case.get("part", "claim"), case["sentence"], evidence(case, transcript)) for case in cases]

    def weights() -> Path:
        from summarizer.models import choose_llm

        return choose_llm(settings.cache, Silent()).path

    with open_llm(settings.llm, settings.keys, weights, Replies(), Silent()) as client:
        if client is None:
            raise SystemExit("--llm none judges nothing")
        if chosen.even_small:
            client.small = False
        requester = PartRequester(client)
        supports = verify_statements(
            statements, transcript, episode(cases[0]), requester, load_prompts(None), Silent(), room=chosen.room
        )
        print(f"{path.name}: {len(cases)} sentences, {requester.usage.model_dump(mode='json')}", file=sys.stderr)
    return list(zip(cases, supports, strict=True))


def evidence(case: dict[str, Any], transcript: Transcript) -> tuple[tuple[int, int], ...] | None:
    if case.get("evidence") is None:
        return None
    first, last = case["evidence"]
    return transcript.sentence_words(range(first, last + 1))


def episode(case: dict[str, Any]) -> Episode:
    return Episode(
        id="0" * 16,
        guid="bench",
        show=case.get("show"),
        title=case.get("title", "Episode"),
        people=tuple(Person(name=name, role=role, origin="bench") for name, role in case.get("people", [])),
        description=case.get("notes", ""),
        media="/nowhere.mp3",
        media_kind="file",
    )


def told(judged: list[tuple[dict[str, Any], Any]]) -> int:
    false, true = ([pair for pair in judged if pair[0]["true"] is kind] for kind in (False, True))
    missed = [pair for pair in false if not pair[1].refused]
    refused = [pair for pair in true if pair[1].refused]
    for label, pairs in (("MISSED", missed), ("REFUSED", refused)):
        for case, support in pairs:
            print(f"{label} ({case.get('kind', 'true')}) {case['sentence']} | {support.verdict}: {support.why}")
    for kind, count in Counter(case.get("kind", "?") for case, _ in false).items():
        caught = sum(support.refused for case, support in false if case.get("kind", "?") == kind)
        print(f"{kind}: {caught} of {count}")
    unchecked = sum(support.verdict == "unchecked" for _, support in judged)
    print(f"false sentences refused: {len(false) - len(missed)} of {len(false)}")
    print(f"true sentences refused: {len(refused)} of {len(true)}")
    print(f"without a verdict: {unchecked}")
    return int(len(missed) > len(false) * 0.1 or len(refused) > len(true) * 0.02)


if __name__ == "__main__":
    sys.exit(main())
