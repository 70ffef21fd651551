"""The round trip of Word documents through LibreOffice: do the verdicts stay what those of the Markdown are?

    python bench/libreoffice.py FOLDER... [--soffice soffice]

Each `post.md` below the folders, with `transcript.json`, is exported, converted by LibreOffice (docx -> odt -> docx,
so that its own model of the document is written and read again), read back and checked. It prints a line a post, and
exits with 1 when a verdict differs. Without LibreOffice it says so and exits with 3.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from summarizer.checking import check_post
from summarizer.posts.docx import read_docx
from summarizer.posts.front_matter import read_front_matter
from summarizer.publish import render_docx
from summarizer.records.transcript import Transcript

SECONDS = 120  # for one conversion


def converted(soffice: str, path: Path, form: str, into: Path) -> Path:
    """The document as another form, made by LibreOffice with a profile of its own."""
    profile = f"-env:UserInstallation={(into / 'profile').resolve().as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", form, "--outdir", str(into), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    return into / path.with_suffix(f".{form}").name


def verdicts(post: str, name: str, transcript: Transcript) -> list[tuple[object, ...]]:
    quotes = check_post(post, name, transcript, policy="strict").quotes
    return [(one.text, one.verdict, one.passes, one.speaker, one.words, one.flags) for one in quotes]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--soffice", default="soffice")
    arguments = parser.parse_args()
    if shutil.which(arguments.soffice) is None:
        print(f"{arguments.soffice} is not installed: nothing was converted", file=sys.stderr)
        return 3
    differing = 0
    for post in sorted(path for folder in arguments.folders for path in folder.rglob("post.md")):
        transcript = Transcript.model_validate_json((post.parent / "transcript.json").read_text(encoding="utf-8"))
        text = post.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as scratch:
            first, second = Path(scratch, "out"), Path(scratch, "back")
            second.mkdir(parents=True)
            first.mkdir()
            exported = first / "post.docx"
            exported.write_bytes(render_docx(text))
            back = read_docx(
                converted(arguments.soffice, converted(arguments.soffice, exported, "odt", first), "docx", second)
            )
        same = verdicts(back, "post.docx", transcript) == verdicts(text, "post.md", transcript)
        front = read_front_matter(back)[0] == read_front_matter(text)[0]
        differing += not same
        print(f"{post}: verdicts {'same' if same else 'DIFFER'}, front matter {'kept' if front else 'lost'}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
