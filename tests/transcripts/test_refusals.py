"""What is no transcript is refused in one line that says what it is, and never read as spoken words."""

from __future__ import annotations

import pytest

from summarizer.errors import InputError
from summarizer.transcripts import parse_transcript

CASES = [
    ('{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Intro"}]}', "a chapters file"),
    ("CHAPTER01=00:00:00.000\nCHAPTER01NAME=Intro\n", "a chapters file"),
    ('<?xml version="1.0"?><rss version="2.0"><channel><title>A show of bread</title></channel></rss>', "an RSS feed"),
    ('<feed xmlns="http://www.w3.org/2005/Atom"><title>A show of bread</title></feed>', "an Atom feed"),
    ("<!DOCTYPE html><html><head><title>404</title></head><body><h1>Not Found</h1></body></html>", "a web page"),
    ('{"error": {"code": 404, "message": "there is no such file here"}}', "the error message of a server"),
    ("<?xml version='1.0'?>\n<Error><Code>AccessDenied</Code></Error>", "the error document of a server"),
    ("{25}{100}Bread is good.\n{100}{200}It is.\n", "a MicroDVD file"),
    (
        '<?xml version="1.0"?>\n<!DOCTYPE tt [<!ENTITY a "A">]>\n<tt xmlns="http://www.w3.org/ns/ttml"><body><div>'
        '<p begin="0s" end="2s">Bread &a; is good.</p></div></body></tt>',
        "an XML file that declares entities, which is not read",
    ),
    (f'<!-- {"x" * 3000} --><!doctype x SYSTEM "a.dtd" [<!ENTITY a "A">]><x>Ada: Bread.</x>', "declares entities"),
    ("Scenarist_SCC V1.0\n\n00:00:00:00\t94ae 94ae 9420\n", "a file of encoded captions"),
    ("<SAMI><BODY><SYNC Start=1000><P>Bread is good.</SYNC></BODY></SAMI>", "a SAMI file"),
    ("#TIMERES 100\n0:00:01.00 0:00:04.00 D Bread is good.\n", "a JACOsub file"),
    ("show 1 S1 1.00 4.00 <o,f0,female> First line about bread.\n", "an STM file"),
    (";; a comment\nshow 1 1.00 0.40 First\nshow 1 1.50 0.40 line\n", "a CTM file"),
    ("#EXTM3U\n#EXTINF:10,\nbread.vtt\n", "a playlist"),
    ('# Bread\n\nAda says:\n\n> "Bread needs time."\n>\n> — Ada Moss\n\nMore about it.\n', "a post"),
    ("# Bread\n\nIt is good.\n\n> Bread needs time.\n\n<!-- q1 1.00-3.00 Ada Moss -->\n", "a post"),
    ('{"name": "bread", "version": "1.0.0", "dependencies": {"flour": "1"}}', "is not a transcript"),
]


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_it_is_said_what_the_file_is(text: str, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_transcript(text.encode(), "some file")
    message = str(caught.value)
    assert kind in message
    assert "not a transcript; it should be" in message
    assert "\n" not in message


def test_a_sentence_with_two_figures_is_no_table_of_times() -> None:
    assert len(parse_transcript(b"We sold about 3 4 times a year.\n", "talk.txt", "en").words) == 8


def test_ttml_with_a_document_type_that_declares_nothing_is_read() -> None:
    body = (
        '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="0s" end="2s">Bread is good.</p></div></body></tt>'
    )
    for declared in ('<!DOCTYPE tt PUBLIC "-//W3C//DTD TTML//EN" "ttml.dtd">', "<!DOCTYPE tt>"):
        transcript = parse_transcript(f'<?xml version="1.0"?>\n{declared}\n{body}'.encode(), "a.ttml", "en")
        assert [word.text for word in transcript.words] == ["Bread", "is", "good."]
