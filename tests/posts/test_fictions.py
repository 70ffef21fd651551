"""Words beside a true-looking quotation that call it invented: a dream, satire, a false claim, "Fake quote."."""

from __future__ import annotations

import pytest
from checking.made import check, make

from summarizer.records.transcript import Speaker, Transcript

TRUE = "Every old bridge tells you how it wants to be repaired, if you listen."
SAID = {"ja": "古い橋はどこを直してほしいかを教えてくれます", "zh": "每一座老桥都会告诉你它想怎样被修好"}
NAMES = {"ja": "ブラント", "zh": "勃兰特"}
MARKS = {"ja": "「」"}
LEADS = ["{0}\n\n> {1}\n>\n> — {2}\n", "{0} {3}{1}{4}\n"]
AFTER = ["> {1}\n>\n> — {2}\n\n{0}\n", "{3}{1}{4} {0}\n"]


def told(shape: str, code: str, beside: str) -> tuple[bool, set[str]]:
    name = NAMES.get(code, "Tomas Brandt")
    post = shape.format(beside, SAID.get(code, TRUE), name, *MARKS.get(code, "“”"))
    (quote,) = check(post, transcript=_talk(code)).quotes
    return quote.passes, set(quote.flags) & {"meaning", "context", "speaker"}


def _talk(code: str) -> Transcript:
    if code not in SAID:
        return make(language=code)
    guest = Speaker(label="Speaker 2", name=NAMES[code], role="guest", origin="introduction", confidence=1.0)
    return make((("Speaker 2", SAID[code]),), language=code, speakers=(guest,), unspaced=True)


BEFORE = [
    ("en", "In my dream, Brandt said:"),
    ("en", "Last night I dreamt that Brandt said:"),
    ("en", "The mayor falsely claims that Brandt said:"),
    ("en", "Fake quote."),
    ("en", "This is satire."),
    ("en", "None of this was said."),
    ("en", "As a parody puts it:"),
    ("en", "Imagine Brandt saying:"),
    ("en", "The following quote is invented:"),
    ("en", "Brandt, in a fake clip, said:"),
    ("en", "A comedian pretending to be Brandt said:"),
    ("de", "In meinem Traum sagte Brandt:"),
    ("de", "Der Bürgermeister behauptet fälschlich, Brandt habe gesagt:"),
    ("de", "Das ist Satire."),
    ("de", "Stell dir vor, Brandt sagt:"),
    ("fr", "Dans mon rêve, Brandt a dit :"),
    ("fr", "Le maire affirme faussement que Brandt a dit :"),
    ("fr", "Fausse citation."),
    ("fr", "Imaginez Brandt dire :"),
    ("es", "En mi sueño, Brandt dijo:"),
    ("es", "El alcalde afirma falsamente que Brandt dijo:"),
    ("es", "Nada de esto se dijo."),
    ("it", "Nel mio sogno, Brandt ha detto:"),
    ("it", "Il sindaco afferma falsamente che Brandt ha detto:"),
    ("it", "Questa è satira."),
    ("pt", "No meu sonho, Brandt disse:"),
    ("pt", "O prefeito afirma falsamente que Brandt disse:"),
    ("pt", "Como diz uma paródia:"),
    ("ja", "夢の中で、ブラントは言った："),
    ("ja", "これは風刺です。"),
    ("zh", "在我的梦里，勃兰特说："),
    ("zh", "市长谎称勃兰特说："),
]
BEHIND = [
    ("en", "Fake quote."),
    ("en", "(Satire.)"),
    ("en", "None of this was said."),
    ("en", "Or so a parody has it."),
    ("en", "I made it up."),
    ("en", "Just kidding!"),
    ("en", "FALSE: he never said this."),
    ("en", "Fact check: he never said that."),
    ("en", "Note: quote is made up."),
    ("en", "(Never said.)"),
    ("de", "Faktencheck: Das hat er nie gesagt."),
    ("de", "Nichts davon wurde gesagt."),
    ("de", "Das habe ich mir ausgedacht."),
    ("fr", "C'est de la satire."),
    ("fr", "Je l'ai inventé."),
    ("es", "Cita falsa."),
    ("it", "Me lo sono inventato."),
    ("pt", "É uma paródia."),
    ("ja", "作り話です。"),
    ("zh", "没有人说过这些话。"),
]
HONEST_BEFORE = [
    ("en", "Asked about a false claim, Brandt said:"),
    ("en", "Living the dream, Brandt said:"),
    ("en", "Brandt, who loves satire, said:"),
    ("en", "This is not satire."),
    ("en", "Brandt told of a dream he had. He said:"),
    ("en", "The mayor rightly says that Brandt said:"),
    ("de", "Das ist keine Satire. Brandt sagte:"),
    ("de", "Im Gespräch sagte Brandt:"),
    ("fr", "Comme le dit Brandt :"),
    ("es", "Brandt sueña con puentes. Dijo:"),
    ("it", "Questa non è satira. Ha detto:"),
    ("pt", "Como diz Brandt:"),
    ("ja", "それは夢である。ブラントは言った："),
    ("zh", "如果你问他，勃兰特说："),
]
HONEST_BEHIND = [
    ("en", "Fact check: it is true that bridges fall."),
    ("en", "Note: he said this in May."),
    ("en", "This is not satire."),
    ("en", "In my dreams, the bridge stands."),
    ("en", "None of this was easy."),
    ("en", "The film is fiction."),
    ("en", "I made dinner."),
    ("de", "Das ist keine Satire."),
    ("fr", "Dans mon rêve, le pont tient."),
    ("es", "Es un puente."),
    ("it", "Nel mio sogno il ponte regge."),
    ("pt", "Isto não é sátira."),
    ("ja", "これは風刺ではない。"),
    ("zh", "这不是讽刺。"),
]


@pytest.mark.parametrize(("shapes", "cases"), [(LEADS, BEFORE), (AFTER, BEHIND)], ids=["before", "after"])
def test_what_calls_a_quotation_invented(shapes: list[str], cases: list[tuple[str, str]]) -> None:
    for code, beside in cases:
        for shape in shapes:
            passes, flags = told(shape, code, beside)
            assert not passes or flags, (code, beside, shape)


@pytest.mark.parametrize(("shapes", "cases"), [(LEADS, HONEST_BEFORE), (AFTER, HONEST_BEHIND)], ids=["before", "after"])
def test_what_only_looks_so(shapes: list[str], cases: list[tuple[str, str]]) -> None:
    for code, beside in cases:
        for shape in shapes:
            assert told(shape, code, beside) == (True, set()), (code, beside, shape)


def test_a_notice_about_something_else_counts_for_nothing() -> None:
    told_before = "Some say that bridges last forever. This is fiction."
    (quote,) = check(f"{told_before}\n\n> {TRUE}\n>\n> — Tomas Brandt\n").quotes
    assert quote.passes
    assert not quote.flags
