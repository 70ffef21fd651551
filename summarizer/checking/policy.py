"""What an edit of a quotation may do: under each policy, and in an editor's square brackets."""

from __future__ import annotations

from rapidfuzz import fuzz

from summarizer.checking.attribution import People
from summarizer.checking.brackets import BroughtIn
from summarizer.checking.edits import Change, QuoteText
from summarizer.checking.meaning import Meaning, MeaningWord
from summarizer.checking.omissions import Omissions
from summarizer.checking.reasons import bare, told_of_lost_words
from summarizer.checking.sense import Sense
from summarizer.records.post import Policy
from summarizer.text.clauses import mark_of
from summarizer.text.folding import fold_letters
from summarizer.text.name_matching import names_match
from summarizer.text.phonetics import name_sound_key
from summarizer.text.scripts import CHARACTERS_PER_WORD, is_unspaced
from summarizer.text.speech_words import speech_words

__all__ = ["Editing"]

_MAX_BRACKETED_WORDS = 4
_MAX_NAME_WORDS = 4
_MAX_READ = 100  # tokens of an omission, among which a reason finds enough words to name
_MIN_SOUND_SIMILARITY = 60.0  # of two spellings of one misheard name, 0..100: Eilidh Kerr, "Ailey Care"


class Editing:
    """Judges the edits of one post's quotations."""

    def __init__(self, people: People, meaning: Meaning, sense: Sense, policy: Policy) -> None:
        self.heard = meaning.heard
        self.people = people
        self.meaning = meaning
        self.omissions = Omissions(meaning, sense)
        self.brought_in = BroughtIn(meaning)
        self.sense = sense
        self.policy = policy

    def refusal(self, change: Change, kept: tuple[int, int], signed: str | None) -> str | None:
        """Why an edit of the quotation of heard[kept] is not allowed, with what would be; None when it is."""
        kind = change.edit.kind
        if kind == "spelling":
            return None
        if kind == "bracket":
            return self._bracket_refusal(change, signed)
        if never := self._never(change, kept):
            return never
        if self.policy == "strict":
            return "The policy strict allows no word to be left out."
        if kind in ("filler", "repeat"):
            return None
        if self.policy == "clean":
            return "The policy clean allows only fillers and repeats to be dropped."
        return None if change.shown else "Words were left out without an ellipsis."

    def _never(self, change: Change, kept: tuple[int, int]) -> str:
        """Why no policy allows an omission; empty when one does."""
        if change.changes_meaning:
            return told_of_lost_words(
                [(self.heard.text(one.at, one.at + one.size), one.kind) for one in self._lost(*change.place)]
            )
        if change.edit.kind in ("filler", "repeat"):
            return ""
        first, last = change.place
        if first > 0 and last < len(self.heard) and self.heard.labels[first - 1] != self.heard.labels[last]:
            return "No policy allows an omission that joins two speakers."
        return self.omissions.refusal(change.place, kept)

    def _lost(self, first: int, last: int) -> list[MeaningWord]:
        """The negations, numbers, names and hedges of an omission; of a long one those of its first part."""
        return self.meaning.inside(first, min(last, first + _MAX_READ)) or self.meaning.inside(first, last)

    def voice(self, name: str) -> bool:
        """Whether somebody of this name speaks in the episode, who cannot sign for it."""
        known = self.people.names
        return bool(self.people.labels_of(name)) or any(
            names_match(name, one) or _abbreviates(name, one) for one in known
        )

    def corrects_name(self, change: Change) -> bool:
        """Whether an edit sets a name right that the recogniser misheard: it sounds alike, and is no common word."""
        post = QuoteText(change.edit.post, self.heard)
        heard = self.heard.keys[slice(*change.place)]
        if not post.keys or not heard or max(len(post.keys), len(heard)) > _MAX_NAME_WORDS:
            return False
        known = all(key in self.meaning.people for key in post.keys)
        for token in post.tokens:
            common = token.key in self.meaning.small or token.key in self.heard.language.common
            if not known and (not post.cleaned[token.start].isupper() or common):
                return False
        if any(word.kind != "name" for word in [*self.meaning.find(post.keys), *self.meaning.find(heard)]):
            return False
        one, other = (name_sound_key(fold_letters("".join(keys))) for keys in (post.keys, heard))
        return fuzz.ratio(one, other) >= _MIN_SOUND_SIMILARITY

    def _bracket_refusal(self, change: Change, signed: str | None) -> str | None:
        added = QuoteText(change.edit.post, self.heard)
        heard = self.heard.keys[slice(*change.place)]
        corrects = bool(heard) and self.corrects_name(change)
        if not corrects and (words := self.brought_in.find(added, replaces=bool(heard))):
            return f"Brackets must not bring in “{words}”, which changes what was said."
        if not heard and (given := self.brought_in.gives_to_another(added)):
            return f"Brackets must not give the words to another person (“{given}”)."
        if not heard and (governing := self._governs_inserted(added, change.place[0])):
            return f"Brackets must not put a verb in or between words that belong together (“{governing}”)."
        if any(word.kind == "number" for word in self.meaning.find(added.keys)) and self._beside_number(change):
            return "Brackets must not change a number."
        unit = CHARACTERS_PER_WORD if is_unspaced(added.cleaned) else 1
        if not corrects and len(added.keys) > _MAX_BRACKETED_WORDS * unit:
            return f"Brackets may add up to {_MAX_BRACKETED_WORDS} words, these have {len(added.keys) // unit}."
        if heard and not corrects and not self._pronouns(heard):
            return "Brackets may replace a pronoun or a misheard name that sounds alike, no other word."
        if heard and not corrects and (wrong := self._wrong_person(added, change)):
            return wrong
        if signed is None:
            return "Square brackets are a person's edit, and nobody signed them."
        if self.voice(signed):
            return f"{signed} speaks in the episode; brackets are signed by an editor."
        return None

    def _governs_inserted(self, added: QuoteText, place: int) -> str:
        """The words that make a statement of the words of brackets put in before heard[place]; empty without any."""
        if place == 0 or self.sense.begins(place):
            return self.brought_in.puts_verb_in(added, 0, parted=True)
        parted = place >= len(self.heard) or mark_of(self.heard.wording.gap(place - 1)) != ""
        return self.brought_in.puts_verb_in(added, place, parted=parted)

    def _wrong_person(self, added: QuoteText, change: Change) -> str | None:
        """Why what replaces a pronoun cannot be whom it stands for; None when it may be."""
        if added.keys and self._pronouns(added.keys):
            return "Brackets must not replace a pronoun by another."
        label = self.heard.labels[change.place[0]]
        own = speech_words(self.heard.language.code).speaker
        if label is None or not any(key in own for key in self.heard.keys[slice(*change.place)]):
            return None
        if label in self.people.labels_of(added.cleaned.strip(" [].,")):
            return None
        return f"Only the name of the speaker may replace “{bare(change.edit.heard)}”."

    def _beside_number(self, change: Change) -> bool:
        """Whether an edit stands in or beside a number that was heard."""
        first, last = change.place
        around = range(max(0, first - 1), min(len(self.heard), last + 1))
        return any(word.kind == "number" for at in around for word in self.meaning.inside(at, at + 1))

    def _pronouns(self, keys: list[str]) -> bool:
        """Whether all of these words are pronouns; in scripts without spaces, whether they are one together."""
        known = self.heard.language.pronouns
        return all(key in known for key in keys) or "".join(keys) in known


def _abbreviates(short: str, whole: str) -> bool:
    """Whether a name is another with its given names as initials: "A. Bell", "Ann Bell"."""
    one, other = (name.replace(".", " ").casefold().split() for name in (short, whole))
    if len(one) < 2 or len(other) < 2 or one[-1] != other[-1]:
        return False
    return all(len(a) == 1 and b.startswith(a) for a, b in zip(one[:-1], other[:-1], strict=False))
