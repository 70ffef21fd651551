"""About thirty ways in which an editor, or a careless one, changes a quotation: a post to be checked.

Each way takes the first of the given passages that it fits, beginning at another one each time. Plain text in, plain
text out; what is right and what is not is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_NOT = {
    "en": "not", "de": "nicht", "fr": "pas", "es": "no", "it": "non", "pt": "não", "nl": "niet", "sv": "inte",
    "da": "ikke", "no": "ikke", "nb": "ikke", "fi": "ei", "pl": "nie", "cs": "ne", "ru": "не", "uk": "не",
    "tr": "değil", "ja": "ない", "zh": "不", "ko": "안",
}  # fmt: skip
_FILLERS = {
    "en": ("um", "uh", "you know", "I mean", "like", "well", "so"),
    "de": ("äh", "ähm", "also", "ja", "halt", "sozusagen"),
    "fr": ("euh", "ben", "bon", "voilà", "donc"),
    "es": ("eh", "este", "pues", "bueno", "o sea"),
    "it": ("eh", "ehm", "cioè", "allora", "ecco"),
    "pt": ("ah", "né", "então", "tipo", "bom"),
    "nl": ("eh", "nou", "zeg maar", "dus", "ja"),
    "pl": ("no", "znaczy", "yyy"),
    "sv": ("öh", "alltså", "liksom", "typ"),
    "ja": ("えっと", "あの", "まあ"),
    "zh": ("那个", "就是", "嗯"),
}
_NUMBERS = {
    "en": "two three four five six seven eight nine ten eleven twelve",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "dois três quatro cinco seis sete oito nove dez onze doze",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "pl": "dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście",
    "sv": "två tre fyra fem sex sju åtta nio tio elva tolv",
    "ja": "二 三 四 五 六 七 八 九 十",
    "zh": "两 三 四 五 六 七 八 九 十",
}
_CONTRACTED = {
    "can't": "cannot",
    "don't": "do not",
    "it's": "it is",
    "I'm": "I am",
    "that's": "that is",
    "we're": "we are",
}


@dataclass(frozen=True)
class Passage:
    """Words as they were said. `after` are the words that follow."""

    id: str
    text: str
    start: float
    end: float
    speaker: str
    after: str = ""


@dataclass(frozen=True)
class Material:
    language: str
    passages: Sequence[Passage]
    crossing: str  # words over a change of speaker
    people: Sequence[str]


Way = Callable[[list[str], Passage, Material], str | None]  # the quotation's words -> the whole block, or no fit


def edited(post: str, material: Material) -> str:
    """The post with changed quotations in place of its insights, a heading for each."""
    blocks = ["## Edited", *_prose(material)]
    for number, (name, way) in enumerate(WAYS.items()):
        first = number * 2 % max(1, len(material.passages))
        order = [*material.passages[first:], *material.passages[:first]]
        made = next((made for one in order if (made := way(_words(one.text), one, material)) is not None), None)
        blocks += [f"### {name}", made if made is not None else "no passage for this"]
    section = "\n\n".join(blocks) + "\n\n"
    head = post.partition("## Key Insights")[0]
    _, mark, tail = post.partition("## Conclusion")
    return f"{head}{section}{mark}{tail}"


def as_page(material: Material) -> str:
    """A page of HTML by another hand: `q`, `blockquote`, quotation marks in a paragraph."""
    one, two, three, four = [material.passages[n % len(material.passages)] for n in range(4)]
    half = len(_words(three.text)) // 2
    return (
        "<!doctype html><html><body><h1>Another &amp; page</h1>\n"
        f"<p>{two.speaker} said: <q>{two.text}</q></p>\n"
        f'<blockquote cite="#"><p>{one.text}</p><footer>— {one.speaker}</footer></blockquote>\n'
        f"<p>“{' '.join(_words(three.text)[:half])}”, {three.speaker} says.</p>\n"
        f"<figure><blockquote>{four.text} And more.</blockquote><figcaption>{one.speaker}</figcaption></figure>\n"
        "</body></html>\n"
    )


def _words(text: str) -> list[str]:
    """Words, or for scripts without spaces pieces of three characters."""
    words = text.split()
    return words if len(words) > 3 else [text[n : n + 3] for n in range(0, len(text), 3)]


def _joined(words: Sequence[str], like: str) -> str:
    return (" " if len(like.split()) > 3 else "").join(words)


def _block(text: str, one: Passage, *, speaker: str | None = None, shift: float = 0.0, note: str = "") -> str:
    mark = f"<!-- {one.id} {one.start + shift:.2f}-{one.end + shift:.2f} {speaker or one.speaker} -->"
    return f'> "{text}"\n{mark}' + (f"\n{note}" if note else "")


def _changed(change: Callable[[list[str], Material], list[str] | None]) -> Way:
    def way(words: list[str], one: Passage, material: Material) -> str | None:
        made = change(list(words), material)
        return None if made is None or made == words else _block(_joined(made, one.text), one)

    return way


def _longest(words: Sequence[str]) -> int:
    return max(range(len(words)), key=lambda n: (len(words[n]), -n))


def _one_word(words: list[str], material: Material) -> list[str]:
    other = _words(material.passages[-1].text)
    words[_longest(words)] = other[_longest(other)].strip(".,!?;:。、")
    return words


def _without(words: list[str], wanted: Callable[[str], bool]) -> list[str] | None:
    place = next((n for n, word in enumerate(words) if wanted(_bare(word))), None)
    return None if place is None else [*words[:place], *words[place + 1 :]]


def _negated(word: str, material: Material) -> bool:
    more = ("never", "nie", "jamais", "nunca", "mai", "nooit", "kein", "keine", "aucun", "aldrig", "nigdy")
    return word in (_NOT.get(material.language, "not"), *more)


def _bare(word: str) -> str:
    return word.strip(".,;:!?\"'«»“”„¿¡()…").casefold()


def _digits(words: list[str], material: Material) -> list[str] | None:
    place = next((n for n, word in enumerate(words) if re.search(r"\d", word)), None)
    if place is not None:
        words[place] = re.sub(r"\d(?!.*\d)", lambda match: str((int(match[0]) + 1) % 10), words[place])
        return words
    known = _NUMBERS.get(material.language, "").split()
    place = next((n for n, word in enumerate(words) if _bare(word) in known), None)
    if place is None:
        return None
    words[place] = known[(known.index(_bare(words[place])) + 1) % len(known)]
    return words


def _other_numeral(words: list[str], material: Material) -> list[str] | None:
    """A spelled number in digits, or digits spelled."""
    known = _NUMBERS.get(material.language, "").split()
    for n, word in enumerate(words):
        bare = _bare(word)
        if bare in known:
            words[n] = word.casefold().replace(bare, str(known.index(bare) + 2))
            return words
        if bare.isdigit() and 2 <= int(bare) <= 12 and known:
            words[n] = word.replace(bare, known[int(bare) - 2])
            return words
    return None


def _filler(words: list[str], material: Material) -> list[str] | None:
    text = " ".join(words)
    for filler in _FILLERS.get(material.language, ()):
        found = re.search(rf"(?:^|(?<=\s))\b{re.escape(filler)}\b[,.…]?\s", text, re.IGNORECASE)
        if found:
            return (text[: found.start()] + text[found.end() :]).split()
    return None


def _contraction(words: list[str], material: Material) -> list[str] | None:
    text = " ".join(words).replace("’", "'")
    for short, long in _CONTRACTED.items():
        if re.search(rf"\b{short}\b", text):
            return re.sub(rf"\b{short}\b", long, text, count=1).split()
    return None


def _inline(words: list[str], one: Passage, material: Material) -> str:
    half = len(words) // 2
    first, second = _joined(words[:half], one.text), _joined(words[half:], one.text)
    return f'{one.speaker} said that "{first}", and then "{second}"'


def _spread(words: list[str], one: Passage, material: Material) -> str | None:
    third = len(words) // 3
    return (
        _block(f"{_joined(words[:third], one.text)} … {_joined(words[-third:], one.text)}", one) if third > 1 else None
    )


def _stitched(words: list[str], one: Passage, material: Material) -> str:
    other = _words(material.passages[-1].text if material.passages[-1] is not one else material.passages[0].text)
    return _block(_joined([*words[: len(words) // 2], *other[len(other) // 2 :]], one.text), one)


def _renamed(words: list[str], one: Passage, material: Material) -> str | None:
    other = next((name for name in material.people if name != one.speaker), None)
    return _block(one.text, one, speaker=other) if other else None


def _bracketed(words: list[str], one: Passage, material: Material) -> str:
    place = _longest(words)
    return _block(_joined([*words[:place], f"[{words[place]}]", *words[place + 1 :]], one.text), one)


def _replaced_in_brackets(words: list[str], one: Passage, material: Material) -> str:
    place = _longest(words)
    return _block(_joined([*words[:place], "[the work]", *words[place + 1 :]], one.text), one)


def _signed(words: list[str], one: Passage, material: Material) -> str:
    return _block(_joined([*words[:2], "[sic]", *words[2:]], one.text), one)


def _swapped(words: list[str], material: Material) -> list[str]:
    half = len(words) // 2
    words[half - 1], words[half] = words[half], words[half - 1]
    return words


WAYS: dict[str, Way] = {
    "as it was": lambda words, one, _: _block(one.text, one),
    "one word changed": _changed(_one_word),
    "word dropped": _changed(lambda words, _: [*words[: len(words) // 2], *words[len(words) // 2 + 1 :]]),
    "negation dropped": _changed(lambda words, known: _without(words, lambda word: _negated(word, known))),
    "negation added": _changed(lambda words, known: [*words[:2], _NOT.get(known.language, "not"), *words[2:]]),
    "number changed": _changed(_digits),
    "number written otherwise": _changed(_other_numeral),
    "filler dropped": _changed(_filler),
    "filler added": _changed(lambda words, known: [*words[:3], _FILLERS.get(known.language, ("um",))[0], *words[3:]]),
    "word repeated": _changed(lambda words, _: [*words[:2], words[1], *words[2:]]),
    "words swapped": _changed(_swapped),
    "contraction expanded": _changed(_contraction),
    "small letters, no marks": lambda words, one, _: _block(re.sub(r"[.,;:!?]", "", one.text.casefold()), one),
    "other speaker": _renamed,
    "no speaker": lambda words, one, _: f'> "{one.text}"',
    "speaker after a dash": lambda words, one, _: f"> {one.text}\n>\n> — {one.speaker}",
    "inline": _inline,
    "guillemets": lambda words, one, _: f"{one.speaker} : « {one.text} »",
    "low quotation marks": lambda words, one, _: f"{one.speaker} meint: „{one.text}“",
    "corner brackets": lambda words, one, _: f"{one.speaker}：「{one.text}」",
    "single quotation marks": lambda words, one, _: f"‘{one.text}’, says {one.speaker}.",
    "brackets around a word": _bracketed,
    "brackets instead of a word": _replaced_in_brackets,
    "brackets signed": _signed,
    "unspoken": lambda words, one, _: '> "Nobody has ever said these words in this place."\n<!-- unspoken -->',
    "invented": lambda words, one, _: _block("The moon was sold to a baker for eleven green apples.", one),
    "stitched": _stitched,
    "ellipsis": _spread,
    "head cut": _changed(
        lambda words, _: [words[3][:1].upper() + words[3][1:], *words[4:]] if len(words) > 6 else None
    ),
    "tail cut": _changed(lambda words, _: words[:-3] if len(words) > 6 else None),
    "two words": lambda words, one, _: _block(_joined(words[1:3], one.text), one),
    "with what follows": lambda words, one, _: _block(f"{one.text} {one.after}", one) if one.after else None,
    "over a change of speaker": lambda words, one, known: _block(known.crossing, one) if known.crossing else None,
    "wrong time": lambda words, one, _: _block(one.text, one, shift=47.0),
    "emphasis and entities": lambda words, one, _: _block(
        f"**{words[0]}** {one.text[len(words[0]) :].strip()} &amp;", one
    ),
    "said of nobody known": lambda words, one, _: f'Wilma Unbekannt said: "{one.text}"',
}


def _prose(material: Material) -> list[str]:
    """Facts outside quotations: some of the episode, some not."""
    said = " ".join(one.text for one in material.passages)
    numbers = re.findall(r"\b\d[\d.,]*\b", said)[:4]
    names = list(dict.fromkeys(re.findall(r"(?<=\w )[A-ZÄÖÜÉ]\w{3,}", said)))[:5]
    spelled = _NUMBERS.get(material.language, _NUMBERS["en"]).split()
    return [
        f"In 1987 there were 12,345 of them, {', '.join(numbers) or 'none'}; on 3 May 2019 there were {spelled[1]}, "
        f"and {spelled[4]} percent in April 2021.",
        f"They speak of {', '.join(names) or 'nobody'}, of Jane Wrongname and of {' and '.join(material.people)}.",
    ]
