"""An editor's changes in Word and the same changes in Markdown get the same verdicts.

Each section of one post is edited in one way, in its Word document by python-docx and in its Markdown by hand.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest
from checking.made import check, make
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.run import Run

from summarizer.posts.docx import read_docx
from summarizer.publish import render_docx
from summarizer.records.post import QuoteCheck

SENTENCES = (
    "Every old bridge tells you how it wants to be repaired.",
    "Salt finds its way in through every small crack here.",
    "Half of the yearly budget goes into new drains now.",
    "Nobody at the county wanted to hear about the water.",
    "We inspected fifteen bridges and closed two of them.",
    "You learn more from one failed joint than from ten.",
)
TRANSCRIPT = make((("Speaker 1", "Welcome to the Span."), ("Speaker 2", " ".join(SENTENCES))))


@dataclass
class Section:
    """A section of the post: its sentence, and its paragraphs in the Word document."""

    sentence: str
    document: Any
    claim: Any
    quote: Any
    after: Any

    @property
    def words(self) -> list[str]:
        return self.sentence.split()

    def say(self, text: str) -> None:
        """Exchanges the text of the quotation's run, inside its comment."""
        self.quote.runs[0].text = text

    def split(self, *parts: str) -> list[Run]:
        """Parts the quotation's run into several."""
        first = self.quote.runs[0]
        first.text, runs = parts[0], [first]
        for part in parts[1:]:
            element = copy.deepcopy(runs[-1]._r)
            runs[-1]._r.addnext(element)
            runs.append(Run(element, self.quote))
            runs[-1].text = part
        return runs


class Edit(NamedTuple):
    """`word` changes a section of the document; `markdown` gives the section's Markdown, from sentence and anchor."""

    name: str
    word: Callable[[Section], object]
    markdown: Callable[[str, str], str]


def section(quote: str, note: str, claim: str = "Brandt says this about his work:", after: str = "So it goes.") -> str:
    below = f"\n{note}" if note else ""
    return "\n\n".join(part for part in (claim, f"{quote}{below}" if quote else "", after) if part)


def quoted(change: Callable[[list[str]], list[str]]) -> tuple[Callable[[Section], object], Callable[[str, str], str]]:
    """Both ways of a change of the words alone."""
    return (
        lambda one: one.say(f'"{" ".join(change(one.words))}"'),
        lambda sentence, note: section(f'> "{" ".join(change(sentence.split()))}"', note),
    )


def marked(opening: str, closing: str) -> tuple[Callable[[Section], object], Callable[[str, str], str]]:
    return (
        lambda one: one.say(f"{opening}{one.sentence}{closing}"),
        lambda sentence, note: section(f"> {opening}{sentence}{closing}", note),
    )


def plain(sentence: str, note: str) -> str:
    return section(f'> "{sentence}"', note)


def split_sentence(sentence: str) -> tuple[str, str, str]:
    words = sentence.split()
    return f'"{" ".join(words[:4])} ', words[4], f' {" ".join(words[5:])}"'


def around(before: str, after: str) -> Callable[[str, str], str]:
    """The Markdown in which the fifth word has marks."""

    def changed(sentence: str, note: str) -> str:
        first, word, last = split_sentence(sentence)
        return section(f"> {first}{before}{word}{after}{last}", note)

    return changed


def look(**values: object) -> Callable[[Section], None]:
    """The fifth word as a run of its own, with this font."""

    def changed(one: Section) -> None:
        run = one.split(*split_sentence(one.sentence))[1]
        for name, value in values.items():
            setattr(run.font, name, value)

    return changed


def comments_gone(one: Section) -> None:
    for element in list(one.quote._p):
        if element.tag in (qn("w:commentRangeStart"), qn("w:commentRangeEnd")) or element.findall(
            qn("w:commentReference")
        ):
            one.quote._p.remove(element)


def merge(first: Any, second: Any, between: str) -> None:
    """Deletes the end of a paragraph: what stands in the second goes on in the first."""
    first.add_run(between)
    for element in [child for child in second._p if child.tag != qn("w:pPr")]:
        first._p.append(element)
    second._p.getparent().remove(second._p)


