"""Names beside a quotation that no verb of speech joins to it, and languages whose names or verbs have other places.

{L} is what the first voice says, {V} what the second says.
"""

from __future__ import annotations

import pytest
from test_whose_words import DE, EN, ES, FR, IT, JA, KO, PT, ZH, Talk

NL = Talk(
    "nl",
    "Lena Moorman",
    "Viktor Haks",
    "Niemand verft een brug voor de mensen eronder.",
    "De raad verloor eerst de tekeningen en toen de sleutel.",
)
SV = Talk(
    "sv",
    "Lena Moberg",
    "Viktor Hask",
    "Ingen målar en bro för dem som går under den.",
    "Rådet tappade först ritningarna och sedan nyckeln.",
)
RU = Talk(
    "ru",
    "Елена Морева",
    "Виктор Хасков",
    "Никто не красит мост для тех, кто внизу.",
    "Совет сначала потерял чертежи, а потом ключ.",
)
PL = Talk(
    "pl",
    "Lena Morska",
    "Wiktor Haski",
    "Nikt nie maluje mostu dla ludzi pod nim.",
    "Rada zgubiła najpierw plany, a potem klucz.",
)
TR = Talk(
    "tr", "Elif Mert", "Veli Haskan", "Kimse köprüyü altındakiler için boyamaz.", "Meclis önce planları kaybetti."
)

# Only the first voice is made the speaker: with {L} each passes, with {V} in its place each fails.
BESIDE = {
    EN: (
        'Moor\'s "{L}" is the line to keep.',
        'The line to keep is Moor\'s "{L}"',
        'Hask laughs at Moor\'s line "{L}"',
        'And Moor\'s answer? "{L}"',
        'For Moor, "{L}"',
        'From Moor: "{L}"',
        'A line from Moor: "{L}"',
        'Our favourite line, by Lena Moor: "{L}"',
        'The best line came from Moor: "{L}"',
        'Moor laughs when Hask asks: "{L}"',
        'Hask asked Moor about paint. "{L}" was her reply.',
        '"{L}" ~ Lena Moor',
        '"{L}" [Moor]',
        '- "{L}" / Moor',
        '"{L}" Moor',
        '"{L}" (Moor)',
        '"{L}": Moor',
        '"{L}" That was Lena Moor.',
        '"{L}" Thus Lena Moor.',
        '"{L}" is a line by Moor.',
        '"{L}" (said by Moor)',
    ),
    DE: (
        "Moorbachs „{L}“ ist der beste Satz.",
        "Und Moorbachs Antwort? „{L}“",
        "Laut Moorbach gilt: „{L}“",
        "Moorbach hat „{L}“ gesagt.",
        "„{L}“ Das war Lena Moorbach.",
        "„{L}“ (Moorbach)",
    ),
    FR: ("Et la réponse de Moreau ? « {L} »", "Pour Moreau, « {L} »", "« {L} » (Moreau)"),
    ES: ("¿Y la respuesta de Morales? «{L}»", "Para Morales, «{L}»", "«{L}» (Morales)"),
    IT: ("E la risposta di Morelli? «{L}»", "Per Morelli, «{L}»", "«{L}» (Morelli)"),
    PT: ("E a resposta de Morais? “{L}”", "Para Morais, “{L}”", "“{L}” (Morais)"),
    NL: ("Volgens Moorman: “{L}”", "“{L}”, zegt Moorman tegen Haks.", "Moorman heeft “{L}” gezegd."),
    SV: ("Enligt Moberg: ”{L}”", "”{L}”, säger Moberg till Hask.", "Mobergs svar: ”{L}”"),
    RU: (
        "По словам Елены Моревой, «{L}»",
        "«{L}» — говорит Морева.",
        "Ответ Моревой: «{L}»",
        "Хасков спросил Мореву. «{L}» — ответила она.",
    ),
    PL: ("Według Leny Morskiej „{L}”", "„{L}” – mówi Morska.", "Zdaniem Morskiej „{L}”"),
    TR: ("Elif Mert'e göre “{L}”", "Mert “{L}” dedi.", "“{L}” diyor Mert.", "Mert'in cevabı: “{L}”"),
    JA: ("森田の「{L}」は名言だ。", "「{L}」（森田）", "「{L}」――森田", "森田の答えは？「{L}」"),
    ZH: ("莫丽娜的“{L}”是最好的一句。", "“{L}”（莫丽娜）", "莫丽娜的回答呢？“{L}”", "对莫丽娜来说，“{L}”"),
    KO: ('문리나의 "{L}"는 명언이다.', '"{L}" (문리나)', '문리나의 대답은? "{L}"'),
}

