"""Names and terms that an episode's metadata gives: for naming speakers, and for a recogniser's vocabulary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from summarizer.records.episode import Episode
from summarizer.sources.people import ordinary_words
from summarizer.text.sentences import split_sentences

__all__ = ["terms"]

_MOST = 50
_LONGEST = 40  # characters
_NOTES = 8_000  # characters of notes that are read
# "GPT-5.1", "OpenTelemetry", "iOS", "C++", "SQLite", "Łukasz", "K8s": a word that a recogniser may not expect.
_TOKEN = re.compile(r"(?<![\w@/.#])[^\W_][\w’']*(?:[.\-+&][\w’']+)*(?:\+\+|#)?(?![\w@]|\.\w)")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|(?<!\w)[@#]\w+|\b[\w-]+\.(?:com|org|net|io|fm|co|de|app|dev|ai)\b\S*"
)
_SPONSORED = re.compile(r"(?:sponsor|brought to you|promo|discount|advertis|werbung|affiliate|% off)", re.IGNORECASE)
_PARTICLES = frozenset(("of", "the", "van", "von", "de", "der", "den", "del", "di", "da", "la", "le", "for"))
_JOB = re.compile(
    r"^(?:CEO|CTO|CPO|COO|CFO|VP|Founder|President|Director|Head|Editor|Host|Get|Use|Age|Lover) (?:of|for|the) "
)
_EVERYWHERE = frozenset(
    ("linkedin", "youtube", "whatsapp", "rss", "tiktok", "soundcloud", "ceo", "faq", "tv", "ok", "am", "pm")
)
_SENTENCE = re.compile(r"(?:^|[.!?:;•–—|\n\"“”(]\s*|-\s)$")
_OPENING_WORDS = """
    a an and are as at be but by can do does for from has have he her his how i if in is it its join my no not of on
    or our she so that the their there these they this to today was we were what when where which who why will with
    you your plus also more about episode bonus links show notes host guest part season watch listen subscribe follow
    find mentioned resources support introduction intro outro welcome timestamps chapters instagram twitter facebook
    apple podcasts website email patreon newsletter merch act get use der die das ein eine und wir was wie
"""
_OPENING = frozenset(_OPENING_WORDS.split())


def terms(episode: Episode, most: int = _MOST) -> tuple[str, ...]:
    """Names of people first, then terms with capitals or digits inside, then names of things, at most `most`.

    Within a rank, what the title and the chapters say comes before what only the notes say, and the frequent before the
    rare. Ordinary words at the beginning of a sentence are left out, and so is what sponsors are called.
    """
    found: dict[str, None] = {}
    for person in sorted(episode.people, key=lambda one: ("guest", "host", "other").index(one.role)):
        if 2 <= len(person.name) <= 2 * _LONGEST:
            found.setdefault(person.name)
    said = split_sentences(episode.description[:_NOTES], episode.language or "en", by_line=True)
    notes = "\n".join(sentence for sentence in said if not _SPONSORED.search(sentence))
    titles = [episode.title, *(chapter.title for chapter in episode.chapters[:100])]
    ordinary = ordinary_words([notes, *titles])
    weights: Counter[str] = Counter()
    for text, weight in ((notes, 1), *((title, 3) for title in titles)):
        for term in _terms_in(text, ordinary, headline=weight > 1 and _is_headline(text)):
            weights[term] += weight
    inside = " ".join(found).casefold()
    ranked = sorted(weights, key=lambda term: (not _is_odd(term), -weights[term]))
    for term in ranked:
        if term.casefold() not in inside and (_is_odd(term) or weights[term] >= 2 or " " in term):
            found.setdefault(term)
    return tuple(found)[:most]


def _terms_in(text: str, ordinary: frozenset[str], *, headline: bool) -> Iterator[str]:
    """Runs of capitalised words ("Child Mind Institute") and single odd words ("GPT-5.1")."""
    text = _ADDRESS.sub(" \n ", re.sub(r"\S{81,}", " \n ", text))  # no word is that long
    run: list[str] = []
    end = -1
    for match in _TOKEN.finditer(text):
        word = match[0].strip("’'.-&")
        for ending in ("'s", "’s"):
            word = word.removesuffix(ending)
        joined = bool(run) and text[end : match.start()] in {" ", "\u00a0"}
        if not joined and run:
            yield from _finished(run)
            run = []
        opens = bool(_SENTENCE.search(text[max(0, match.start() - 3) : match.start()]))
        plain = word.casefold()
        known = plain in _OPENING or (plain in ordinary and word[1:].islower())
        if (_is_odd(word) and not (word.isupper() and headline and len(word) > 5)) or (
            word[:1].isupper()
            and len(word) > 1
            and not known
            and not (headline and not run)
            and not (opens and not run)
        ):
            run.append(word)
        elif word[:1].isupper() and opens and not known and not headline:
            run.append(word)  # may open a sentence; alone it is not enough
            if len(run) == 1:
                run[0] = f"\0{word}"
        elif not (run and word in _PARTICLES and joined):
            yield from _finished(run)
            run = []
        else:
            run.append(word)
        end = match.end()
    yield from _finished(run)


def _finished(run: list[str]) -> Iterator[str]:
    """A run without particles at its end. A single word that only opened a sentence is none."""
    while run and run[-1] in _PARTICLES:
        run = run[:-1]
    term = " ".join(run)
    if term.startswith("\0"):
        if len(run) == 1:
            return
        term = term[1:]
    term = _JOB.sub("", term)
    if term.casefold() in _EVERYWHERE or term.casefold() in _OPENING:
        return
    if 2 <= len(term) <= _LONGEST and len(run) <= 5 and not term.isdigit():
        yield term


def _is_odd(word: str) -> bool:
    """Capitals or digits where ordinary words have none: "GPT-5.1", "OpenAI", "iOS", "C++"; not "2024" and "10k"."""
    if not any(char.isalpha() for char in word) or len(word) < 2:
        return False
    if re.fullmatch(r"\d[\d.,]*(?:st|nd|rd|th|k|m|x|s|h|min|am|pm|er|%|°)?", word, re.IGNORECASE):
        return False
    if any(char.isdigit() for char in word):
        return any(char.isupper() for char in word)
    parts = re.split(r"[\s\-]", word)
    return any(any(char.isupper() for char in part[1:]) for part in parts if part) or word.endswith(("++", "#"))


def _is_headline(title: str) -> bool:
    """Whether a title is set in Title Case, where a capital tells nothing."""
    words = re.findall(r"[^\W\d_]{4,}", title)
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)
