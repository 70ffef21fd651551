"""A made-up language model: an answer for any schema, from the request alone.

Nothing is drawn from a hash of the request: a word that changes in one passage changes the answers about that one only.
Insights are asked for at the same time, so their answers depend on the number of the planned quotation's sentence.

The first answers are often wrong (a number that nobody said, a name, a copied sentence, too few words, a place that is
not there), so that what drafting does about it is seen as well. No answer means anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

# Sentences that are true of anything, in the languages of the episodes; other languages get words of the passage.
_PLAIN = {
    "en": (
        "{who} explains that the slow way was the right one, because those who do the work see trouble early.",
        "What looked like a question of money was mostly a question of attention, and it took years to see that.",
        "Those who had been there from the beginning had never been asked what they thought of it.",
        "It is worth watching whether others begin to ask before they buy something new.",
    ),
    "de": (
        "{who} erklärt, dass der langsame Weg der richtige war, weil die Leute bei der Arbeit Fehler früh sehen.",
        "Was nach einer Frage des Geldes aussah, war vor allem eine Frage der Aufmerksamkeit und der Geduld.",
        "Wer von Anfang an dabei war, wurde lange nicht gefragt, was davon zu halten ist.",
        "Es lohnt sich zu beobachten, ob andere zuerst fragen und erst danach etwas Neues kaufen.",
    ),
    "fr": (
        "{who} explique que le chemin lent était le bon, parce que ceux qui travaillent voient tôt les défauts.",
        "Ce qui semblait être une question d'argent était surtout une question d'attention et de patience.",
        "Ceux qui étaient là depuis le début n'avaient jamais été interrogés sur ce qu'ils en pensaient.",
        "Il faudra voir si d'autres commencent par demander avant d'acheter quelque chose de nouveau.",
    ),
    "es": (
        "{who} explica que el camino lento era el correcto, porque quienes hacen el trabajo ven pronto los problemas.",
        "Lo que parecía una cuestión de dinero era sobre todo una cuestión de atención y de paciencia.",
        "A quienes estaban allí desde el principio nunca se les había preguntado qué pensaban de ello.",
        "Habrá que ver si otros empiezan por preguntar antes de comprar algo nuevo.",
    ),
    "it": (
        "{who} spiega che la via lenta era quella giusta, perché chi fa il lavoro vede presto i problemi.",
        "Quella che sembrava una questione di soldi era soprattutto una questione di attenzione e di pazienza.",
        "A chi era lì dall'inizio nessuno aveva mai chiesto che cosa ne pensasse.",
        "Bisognerà vedere se altri cominceranno a chiedere prima di comprare qualcosa di nuovo.",
    ),
    "pt": (
        "{who} explica que o caminho lento era o certo, porque quem faz o trabalho vê cedo os problemas.",
        "O que parecia uma questão de dinheiro era sobretudo uma questão de atenção e de paciência.",
        "A quem estava lá desde o início nunca se tinha perguntado o que pensava disso.",
        "Vale a pena ver se outros começam por perguntar antes de comprar alguma coisa nova.",
    ),
    "nl": (
        "{who} legt uit dat de langzame weg de juiste was, omdat wie het werk doet de fouten vroeg ziet.",
        "Wat op een kwestie van geld leek, was vooral een kwestie van aandacht en van geduld.",
        "Aan wie er vanaf het begin bij was, had nog niemand gevraagd wat daarvan te denken viel.",
        "Het is de moeite waard te kijken of anderen eerst vragen voordat zij iets nieuws kopen.",
    ),
    "ja": (
        "{who}は、遅い道のほうが正しかったと説明する。仕事をする人こそ問題に早く気づくからだ。",
        "お金の問題に見えたものは、実は注意と忍耐の問題であり、それがわかるまでに何年もかかった。",
        "初めからそこにいた人たちに、どう思うかを尋ねた者は誰もいなかった。",
        "ほかの人たちが新しいものを買う前にまず尋ねるようになるか、見守る価値がある。",
    ),
    "zh": (
        "{who}解释说，慢的办法才是对的，因为做事的人总是最早看到问题。",
        "看起来是钱的问题，其实主要是用心和耐心的问题，而明白这一点花了很多年。",
        "从一开始就在场的人，从来没有被问过他们是怎么想的。",
        "值得关注的是，别人会不会在买新东西之前先开口问一问。",
    ),
}
_TITLES = {
    "en": "Why the Slow Way Often Wins Over",
    "de": "Warum der langsame Weg oft gewinnt gegen",
    "fr": "Pourquoi le chemin lent gagne souvent sur",
    "es": "Por qué el camino lento gana a menudo a",
    "it": "Perché la via lenta vince spesso su",
    "pt": "Porque o caminho lento vence muitas vezes",
    "nl": "Waarom de langzame weg vaak wint van",
    "ja": "なぜ遅い道がよく勝つのか",
    "zh": "为什么慢的办法常常赢",
}
# Words of a part: about what the reference format asks for.
_LENGTH = {
    "heading": 8, "headline": 7, "claim": 34, "takeaway": 18, "dek": 26, "intro": 55, "conclusion_shown": 52,
    "conclusion_next": 34, "topic_opening": 34, "topic_closing": 30,
}  # fmt: skip
_PASSAGE = re.compile(r"<(passage|conversation|points)>\n?(.*?)\n?</\1>", re.DOTALL)
_MAIN_PASSAGE = {"insight": 1, "framing": 3}  # which of a request's passages the texts are made from
_LINE = re.compile(r"^\[(\d+)\] (?:([^\n]{1,60}?) \([\d:]+\): )?(.+)$", re.MULTILINE)
_PRINTED = re.compile(r"^(q\d+) \(first (\d+), ", re.MULTILINE)
_CUT_POINT = re.compile(r"\|\d*·\d*\| ?")
_WHO = re.compile(r"called (.+?) in the text|^Who speaks: ([^,.(\n]+?)(?: \(|[,.])", re.MULTILINE)
_PLANNED = re.compile(r"The planned quotation, of sentences (\d+)")
_POINT = re.compile(r"^(p\d+) \(\w+, weight \d+\):", re.MULTILINE)
_KINDS = ("claim", "story", "number", "advice", "prediction", "disagreement")
_NOWHERE = 9000  # no conversation has as many sentences


class Fake:
    """Answers in one language. Call it with a request as plain values (see `stages.FakeDoor`)."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._asked: Counter[str] = Counter()

    def __call__(self, request: dict[str, Any]) -> dict[str, Any]:
        asked = [content for role, content in request["messages"] if role == "user"]
        source = next((content for content in reversed(asked) if "Not yet right" not in content), asked[-1])
        kind, first = request["kind"], "Not yet right" not in asked[-1]
        planned = _PLANNED.search(source)
        number = int(planned[1]) if planned else self._asked[kind]
        self._asked[kind] += 1
        properties = request["schema"]["properties"]
        makers: dict[str, Callable[..., dict[str, Any]]] = {
            "read": self._reading,
            "outline": self._outline,
            "insight": self._choice,
            "quotations": self._looks,
            "verify": self._verdicts,
        }
        known = makers[kind](source, properties, number, first) if kind in makers else {}
        answer = {}
        for place, (name, schema) in enumerate(properties.items()):
            chance = (3 * number + 5 * place) % 8
            if name in known:
                answer[name] = known[name]
            else:
                answer[name] = self._value(kind, name, schema, source, chance if first else chance % 4)
        return answer

    # -- places, points, verdicts --------------------------------------------------------------------------------------

    def _reading(self, source: str, properties: dict[str, Any], number: int, first: bool) -> dict[str, Any]:
        """A point for every second sentence that may be one; each seventh is nowhere, some places are cut."""
        del properties, number, first
        voices = re.search(r"Words of these voices may be quoted: (.+)\. ", source)
        allowed = voices[1].split(", ") if voices else []
        found, speaker = [], ""
        for shown, who, said in _LINE.findall(source):
            speaker = who or speaker
            size = len(said) // 2 if self._language in ("ja", "zh") else len(said.split())
            if speaker in allowed and size >= 8 and not said.rstrip().endswith(("?", "？")):
                found.append((int(shown), speaker, size))
        points = []
        for n, (at, who, size) in enumerate(found[::2]):
            place = {"first": at, "last": at, "skip": 0, "stop": 0}
            if n % 5 == 1 or (self._language in ("ja", "zh") and n % 2):
                place["last"] = at + 1
            elif n % 5 == 2:
                place["skip"] = 2
            elif n % 5 == 3:
                place["stop"] = 2
            if n % 7 == 6:
                place = {"first": at + _NOWHERE, "last": at + _NOWHERE, "skip": 0, "stop": 0}
            points.append({
                "argued": self._plain()[n % 4].format(who=who), "kind": _KINDS[n % len(_KINDS)], "places": [place],
                "rests_on": [at - 1, at, at + 1], "weight": 1 + min(9, size // 4),
            })  # fmt: skip
        lines = [
            {"about": self._plain()[n % 4].format(who=who), "first": at, "last": at, "skip": 0, "stop": 0}
            for n, (at, who, _) in enumerate(found[1::4])
        ]
        ends = [{"first": 0, "last": 1, "kind": "small talk"}, {"first": 0, "last": _NOWHERE, "kind": "sign-off"}]
        subjects = [{"name": word, "sentences": [found[0][0]]} for word in self._long_words(source, 2) if found]
        return {
            "about": self._plain()[1], "points": points[:24], "lines": lines[:24], "subjects": subjects,
            "stretches": ends,
        }  # fmt: skip

    def _outline(self, source: str, properties: dict[str, Any], number: int, first: bool) -> dict[str, Any]:
        """At first points that the list has not; then every second one of the list, and a topic of the others."""
        del properties, number
        ids = _POINT.findall(source)
        subjects = zip(self._long_words(source, 2), ids[1::2], strict=False)
        topics = [{"subject": word, "point": one, "place": 1} for word, one in subjects]
        chosen = [{"point": one, "place": 1 + n % 2, "supports": ids[-1:]} for n, one in enumerate(ids[::2])]
        nowhere = [{"point": "p99", "place": 1, "supports": []}]
        return {"insights": nowhere if first else chosen[:10], "topics": topics}

    def _choice(self, source: str, properties: dict[str, Any], number: int, first: bool) -> dict[str, Any]:
        """The planned place, a sentence beside it, one that is not there, or none."""
        del properties
        decision = ("keep", "move", "keep", "keep", "move", "reject", "keep")[number % 7]
        at = number + (1 if decision == "move" else 0) + (_NOWHERE if first and number % 7 == 4 else 0)
        return {
            "decision": decision,
            "why": "it stands alone" if decision != "reject" else "the passage does not carry the point",
            "place": {"first": at, "last": at, "skip": 0, "stop": 0},
            "evidence": [number, number + 1, _NOWHERE],
        }  # fmt: skip

    def _verdicts(self, source: str, properties: dict[str, Any], number: int, first: bool) -> dict[str, Any]:
        """Of the first request each sixth sentence is refused, of later ones each ninth; at first one is left out."""
        del source
        names = properties["verdicts"]["items"]["properties"]["sentence"]["enum"]
        step = 9 if number else 6
        verdicts = []
        for n, name in enumerate(names):
            refused = n % step == step - 1
            verdict = ("not supported", "contradicted")[n % 2] if refused else "supported"
            verdicts.append({
                "sentence": name, "decides": [], "why": "nobody said it" if refused else "", "verdict": verdict,
            })  # fmt: skip
        return {"verdicts": verdicts[1:] if first and len(verdicts) > 1 else verdicts}

    def _looks(self, source: str, properties: dict[str, Any], number: int, first: bool) -> dict[str, Any]:
        """The second quotation is cut again at the sentence after it, and the fourth cannot be printed."""
        del number, first
        places = {name: int(at) for name, at in _PRINTED.findall(source)}
        looks = []
        for n, name in enumerate(properties["quotations"]["items"]["properties"]["quotation"]["enum"]):
            verdict = {1: "cut again", 3: "no better cut"}.get(n % 5, "stands")
            at = places[name] + (1 if verdict == "cut again" else 0)
            place = {"first": at, "last": at, "skip": 0, "stop": 0}
            why = "" if verdict == "stands" else "it points back"
            looks.append({"quotation": name, "why": why, "verdict": verdict, "place": place})
        return {"quotations": looks}

    # -- texts ---------------------------------------------------------------------------------------------------------

    def _value(self, kind: str, name: str, schema: dict[str, Any], source: str, chance: int) -> Any:
        if schema["type"] == "string":
            return self._text(kind, name, source, chance)
        items = schema["items"]
        if items["type"] == "object":  # names for voices: capitalised words of the introduction
            names = re.findall(r"\b[^\W\d_a-z]\w+ [^\W\d_a-z]\w+", source) or ["Nobody Known"]
            labels = items["properties"]["label"]["enum"]
            return [{"label": one, "name": names[(chance + n) % len(names)]} for n, one in enumerate(labels)]
        words = sorted({word for word in self._words(kind, source) if len(word) > 5}, key=lambda one: (-len(one), one))
        return words[chance : chance + 3]

    def _text(self, kind: str, name: str, source: str, chance: int) -> str:
        """0 to 3 might do; 4: a number and a name that nobody said; 5: a copy; 6: too short; 7: in the first person."""
        part = re.sub(r"_\d+$", "", name)
        length = _LENGTH.get(part, 20)
        spaced = self._language not in ("ja", "zh")
        words = self._words(kind, source)
        called = _WHO.search(source)
        speakers = [who for _, who, _ in _LINE.findall(source) if who]
        who = (called[1] or called[2]) if called else next(iter(speakers), "the guest").split()[-1]
        if part in ("heading", "headline"):
            own = sorted({word for word in words if len(word) > 4}, key=lambda word: (len(word) % 5, word))
            title = f"{_TITLES.get(self._language, '')} {' '.join(own[chance : chance + 2])}".strip()
            return title if chance < 5 else " ".join(words[:length])
        sentences = [one.format(who=who) for one in self._plain(words)]
        start = 0 if part in ("claim", "intro", "topic_opening", "dek") else 1 + chance % 2
        text = ""
        for n in range(len(sentences)):
            if (len(text.split()) if spaced else len(text) / 2) < length * 0.8:
                text = f"{text}{' ' if spaced else ''}{sentences[(start + n) % len(sentences)]}".strip()
        if chance == 4:
            return f"{text[:-1]}, 4711 Wrongname."
        if chance == 5:
            return " ".join(words[:length])
        if chance == 6:
            return " ".join(text.split()[: length // 4])
        return f"I say: {text}" if chance == 7 else text

    def _plain(self, words: list[str] | None = None) -> tuple[str, ...]:
        """Four sentences that are true of anything."""
        known = _PLAIN.get(self._language)
        if known:
            return known
        return tuple(" ".join((words or ["-"])[n : n + 16]) + "." for n in (0, 20, 40, 60))

    def _words(self, kind: str, source: str) -> list[str]:
        passages = [text for _, text in _PASSAGE.findall(source)]
        number = _MAIN_PASSAGE.get(kind, -1)
        text = passages[number] if number < len(passages) and passages else source
        return self._plain_words("\n".join(said for _, _, said in _LINE.findall(text)) or text)

    def _plain_words(self, said: str) -> list[str]:
        text = _CUT_POINT.sub("", said)
        if self._language in ("ja", "zh"):
            return re.findall(r"[^\W\d_]{2,6}", text)
        return [word.strip(".,;:!?\"'«»“”„¿¡()[]") for word in text.split()]

    def _long_words(self, source: str, most: int) -> list[str]:
        """The words of more than five letters that come most often."""
        said = "\n".join(said for _, _, said in _LINE.findall(source)) or source
        counts = Counter(word for word in self._plain_words(said) if len(word) > 5 and word.isalpha())
        return sorted(counts, key=lambda word: (-counts[word], word))[:most]