# A few words that are given to the first voice, who does not say them.
FEW_WORDS = {
    EN: (
        'Moor used the word "robbery".',
        'Moor prefers the term "paint mafia".',
        'The so-called "paint mafia", in Moor\'s phrase, is strong.',
    ),
    DE: ("Moorbach hat das Wort „Raub“ benutzt.", "Laut Moorbach ist das „reiner Raub“."),
    FR: ("Moreau emploie le mot « vol ».", "Selon Moreau, c'est du « vol pur »."),
    ES: ("Morales usa la palabra «robo».", "Según Morales es «puro robo»."),
    IT: ("Morelli usa la parola «furto».", "Secondo Morelli è «puro furto»."),
    PT: ("Morais usa a palavra “roubo”.", "Segundo Morais é “puro roubo”."),
    NL: ("Moorman gebruikt het woord “roof”.", "Volgens Moorman is het “pure roof”."),
    SV: ("Moberg använder ordet ”rån”.", "Enligt Moberg är det ”rena rånet”."),
    RU: ("Морева использует слово «грабёж».", "По словам Моревой, это «чистый грабёж»."),
    PL: ("Morska używa słowa „rabunek”.", "Zdaniem Morskiej to „czysty rabunek”."),
    TR: ("Mert bunu “tam soygun” olarak nitelendirdi.", "Mert'e göre bu “tam soygun”."),
    JA: ("森田は市長を「泥棒」と呼ぶ。",),
    ZH: ("莫丽娜把市长叫做“罪犯”。", "莫丽娜用“腐败”形容市长。", "莫丽娜用了“黑帮”这个词。"),
    KO: ('문리나는 시장을 "도둑"이라고 부른다.',),
}

# Each voice may be meant: the quotation passes, whoever says it.
EITHER = (
    'Viktor Hask talks to Lena Moor about why "{L}"',
    "Viktor Hask talks to Lena Moor about paint.\n\n> {L}",
    "Viktor Hask is joined by Lena Moor.\n\n> {L}",
    "Hask listened as Moor explained.\n\n> {L}",
    "## Hask asks about paint\n\n> {L}",
    "## Viktor Hask in conversation with Lena Moor\n\n> {L}",
    "**Host:** Viktor Hask\n**Guest:** Lena Moor\n\n> {L}",
)

# The name of the voice that does not say it stands beside the quotation, and no rule tells whether it is the speaker's.
NEAR = (
    '"{V}" Moor smiles.',
    'Moor\'s verdict is clear. "{V}"',
)

TWO = (
    ('Moor says "{L}" and Hask answers "{V}"', 'Hask says "{L}" and Moor answers "{V}"'),
    ('While Hask asked "{V}", Moor said "{L}"', 'While Moor asked "{V}", Hask said "{L}"'),
    ('While Moor says "{L}" Hask answers that "{V}"', 'While Hask says "{L}" Moor answers that "{V}"'),
    ('Hask says "{V}" and Moor answers, "{L}"', 'Moor says "{V}" and Hask answers, "{L}"'),
)


def _rows(table: dict[Talk, tuple[str, ...]]) -> list[tuple[Talk, str]]:
    return [(talk, post) for talk, posts in table.items() for post in posts]


