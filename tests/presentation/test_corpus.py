"""The forms of all sentences, as they were read last; and rules of language that hold for each."""

import re

import pytest
from presentation.corpus import CORPUS, corpus

LINES = CORPUS.read_text(encoding="utf-8").splitlines()


def test_the_corpus_is_what_the_program_writes():
    """If it differs, run .venv/bin/python tests/presentation/corpus.py and read what changed."""
    assert CORPUS.read_text(encoding="utf-8") == corpus()


@pytest.mark.parametrize(
    "wrong",
    [
        r"\beén\b|\bÉén\b",
        r"\b1 (?:van de \d+ )?\w+ (?:kregen|liggen|namen|waren|hadden|gingen|antwoordden)\b",
        r"^(?:Geen|Alle) van de 1\b|\b(\d+) van de \1\b",
        r"^(?!.*onderwijs).*\b0 (?:personen|instellingen|klachten|doelen|trajecten)\b",
        r"\bnaar (\w+)\b.* naar \1\b",
        r"(?<!\d)1 (?:personen|instellingen|klachten|doelen|trajecten|contacten|sessies)\b",
        r"(?<!\d)1 (?:\w+ )?personeelsleden\b|\b(?:zijn|waren|werkten|gingen) (?:er )?1 \w",
        r"\bde enige (?:doel|traject)\b|\bgeen enkele (?:doel|traject)\b",
        r"\bhoever\b",
        r"  +\S|\s[.,;:]|\.\.",
        r"[{}\[|]",
    ],
)
def test_no_line_breaks_a_rule_of_language(wrong):
    """Accents, agreement, none and all, articles, doubled words, spaces, what is not filled in."""
    assert len(LINES) > 300
    texts = [line.strip() for line in LINES if " | " not in line and not line.startswith("#")]
    assert [line for line in texts if re.search(wrong, line)] == []
