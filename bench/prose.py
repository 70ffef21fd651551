"""What a check lists of a post's prose: on clean posts (false alarms), and of wrong facts that are planted in them.

    python bench/prose.py [--data DIR] [--plant N] [--show]   (its section of RESULTS.md)

Clean posts: the drafts and hand-made texts of tests/golden and samples/finished, and, with `DIR/transcripts/`, a draft
without a language model of each transcript there, made in memory. Planted: in the sentences of those posts a number,
date or name that the episode has is replaced by one that it does not have, in the language of the post.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from golden import freezing, stages

from summarizer.checking import check_post
from summarizer.checking.searchable import SearchableTranscript
from summarizer.errors import SummarizerError
from summarizer.records.episode import Episode
from summarizer.records.post import Draft, ProseFinding
from summarizer.records.transcript import Transcript
from summarizer.text.numbers import amounts
from summarizer.transcripts import read_transcript

ROOT = Path(__file__).resolve().parent.parent
NAMES = {
    "en": ["Kowalski", "Whitmore", "Adeyemi", "Harlan Pike", "Marta Ozols", "Northgate Systems"],
    "de": ["Wilkenhauer", "Oberlechner", "Kowalczyk", "Gudrun Pfeilstetter", "Emil Krawinkel", "Sanderhoff Werke"],
    "es": ["Zubizarreta", "Kowalski", "Altamirano", "Rocío Benjumea", "Íñigo Larrañaga", "Talleres Monzón"],
    "fr": ["Kerbrat", "Vandenbroucke", "Delorme", "Solène Guilloux", "Anatole Pichard", "Ateliers Morvan"],
    "ja": ["黒柳さん", "宇多川さん", "長谷部 隆司", "ジョン・ホルブルック"],
    "zh": ["欧阳靖女士", "司马南先生", "端木赐教授", "Kowalski"],
}
SENTENCES = {
    "en": [
        "{name} says the work began long before that.", "The decision came from {name} in the end.",
        "It took {number} people to finish the work.", "The work began on {date}, before anybody asked.",
    ],
    "de": [
        "{name} sagt, die Arbeit habe viel früher begonnen.", "Am Ende kam die Entscheidung von {name} und niemandem.",
        "Es brauchte {number} Leute, um fertig zu werden.", "Die Arbeit begann am {date}, bevor jemand fragte.",
    ],
    "es": [
        "{name} dice que el trabajo empezó mucho antes.", "Al final la decisión vino de {name} y de nadie más.",
        "Hicieron falta {number} personas para terminar.", "El trabajo empezó el {date}, antes de toda pregunta.",
    ],
    "fr": [
        "{name} dit que le travail a commencé bien avant.", "La décision est venue de {name} à la fin.",
        "Il a fallu {number} personnes pour finir.", "Le travail a commencé le {date}, avant toute question.",
    ],
    "ja": [
        "{name}は、仕事はずっと前に始まったと話す。", "最後に決めたのは{name}のチームだった。",
        "完成には{number}人が必要だった。", "仕事は{date}に始まった。",
    ],
    "zh": [
        "{name}说,工作很早就开始了。", "最后的决定来自{name}的团队。",
        "一共需要{number}个人才能完成。", "工作从{date}开始。",
    ],
}  # fmt: skip
DATES = {
    "en": ["March 9, 2013", "9 March 2013", "March 2013"], "de": ["9. März 2013", "März 2013", "9.3.2013"],
    "es": ["9 de marzo de 2013", "marzo de 2013"], "fr": ["9 mars 2013", "mars 2013"],
    "ja": ["2013年3月9日", "3月9日"], "zh": ["2013年3月9日", "3月9日"],
}  # fmt: skip
NUMBERS = ["37", "213", "5,400", "68", "1,900", "74"]
SPELT = {"en": ["thirty-seven", "two hundred and thirteen"], "de": ["siebenunddreißig", "zweihundertdreizehn"],
         "es": ["treinta y siete", "doscientas trece"], "fr": ["trente-sept", "deux cent treize"],
         "ja": ["三十七", "二百十三"], "zh": ["三十七", "二百一十三"]}  # fmt: skip


class Case(NamedTuple):
    name: str
    text: str
    transcript: Transcript
    episode: Episode | None
    draft: Draft | None

    def findings(self, text: str | None = None) -> tuple[ProseFinding, ...]:
        checks = check_post(text or self.text, "post.md", self.transcript, episode=self.episode, draft=self.draft)
        return checks.prose


def cases(data: Path | None) -> Iterator[Case]:
    """The clean posts: their prose states nothing that the episode does not say, but for what is listed by hand."""
    for path in sorted(freezing.EPISODES.glob("*.md")):
        episode = stages.episode_of(freezing._feed(freezing.front_matter(path), people=True))
        transcript = stages.named(stages.as_recognised(stages.parse(path.read_bytes(), path.name)), episode)
        written = ROOT / "bench" / "prose_posts" / path.name
        if written.is_file():
            yield Case(f"written {path.stem}", written.read_text(), transcript, episode, None)
        outputs = freezing.OUTPUTS / path.stem
        for kind in ("large", "small", "none"):
            if (post := outputs / f"post.{kind}.md").is_file():
                yield Case(f"golden {kind} {path.stem}", post.read_text(), transcript, episode, None)
    sample = ROOT / "samples" / "finished"
    episode = Episode.model_validate_json((sample / "episode.json").read_text())
    transcript = Transcript.model_validate_json((sample / "transcript.json").read_text())
    yield Case("sample", (sample / "post.md").read_text(), transcript, episode, None)
    if data is not None:
        yield from _drafts(data)


def _drafts(data: Path) -> Iterator[Case]:
    """Drafts without a language model, and the show notes that people wrote about the same transcripts."""
    for path in sorted((data / "transcripts").iterdir()):
        try:
            transcript = read_transcript(path, None)
            episode = stages.episode_of(
                freezing._feed({"show": "A show", "title": path.stem, "language": transcript.language}, people=False)
            )
            named = stages.named(stages.as_recognised(transcript), episode)
            draft = stages.draft_of(episode, named, stages.quotes_of(named, episode), None)
        except SummarizerError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        yield Case(
            f"draft {path.name}",
            stages.post_of(episode, named, stages.quotes_of(named, episode), draft),
            named,
            episode,
            draft,
        )


def planted(case: Case, rng: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """(wrong fact, post with one more sentence or with a name exchanged): facts that the episode does not have."""
    language = case.transcript.language
    if language not in SENTENCES:
        return
    people = [person.name for person in case.episode.people] if case.episode else []
    for _ in range(count):
        kind = rng.choice(("name", "name", "number", "spelt", "date", "exchanged", "changed", "changed", "misspelt"))
        name, number, date = rng.choice(NAMES[language]), rng.choice(NUMBERS), rng.choice(DATES[language])
        if kind == "spelt":
            number = rng.choice(SPELT[language])
        sentences = [one for one in SENTENCES[language] if f"{{{'number' if kind == 'spelt' else kind}}}" in one]
        if kind in ("changed", "misspelt"):
            if changed := _changed(case, kind, rng):
                yield changed
            continue
        if kind == "exchanged":
            known = [part for person in people for part in person.split()[-1:] if part in case.text]
            if not known or language in ("ja", "zh"):
                continue
            wrong = name.split()[-1]
            yield wrong, case.text.replace(rng.choice(known), wrong)
            continue
        sentence = rng.choice(sentences).format(name=name, number=number, date=date)
        wrong = {"name": name, "date": date}.get(kind, number)
        paragraphs = case.text.split("\n\n")
        places = [place for place, text in enumerate(paragraphs) if text[:1].isalpha() and not text.startswith("This ")]
        at = rng.choice(places) if places else len(paragraphs) - 1
        paragraphs[at] += f" {sentence}" if language not in ("ja", "zh") else sentence
        yield wrong, "\n\n".join(paragraphs)


def _changed(case: Case, kind: str, rng: random.Random) -> tuple[str, str] | None:
    """A figure that the post has with another last digit, or a name with another vowel."""
    facts = {one.text for one in case.findings() if one.found != "nowhere"}
    if kind == "changed":
        known = [fact for fact in facts if re.fullmatch(r"\d{2,4}", fact)]
        if not known:
            return None
        fact = rng.choice(sorted(known))
        wrong = fact[:-1] + str((int(fact[-1]) + rng.randint(1, 9)) % 10)
    else:
        people = {part for person in case.episode.people for part in person.name.split()} if case.episode else set()
        known = [fact for fact in people if re.fullmatch(r"[^\W\d_]{5,}", fact) and fact in case.text]
        places = [(fact, place) for fact in sorted(known) for place in range(2, len(fact)) if fact[place] in "aeiou"]
        if not places:
            return None
        fact, place = rng.choice(places)
        wrong = fact[:place] + rng.choice([one for one in "aeiou" if one != fact[place]]) + fact[place + 1 :]
    spoken = amounts(number for _, number in SearchableTranscript(case.transcript).numbers)
    if kind == "changed" and float(wrong) in spoken:
        return None
    changed = re.sub(rf"(?<![\d.,]){fact}(?![\d%])" if fact.isdecimal() else fact, wrong, case.text, count=1)
    return (wrong, changed) if changed != case.text else None


def finding_of(wrong: str, before: set[str], after: Sequence[ProseFinding]) -> ProseFinding | None:
    """The finding of the changed post that names the planted fact."""
    plain = wrong.rstrip("さん").removesuffix("女士").removesuffix("先生").removesuffix("教授").casefold()
    for finding in after:
        text = finding.text.casefold()
        if finding.found == "nowhere" and finding.text not in before and (plain in text or text in plain):
            return finding
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="also drafts of the transcripts in DIR/transcripts")
    parser.add_argument("--plant", type=int, default=30, help="wrong facts in each hand-made post")
    parser.add_argument("--show", action="store_true", help="print each finding and each fact that was not found")
    options = parser.parse_args()
    rng = random.Random(1)
    listed: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    posts: Counter[str] = Counter()
    asked: dict[str, Counter[str]] = defaultdict(Counter)
    started = time.process_time()
    for case in cases(options.data):
        group = case.name.split()[0]
        findings = case.findings()
        posts[group] += 1
        facts[group] += len(findings)
        for finding in findings:
            if finding.found == "nowhere":
                listed[group] += 1
                if options.show:
                    near = f" (said: {finding.said})" if finding.said else ""
                    print(f"{case.name}:{finding.line}: {finding.kind} {finding.text!r}{near}")
        if group == "written":
            before = {finding.text for finding in findings if finding.found == "nowhere"}
            language = case.transcript.language
            spoken = amounts(number for _, number in SearchableTranscript(case.transcript).numbers)
            for wrong, post in planted(case, rng, options.plant):
                if wrong.isdecimal() and float(wrong) in spoken:
                    continue  # said after all
                asked[language]["planted"] += 1
                if finding := finding_of(wrong, before, case.findings(post)):
                    asked[language]["found"] += 1
                    asked[language]["near"] += bool(finding.said)
                elif options.show:
                    print(f"{case.name}: planted {wrong!r} was not found")
    print("| posts | number | facts | listed as outside |\n|---|---|---|---|")
    for group, count in posts.items():
        print(f"| {group} | {count} | {facts[group]} | {listed[group]} |")
    print("\n| language | planted | found | with what the episode says |\n|---|---|---|---|")
    for language, counts in sorted(asked.items()):
        print(f"| {language} | {counts['planted']} | {counts['found']} | {counts['near']} |")
    total = sum(asked.values(), Counter())
    share = 100 * total["found"] / max(1, total["planted"])
    print(f"| all | {total['planted']} | {total['found']} ({share:.1f} %) | {total['near']} |")
    print(f"\n{time.process_time() - started:.0f} CPU s", file=sys.stderr)


if __name__ == "__main__":
    main()
