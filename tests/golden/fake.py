"""A made-up language model: an answer for any schema, from the request and how many of its kind came before.

Nothing is drawn from a hash of the request: a word that changes in one passage changes the answers about that one only.

The first answers are often wrong (a number that nobody said, a name, a copied sentence, too few words), so that what
drafting does about it is seen as well. No answer means anything.
"""

from __future__ import annotations

import re
from collections import Counter
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
_PASSAGE = re.compile(r"<passage>\n?(.*?)\n?</passage>", re.DOTALL)
_LINE_HEAD = re.compile(r"^\[?\d*\]?\s*(?:[^:\n]{1,60}:\s+)?", re.MULTILINE)
_WHO = re.compile(r"called (.+?) in the text|^Guest: ([^,\n]+)", re.MULTILINE)


class Fake:
    """Answers in one language. Call it with a request as plain values (see `stages.FakeDoor`)."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._asked: Counter[str] = Counter()

    def __call__(self, request: dict[str, Any]) -> dict[str, Any]:
        number = self._asked[request["kind"]]
        self._asked[request["kind"]] += 1
        asked = [content for role, content in request["messages"] if role == "user"]
        source = next((content for content in reversed(asked) if "<passage>" in content), asked[-1])
        first = "Not yet right" not in asked[-1] and request["temperature"] == 0.0
        answer = {}
        for place, (name, schema) in enumerate(request["schema"]["properties"].items()):
            chance = (3 * number + 5 * place) % 8
            answer[name] = self._value(
                name, schema, source, chance if first else chance % 4, request["kind"] == "retell"
            )
        return answer

    def _value(self, name: str, schema: dict[str, Any], source: str, chance: int, retold: bool) -> Any:
        if schema["type"] == "string":
            return (
                schema["enum"][chance % len(schema["enum"])]
                if "enum" in schema
                else self._text(name, source, chance, retold)
            )
        items = schema["items"]
        if items["type"] == "object":
            return self._objects(items["properties"], source, chance)
        if "enum" in items:
            step = 1 + chance % 3
            return [*items["enum"][chance % 2 :: step], *items["enum"][:1]][:12]
        words = sorted({word for word in self._words(source) if len(word) > 5}, key=lambda word: (-len(word), word))
        return words[chance : chance + 3]

    def _objects(self, properties: dict[str, Any], source: str, chance: int) -> list[dict[str, str]]:
        if "label" in properties:  # names for voices: capitalised words of the introduction
            names = re.findall(r"\b[^\W\d_a-z]\w+ [^\W\d_a-z]\w+", source) or ["Nobody Known"]
            labels = properties["label"]["enum"]
            return [{"label": one, "name": names[(chance + n) % len(names)]} for n, one in enumerate(labels)]
        counts: dict[str, int] = {}
        for word in self._words(source):
            counts[word] = counts.get(word, 0) + (len(word) > 5)
        subjects = sorted(counts, key=lambda word: (-counts[word], word))
        ids = properties["quote"]["enum"]
        return [{"subject": subjects[n], "quote": ids[-1 - n]} for n in range(min(2, len(subjects), len(ids)))]

    def _text(self, name: str, source: str, chance: int, retold: bool) -> str:
        """0 to 3 might do; 4: a number and a name that nobody said; 5: a copy; 6: too short; 7: in the first person."""
        kind = re.sub(r"_\d+$", "", name)
        length = _LENGTH.get(kind, 20)
        spaced = self._language not in ("ja", "zh")
        words = self._words(source)
        called = _WHO.search(source)
        who = (called[1] or called[2]) if called else "the guest"
        if kind in ("heading", "headline"):
            own = sorted({word for word in words if len(word) > 4}, key=lambda word: (len(word) % 5, word))
            if retold and chance < 4:
                return " ".join(words[chance : chance + 7])
            title = f"{_TITLES.get(self._language, '')} {' '.join(own[chance : chance + 2])}".strip()
            return title if chance < 5 else " ".join(words[:length])
        if retold and chance < 4:
            own = [word for word in words if word.casefold() not in ("i", "we", "my", "our", "us", "me", "i'm", "i've")]
            return f"{who}: {' '.join(word for n, word in enumerate(own[:length]) if n % 6 != chance)}."
        plain = _PLAIN.get(self._language)
        sentences = (
            [one.format(who=who) for one in plain] if plain else [" ".join(words[n : n + 16]) + "." for n in (0, 20)]
        )
        start = 0 if kind in ("claim", "intro", "topic_opening", "dek") else 1 + chance % 2
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

    def _words(self, source: str) -> list[str]:
        passages = _PASSAGE.findall(source)
        text = passages[-1] if passages else source
        if self._language in ("ja", "zh"):
            return re.findall(r"[^\W\d_]{2,6}", text)
        return [word.strip(".,;:!?\"'«»“”„¿¡()[]") for word in _LINE_HEAD.sub("", text).split()]