def press_enter(one: Section) -> None:
    """Parts the quotation in two paragraphs; what follows the first half, the comment's end too, goes to the second."""
    first, word, last = split_sentence(one.sentence)
    one.split(first.rstrip(), word + last)
    second = copy.deepcopy(one.quote._p)
    one.quote._p.addnext(second)
    kept = [element for element in one.quote._p if element.tag != qn("w:pPr")]
    for element in kept[2:]:
        one.quote._p.remove(element)
    moved = [element for element in second if element.tag != qn("w:pPr")]
    for element in moved[:2]:
        second.remove(element)


def track(one: Section, new: str) -> None:
    """The fifth word deleted and another inserted, as a change that nobody has accepted."""
    old = one.split(*split_sentence(one.sentence))[1]
    inserted, deleted = OxmlElement("w:ins"), OxmlElement("w:del")
    old._r.addprevious(inserted)
    added = copy.deepcopy(old._r)
    inserted.append(added)
    Run(added, one.quote).text = new
    old._r.addprevious(deleted)
    deleted.append(old._r)
    for text in old._r.findall(qn("w:t")):
        text.tag = qn("w:delText")


def link(one: Section) -> None:
    run = one.split(*split_sentence(one.sentence))[1]
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), one.document.part.relate_to("https://span.example/a", "hyperlink", is_external=True))
    run._r.addprevious(element)
    element.append(run._r)


def remark(one: Section, text: str, author: str = "Jane Doe") -> None:
    runs = one.quote.runs
    one.document.add_comment(runs=(runs[0], runs[0]), text=text, author=author, initials="JD")


def put_in_words(one: Section, element: str) -> None:
    """Splits the fifth word by an element that is no text."""
    first, word, last = split_sentence(one.sentence)
    run = one.split(first + word[:2], word[2:] + last)[0]
    run._r.append(OxmlElement(element))


def words_marked(sentence: str, mark: str) -> str:
    first, word, last = split_sentence(sentence)
    return f"{first}{word[:2]}{mark}{word[2:]}{last}"


def signed(one: Section) -> None:
    one.say(f'"{sic(one.sentence)}"')
    remark(one, "<!-- signed Jane Doe -->")


def sic(sentence: str) -> str:
    words = sentence.split()
    return " ".join([*words[:5], "[sic]", *words[5:]])


def broken(one: Section) -> None:
    first, word, last = split_sentence(one.sentence)
    runs = one.split(first.rstrip(), word + last)
    runs[0].add_break()


def change(place: int, new: str) -> Callable[[list[str]], list[str]]:
    return lambda words: [new if at == place % len(words) else word for at, word in enumerate(words)]


