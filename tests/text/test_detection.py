"""Names of persons and places, short sentences and headings do not decide in which language a text is."""

from __future__ import annotations

import pytest

from summarizer.asr.whisper_languages import code_of
from summarizer.text.detection import detect_language, is_in_language
from summarizer.text.language_names import language_name

# English prose about people with names of the language.
ENGLISH = {
    "pl": [
        "Piotr Nowakowski says the power plant near Katowice will close before the winter.",
        "Szymon Wiśniewski and Agnieszka Zielińska built the clinic in Łódź with their own hands.",
        "Why Wojciech Brzęczyszczykiewicz Never Sold the Bakery in Szczecin",
        "Małgorzata thinks that patience is cheaper than speed.",
    ],
    "fi": [
        "The sauna in Jyväskylä stays open, Mikko Virtanen says, because nobody wants to close it.",
        "Päivi Hämäläinen explains how the schools of Tampere taught children to repair things.",
        "Silence Is What Väinö Hyvärinen Trusts the Most",
    ],
    "sv": [
        "Håkan Öberg learned to repair bridges in Göteborg before he wrote about them.",
        "Åsa Lindström argues that small towns such as Umeå should own their own networks.",
        "Björn Says the Slow Way Wins",
    ],
    "cs": [
        "Tomáš Dvořák keeps the archive in Brno open on Sundays so that workers can use it.",
        "Božena Němcová and Jiří Kučera say that most of the mistakes were made in the first week.",
        "How Přemysl Saved the Mill",
    ],
    "tr": [
        "Ayşe Yılmaz moved to Eskişehir and opened a small school for the children of the market.",
        "Oğuzhan Çelik believes that the water of Diyarbakır should belong to the people who drink it.",
        "Trust Takes Years, Says Gülşah",
    ],
}
OWN = {
    "pl": "Most trzeba sprawdzać co roku, bo nikt inny tego nie zrobi, mówi kierowniczka budowy.",
    "fi": "Silta tarkastetaan joka vuosi, koska kukaan muu ei tee sitä, sanoo työmaan johtaja.",
    "sv": "Bron måste kontrolleras varje år, eftersom ingen annan gör det, säger hon som leder arbetet.",
    "cs": "Most se musí kontrolovat každý rok, protože nikdo jiný to neudělá, říká vedoucí stavby.",
    "tr": "Köprü her yıl kontrol edilmeli, çünkü bunu başka kimse yapmıyor, diyor şantiyenin şefi.",
    "en": "The bridge must be inspected every year, because nobody else does it, says the head of the works.",
    "de": "Die Brücke muss jedes Jahr geprüft werden, weil es sonst niemand macht, sagt die Leiterin.",
    "fr": "Il faut vérifier le pont chaque année, parce que personne d'autre ne le fait, dit la responsable.",
    "es": "Hay que revisar el puente cada año, porque nadie más lo hace, dice la responsable de la obra.",
    "pt": "É preciso verificar a ponte todos os anos, porque mais ninguém o faz, diz a responsável.",
    "it": "Il ponte va controllato ogni anno, perché nessun altro lo fa, dice la responsabile dei lavori.",
    "nl": "De brug moet elk jaar worden gecontroleerd, omdat niemand anders het doet, zegt de leidster.",
    "ja": "橋は毎年点検しなければならない、ほかに誰もやらないからだと責任者は言う。",
    "zh": "这座桥每年都要检查，因为没有别人会去做，负责人这样说。",
    "ko": "다리는 매년 점검해야 한다고 책임자는 말한다. 다른 사람은 하지 않기 때문이다.",
    "ru": "Мост нужно проверять каждый год, потому что больше никто этого не делает, говорит начальница.",
    "bg": "Мостът трябва да се проверява всяка година, защото никой друг не го прави, казва началничката.",
    "nb": "Broen må kontrolleres hvert år, fordi ingen andre gjør det, sier hun som leder arbeidet.",
    "th": "สะพานต้องได้รับการตรวจสอบทุกปี เพราะไม่มีใครทำ",
}


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in ENGLISH.items() for text in texts])
def test_english_with_foreign_names_is_english(language: str, text: str) -> None:
    assert detect_language(text) == "en"
    assert is_in_language(text, "en")


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in ENGLISH.items() for text in texts if len(text.split()) > 8]
)
def test_english_prose_is_not_accepted_for_another_language(language: str, text: str) -> None:
    assert not is_in_language(text, language)


@pytest.mark.parametrize("language", OWN)
def test_prose_is_accepted_in_its_own_language_and_in_no_other(language: str) -> None:
    text = OWN[language]
    assert is_in_language(text, language)
    assert is_in_language(text, f"{language}-XX" if len(language) == 2 else language)
    refused = [other for other in OWN if other != language and not is_in_language(text, other)]
    assert len(refused) >= len(OWN) - 2, set(OWN) - set(refused)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Trust takes years", "en"),
        ("OK, Kubernetes.", "de"),
        ("Kubernetes und Docker", "de"),
        ("Nein.", "de"),
        ("I say: はじめからそこにいた人に聞いた者はいない。", "ja"),
        ("GitHub Copilot を使うと、Visual Studio Code での開発が速くなる。", "ja"),
        ("OpenTelemetry と Kubernetes の話をする", "ja"),
        ("Most je postavljen prije pedeset godina i još uvijek stoji kao prvog dana.", "sr"),
    ],
)
def test_little_text_is_not_refused(text: str, language: str) -> None:
    assert is_in_language(text, language)


def test_a_text_without_letters_is_in_no_language() -> None:
    assert detect_language("1999 ... !") is None
    assert not is_in_language("1999 ... !", "en")


def test_nothing_is_refused_for_an_unknown_language() -> None:
    assert is_in_language("The bridge is inspected by people who know it well.", "und")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("de", "German"),
        ("de-AT", "German"),
        ("zh", "Chinese"),
        ("no", "Norwegian"),
        ("xq", "xq"),
        ("no code", "no code"),
    ],
)
def test_names_of_languages(code: str, name: str) -> None:
    assert language_name(code) == name


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("english", "en"),
        ("English", "en"),
        ("en-US", "en"),
        ("haitian creole", "ht"),
        ("mandarin", "zh"),
        ("Javanese", "jw"),
        ("klingon", None),
        ("no language", None),
        ("", None),
    ],
)
def test_recognisers_names_of_languages(told: str, code: str | None) -> None:
    assert code_of(told) == code