@pytest.mark.parametrize(("talk", "post"), _rows(BESIDE))
def test_a_name_beside_a_quotation_is_the_speaker(talk: Talk, post: str) -> None:
    (right,) = talk.quotes(post)
    assert (right.verdict, right.passes) == ("verbatim", True), right.reason
    assert "speaker" not in right.flags
    (wrong,) = talk.quotes(post.replace("{L}", "{V}"))
    assert (wrong.verdict, wrong.passes) == ("misattributed", False)


@pytest.mark.parametrize(("talk", "post"), _rows(FEW_WORDS))
def test_a_few_words_that_somebody_is_said_to_use_must_be_heard(talk: Talk, post: str) -> None:
    (quote,) = talk.quotes(post)
    assert (quote.verdict, quote.passes) == ("not found", False)


@pytest.mark.parametrize("said", ["{L}", "{V}"])
@pytest.mark.parametrize("post", EITHER)
def test_an_introduction_of_two_persons_decides_nothing(post: str, said: str) -> None:
    assert all(quote.passes for quote in EN.quotes(post.replace("{L}", said)))


@pytest.mark.parametrize("post", NEAR)
def test_a_name_that_the_rules_cannot_place_is_a_flag(post: str) -> None:
    (quote,) = EN.quotes(post)
    assert (quote.passes, "speaker" in quote.flags) == (True, True)


@pytest.mark.parametrize(("right", "wrong"), TWO)
def test_two_quotations_of_a_sentence_have_a_speaker_each(right: str, wrong: str) -> None:
    quotes = EN.quotes(right)
    assert [(quote.verdict, quote.passes) for quote in quotes] == [("verbatim", True)] * 2
    assert not any("speaker" in quote.flags for quote in quotes)
    assert [quote.passes for quote in EN.quotes(wrong)] == [False, False]


@pytest.mark.parametrize(
    ("talk", "post"),
    [
        (EN, 'Both say: "{L}"'),
        (EN, 'They both agree: "{L}"'),
        (EN, '"{L}" both say.'),
        (DE, "Beide sagen: „{L}“"),
        (ZH, "两人都说：“{L}”"),
        (JA, "二人とも「{L}」と言う。"),
    ],
)
def test_what_both_say_is_said_by_two_voices(talk: Talk, post: str) -> None:
    (quote,) = talk.quotes(post)
    assert (quote.verdict, quote.passes) == ("misattributed", False)


@pytest.mark.parametrize(
    ("talk", "post"),
    [
        (EN, 'Moor is the author of "Paint for the few".'),
        (EN, 'In "How to paint a bridge" (2019), Moor describes a winter.'),
        (EN, 'Hask hosts "Bridges and Other Lies".'),
        (EN, 'Read "Bridges Before Breakfast" by Lena Moor.'),
        (EN, 'Moor wrote "Bridges Before Breakfast" in 2019.'),
        (DE, "Haske moderiert „Brücken und andere Lügen“."),
        (FR, "Dans son livre « Le pont et la peinture », Moreau raconte tout."),
        (ES, "En «El puente y la pintura» (2019), Morales cuenta un invierno."),
        (IT, "Ascari conduce «Ponti e altre bugie»."),
        (PT, "Machado apresenta “Pontes e outras mentiras”."),
        (NL, "Haar boek “De brug en de verf” is nieuw."),
        (JA, "森田は「橋とペンキと海の話」の著者だ。"),
    ],
)
def test_a_title_is_no_quotation(talk: Talk, post: str) -> None:
    (quote,) = talk.quotes(post)
    assert quote.passes
    assert "title" in quote.flags


@pytest.mark.parametrize(
    "post",
    [
        'Moor said in her book "The council is a den of thieves and vipers."',
        'In "The council is a den of thieves and vipers" Moor says it all.',
        'Moor, author of the line "the council is a den of thieves and vipers", laughs.',
        'Moor says "The Council Is A Den Of Thieves."',
    ],
)
def test_no_title_hides_what_somebody_is_said_to_say(post: str) -> None:
    (quote,) = EN.quotes(post)
    assert (quote.verdict, quote.passes) == ("not found", False)