EDITS = (
    Edit("nothing", lambda one: None, plain),
    Edit("second word", *quoted(change(1, "steel"))),
    Edit("last word", *quoted(change(-1, "steel."))),
    Edit("capitals", *quoted(lambda words: [words[0], words[1].upper(), *words[2:]])),
    Edit("full stop dropped", *quoted(lambda words: [*words[:-1], words[-1].rstrip(".")])),
    Edit("word dropped", *quoted(lambda words: words[:3] + words[4:])),
    Edit("first words dropped", *quoted(lambda words: words[3:])),
    Edit("last words dropped", *quoted(lambda words: words[:-3])),
    Edit("word added", *quoted(lambda words: [*words[:4], "never", *words[4:]])),
    Edit("neighbours swapped", *quoted(lambda words: [*words[:3], words[4], words[3], *words[5:]])),
    Edit("words moved", *quoted(lambda words: words[5:] + words[:5])),
    Edit("words cut out", *quoted(lambda words: [*words[:3], "…", *words[6:]])),
    Edit("bracket", *quoted(lambda words: sic(" ".join(words)).split())),
    Edit("bracket signed", signed, lambda s, note: section(f'> "{sic(s)}"', f"{note}\n<!-- signed Jane Doe -->")),
    Edit("curly marks", *marked("“", "”")),
    Edit("guillemets", *marked("«", "»")),
    Edit("German marks", *marked("„", "“")),
    Edit("single marks", *marked("‘", "’")),
    Edit("marks dropped", *marked("", "")),
    Edit("one mark dropped", *marked('"', "")),
    Edit("bold word", look(bold=True), around("**", "**")),
    Edit("italic word", look(italic=True), around("", "")),
    Edit("struck word", look(strike=True), around("~~", "~~")),
    Edit("hidden word", look(hidden=True), lambda s, n: section(f"> {split_sentence(s)[0]}{split_sentence(s)[2]}", n)),
    Edit("styles over runs", lambda one: one.split(*split_sentence(one.sentence)), plain),
    Edit("link", link, around("[", "](https://span.example/a)")),
    Edit("raised number", lambda one: setattr(one.quote.add_run("1").font, "superscript", True),
         lambda s, note: section(f'> "{s}" {note}<sup>1</sup>', "")),
    Edit("line break", broken, lambda s, n: section(
        f"> {split_sentence(s)[0].rstrip()}\n> {split_sentence(s)[1]}{split_sentence(s)[2]}", n)),
    Edit("no-break spaces", lambda one: one.say(f'"{one.sentence}"'.replace(" ", "\u00a0")),
         lambda s, n: section("> " + f'"{s}"'.replace(" ", "\u00a0"), n)),
    Edit("typed soft hyphen", lambda one: one.say(words_marked(one.sentence, "\u00ad")),
         lambda s, n: section(f"> {words_marked(s, chr(0xAD))}", n)),
    Edit("soft hyphen of Word", lambda one: put_in_words(one, "w:softHyphen"), plain),
    Edit("hyphen of Word", lambda one: put_in_words(one, "w:noBreakHyphen"),
         lambda s, n: section(f"> {words_marked(s, '-')}", n)),
    Edit("anchor deleted", comments_gone, lambda s, _: plain(s, "")),
    Edit("retyped", lambda one: setattr(one.quote, "text", f"“{one.sentence}”"), lambda s, _: section(f"> “{s}”", "")),
    Edit("joined with the next", lambda one: merge(one.quote, one.after, " "),
         lambda s, note: section(f'> "{s}"{note} So it goes.', "", after="")),
    Edit("joined with the one before", lambda one: merge(one.claim, one.quote, " "),
         lambda s, note: section("", "", claim=f'Brandt says this about his work: "{s}"\n{note}')),
    Edit("moved down", lambda one: one.after._p.addnext(one.quote._p),
         lambda s, note: section("", "", after=f'So it goes.\n\n> "{s}"\n{note}')),
    Edit("no style", lambda one: setattr(one.quote, "style", "Normal"), lambda s, n: section(f'"{s}"', n)),
    Edit("heading", lambda one: setattr(one.quote, "style", "Heading 3"), lambda s, n: section(f'### "{s}"', n)),
    Edit("list item", lambda one: setattr(one.quote, "style", "List Bullet"), lambda s, n: section(f'- "{s}"', n)),
    Edit("two paragraphs", press_enter, lambda s, n: section(
        f"> {split_sentence(s)[0].rstrip()}\n>\n> {split_sentence(s)[1]}{split_sentence(s)[2]}", n)),
    Edit("tracked change", lambda one: track(one, "steel"), lambda s, n: section(
        f"> {split_sentence(s)[0]}steel{split_sentence(s)[2]}", n)),
    Edit("another speaker", lambda one: setattr(one.claim.runs[0], "text", "Valero says this about her work:"),
         lambda s, n: section(f'> "{s}"', n, claim="Valero says this about her work:")),
    Edit("deleted", lambda one: one.quote._p.getparent().remove(one.quote._p), lambda s, n: section("", "")),
    Edit("an editor's remark", lambda one: remark(one, "I would print “We like steel bridges far more.” q2 1.0-2.0"),
         plain),
    Edit("quoted again below", lambda one: one.after.add_run(f" Brandt says: “{one.sentence}”"),
         lambda s, n: section(f'> "{s}"', n, after=f"So it goes. Brandt says: “{s}”")),
)  # fmt: skip


