"""The keys of front matter that name people, in every language that has a file."""

from __future__ import annotations

import pytest

from summarizer.posts.front_keys import people_in
from summarizer.posts.own_names import OwnNames
from summarizer.posts.reading import read_post


@pytest.mark.parametrize("key", ["guest", "Gäste", "invitée", "invitado", "ospite", "convidada"])
def test_who_takes_part(key: str) -> None:
    assert people_in({key: ["Ann Bell"], "topic": "Tom Lyon"}) == ("Ann Bell",)


@pytest.mark.parametrize(("key", "own"), [("author", True), ("Redaktion", True), ("autrice", True), ("topic", False)])
def test_names_of_the_posts_own(key: str, own: bool) -> None:
    document = read_post(f"---\n{key}: Ann Bell\n---\nText.\n", "post.md")
    assert OwnNames(document, "en", named=True).have("Ann Bell") is own
