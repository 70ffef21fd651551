"""Footnotes of Markdown (`[^1]: words`): a block rule for markdown-it, which takes them for definitions of links."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

__all__ = ["read_footnotes"]

_LABEL = re.compile(r"\[\^[^\s\[\]]{1,80}\]:")
_INDENT = 4  # columns of a footnote's later paragraphs


def read_footnotes(markdown: MarkdownIt) -> None:
    """Makes a parser read a footnote as a container of blocks, as GitHub and Pandoc do."""
    markdown.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})


def _footnote(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """The rule. The text after the colon is the first line of blocks that stand four columns further in."""
    if state.is_code_block(line):
        return False
    begin = state.bMarks[line] + state.tShift[line]
    label = _LABEL.match(state.src, begin, state.eMarks[line])
    if label is None:
        return False
    if silent:
        return True
    kept = state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType
    words = state.src[label.end() : state.eMarks[line]]
    state.bMarks[line] = label.end()
    state.tShift[line] = len(words) - len(words.lstrip(" \t"))
    state.sCount[line] = state.blkIndent + _INDENT
    state.blkIndent += _INDENT
    state.parentType = "footnote"  # so that a line without the indent goes on only a paragraph
    opening = state.push("footnote_open", "", 1)
    opening.map, opening.info = [line, line + 1], label[0][2:-2]
    state.md.block.tokenize(state, line, end)
    state.push("footnote_close", "", -1)
    state.blkIndent -= _INDENT
    state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType = kept
    return True