def checked(markdown: str) -> tuple[QuoteCheck, ...]:
    return check(markdown, transcript=TRANSCRIPT).quotes


def seen(markdown: str) -> list[tuple[object, ...]]:
    """All that a check says of each quotation but its line."""
    return [
        (one.text, one.verdict, one.passes, one.speaker, one.words, one.flags, one.edits, one.reason)
        for one in checked(markdown)
    ]


def anchor(number: int, sentence: str) -> str:
    place = TRANSCRIPT.text(0, len(TRANSCRIPT.words)).split().index(sentence.split()[0])
    return (
        f"<!-- q{number + 1} {TRANSCRIPT.words[place].start:.2f}-{TRANSCRIPT.words[place + 9].end:.2f} Tomas Brandt -->"
    )


def test_changes_in_word_get_the_verdicts_of_the_same_changes_in_markdown(tmp_path):
    cases = [(edit, sentence) for edit in EDITS for sentence in SENTENCES]
    assert len(cases) >= 200
    notes = [anchor(number, sentence) for number, (_, sentence) in enumerate(cases)]
    before = [f"### Point\n\n{plain(sentence, note)}" for (_, sentence), note in zip(cases, notes, strict=True)]
    document = docx.Document(io.BytesIO(render_docx("\n\n".join(before))))
    paragraphs = document.paragraphs
    assert len(paragraphs) == 4 * len(cases)
    for number, (edit, sentence) in enumerate(cases):
        edit.word(Section(sentence, document, *paragraphs[4 * number + 1 : 4 * number + 4]))
    path = tmp_path / "edited.docx"
    document.save(str(path))

    sections = read_docx(path).split("### Point\n\n")[1:]
    differing = []
    for (edit, sentence), note, found in zip(cases, notes, sections, strict=True):
        wanted = edit.markdown(sentence, note)
        if found.strip() != wanted and seen(found) != seen(wanted):
            differing.append(edit.name)
    assert differing == []


def test_the_edits_are_of_both_kinds():
    first = SENTENCES[0]
    passing = {
        edit.name for edit in EDITS if all(one.passes for one in checked(edit.markdown(first, anchor(0, first))))
    }
    assert {"curly marks", "moved down", "styles over runs", "no-break spaces", "anchor deleted"} <= passing
    assert {"second word", "words moved", "tracked change", "another speaker", "struck word"}.isdisjoint(passing)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("strike", True, WD_STYLE_TYPE.CHARACTER),
        ("size", Pt(1), WD_STYLE_TYPE.CHARACTER),
        ("size", Pt(1), WD_STYLE_TYPE.PARAGRAPH),
        ("white", RGBColor(255, 255, 255), WD_STYLE_TYPE.CHARACTER),
        ("white", RGBColor(255, 255, 255), WD_STYLE_TYPE.PARAGRAPH),
    ],
)
def test_words_that_a_style_hides_fail_as_a_quotation(
    tmp_path: Path, name: str, value: Any, kind: WD_STYLE_TYPE
) -> None:
    document = docx.Document()
    style = document.styles.add_style("House", kind)
    setattr(style.font.color if name == "white" else style.font, "rgb" if name == "white" else name, value)
    character = kind is WD_STYLE_TYPE.CHARACTER
    for is_hidden in (True, False):
        used = style if is_hidden else None
        paragraph = document.add_paragraph("“", style=None if character else used)
        paragraph.add_run(SENTENCES[0].removesuffix("."), style=used if character else None)
        paragraph.add_run(".” said Brandt.")
    document.save(str(tmp_path / "post.docx"))
    text = read_docx(tmp_path / "post.docx")
    hidden, shown = (line for line in text.split("\n") if line)
    assert "~~" in hidden or "color: #ffffff" in hidden
    assert shown == f"“{SENTENCES[0].removesuffix('.')}.” said Brandt."
    *others, last = (one.passes for one in check(text, transcript=TRANSCRIPT).quotes)
    assert last
    assert not any(others)


@pytest.mark.parametrize(("text", "read"), [("Every old bridge.", "“Every old bridge.”"), ("“Salt.”", "“Salt.”")])
def test_a_cell_in_the_style_of_quotations_is_a_quotation(tmp_path: Path, text: str, read: str) -> None:
    document = docx.Document()
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text = "Brandt"
    cells[1].paragraphs[0].add_run(text)
    cells[1].paragraphs[0].style = "Quote"
    document.save(str(tmp_path / "post.docx"))
    assert f"| Brandt | {read} |" in read_docx(tmp_path / "post.docx")


def shade(properties: Any, fill: str) -> None:
    element = OxmlElement("w:shd")
    element.set(qn("w:val"), "clear")
    element.set(qn("w:fill"), fill)
    properties.append(element)


def default_colour(document: Any, colour: str) -> None:
    element = OxmlElement("w:color")
    element.set(qn("w:val"), colour)
    document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr")).append(element)


@pytest.mark.parametrize(
    ("defaults", "normal", "own", "passes"),
    [
        ("FFFFFF", None, None, False),
        ("000000", "FFFFFF", None, False),
        ("FFFFFF", "000000", None, True),
        ("FFFFFF", "FFFFFF", "000000", True),
        ("000000", "222222", "FFFFFF", False),
        ("auto", None, None, True),
    ],
)
def test_the_default_style_and_the_documents_defaults_count(
    tmp_path: Path, defaults: str, normal: str | None, own: str | None, passes: bool
) -> None:
    document = docx.Document()
    default_colour(document, defaults)
    if normal:
        document.styles["Normal"].font.color.rgb = RGBColor.from_string(normal)
    run = document.add_paragraph().add_run(f"“{SENTENCES[0]}” said Brandt.")
    if own:
        run.font.color.rgb = RGBColor.from_string(own)
    document.save(str(tmp_path / "post.docx"))
    (quote,) = checked(read_docx(tmp_path / "post.docx"))
    assert quote.passes is passes


@pytest.mark.parametrize(
    ("colour", "ground", "readable"),
    [
        ("FFFFFF", "1F3864", True),
        ("FFFFFF", "F2F2F2", False),
        ("FFFFFF", "auto", False),
        ("000000", "000000", False),
        ("000000", "D9E2F3", True),
        ("auto", "000000", True),  # Word takes white
    ],
)
@pytest.mark.parametrize("where", ["run", "paragraph", "cell", "table", "style"])
def test_a_colour_is_compared_with_what_stands_behind(
    tmp_path: Path, where: str, colour: str, ground: str, readable: bool
) -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(1, 0).text = "1999"
    paragraph = table.cell(0, 0).paragraphs[0]
    run = paragraph.add_run("Year")
    element = OxmlElement("w:color")
    element.set(qn("w:val"), colour)
    run._r.get_or_add_rPr().append(element)
    if where == "style":
        style = document.styles.add_style("House table", WD_STYLE_TYPE.TABLE)
        head = OxmlElement("w:tblStylePr")
        head.set(qn("w:type"), "firstRow")
        properties = OxmlElement("w:tcPr")
        style.element.append(head)
        head.append(properties)
        table.style = style
        shade(properties, ground)
    else:
        shade(
            {
                "run": lambda: run._r.get_or_add_rPr(),
                "paragraph": lambda: paragraph._p.get_or_add_pPr(),
                "cell": lambda: table.cell(0, 0)._tc.get_or_add_tcPr(),
                "table": lambda: table._tbl.tblPr,
            }[where](),
            ground,
        )
    document.save(str(tmp_path / "post.docx"))
    shown = "Year" if readable else '<span style="color: #ffffff">Year</span>'
    assert read_docx(tmp_path / "post.docx").startswith(f"| {shown} |  |")
