"""Which names of files, sheets and columns `new-service` may copy: only those with known words.

A file is often named after its author, and a column may be. Only words of this vocabulary are
copied from names of files and sheets; a heading that looks like a person's name is not copied.
"""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from pbdreport.schema import TABLES

MORE = frozenset(
    "aan aanbod aandeel aangemaakt aantal aanvraag aanvragen aanwezigheden aanwezigheid "
    "academie activiteit activiteiten adres advies adviezen afname afspraak agenda agendas "
    "akkoord algemeen ambt analyse ancienniteit andere anders answers antwoord antwoorden apart "
    "bao basis bedrag bedragen begeleiding begeleidingen begeleidingsplan begin begindatum "
    "begroting beleid bereik bereikt beschrijving bestand bevraging bevragingen bezoek bezoeken "
    "bij blad blok boekhouding bron budget buo calendar clb cluster coaching code commentaar "
    "contact contacten contacts csv cursisten cursus dag dagdeel dagdelen data databank de deel "
    "deelnemer deelnemers definitief delen derde detail dienst dko doel doelen doelstelling "
    "doelstellingen domein domeinen doorlichting doorlichtingen dossier download duur edbi een "
    "eenheid eens eerste effect effecten einddatum einde email en enquete euro evaluatie "
    "evaluaties export exports extern familienaam feedback feit feiten figuur form formulier "
    "formulieren fte functie fysiek gedrag geen gegeven gegevens geleverd gemeente gemiddelde "
    "gepland geslacht gewijzigd goedgekeurd graad groep groepen gsm helpdesk herinnering het "
    "hours huidig hulpmiddel hybride ics id in index indicator indicatoren inspectie inspecties "
    "instelling instellingen instrument intern interventie interventies intervisie invoer inzet "
    "ja jaar jaarverslag kalender kalenders kant kernopdracht klacht klachten klas klasbezoek "
    "klassen klasvloer kop kopie kost kostprijs kwartaal laatst laatste land leden leeftijd "
    "leergebied leergemeenschap leerkrachten leerlingen leeropbrengst leiderschap "
    "leidinggevenden leraren les lesbezoek lessen lesuren lijst lijsten link list locatie "
    "locaties lokaal maand maandelijks mail materiaal material materialen materials mediaan met "
    "meting middelen middenkader naam nascholing nascholingen nee net netwerk netwerken niet "
    "nieuw niveau nota nr nrs nummer observatie of offerte om omschrijving ondersteuners "
    "ondersteuning ondersteuningsplan onderwijs oneens online op opmerking opmerkingen oproep "
    "opvolging organisatie organisaties oud overleg overzicht paramedici participants per "
    "percentage periode personeel personen pijler plaats plan plannen planning plg postcode "
    "prijs prioriteit prioriteiten project projecten provincie raad rapport rapporten reactie "
    "reacties register registers registratie registraties reikwijdte report reports response "
    "responses resultaat resultaten results richting rijen rooster scholen scholengroep "
    "scholengroepen school schoolbesturen schooljaar schools score semester sessie sessies "
    "sessions sheet so som soort staat staff stand start startdatum status statuut stelling "
    "stellingen straat streefcijfer studiedag studiedagen submission submissions supervisie "
    "survey surveys taken team teams tekst telefoon terugblik test tevredenheid thema tijd "
    "tijdsregistratie tijdstempel titel toelating toelichting toepassing toestand tot totaal "
    "training traject trajecten trimester tussentijds tweede uit uitgave uitgenodigd "
    "uitnodiging uitnodigingen uitvoering uren url uur vak vakken van vbs versie verslag "
    "verslagen verslagtool voet volledig voor voornaam voorzien voorziene vorming vormingen "
    "vraag vraagsteller vragen vragenlijst vragenlijsten vte webinar webinars week wel werk "
    "workshop workshops xlsx zonder zorg".split()
)
"""Common words in exports, besides those of headings and codes; none of them is a name."""
PEOPLE = frozenset("naam voornaam familienaam achternaam e-mailadres e-mail begeleider".split())
"""Headings for people, which are a sign of a header row."""
SHORTEST = 4
"""The fewest letters of a word that may be part of a compound: *clusterplanning*."""
SHORT = 3
"""The most words of a heading; a longer one is a question."""
_BEGINS = re.compile(r"(?:^|[.?!:(\[\"“]\s*|\d[.)]\s*)$")
_NUMBER = re.compile(r"\d(?:[ ./-]?\d){5,}")
_HERE = Path(__file__).parent
_PIECE = re.compile(r"[^\W\d_]+|\d+(?:[-_.]\d+)*|[\W_]")
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SMALL = frozenset("van de der den ten ter te t d het op el al ben di da von la le".split())


@cache
def known_headings() -> dict[str, dict[str, list[str]]]:
    """The usual headings in exports for the columns of each table."""
    return _read("known_headings.toml")


@cache
def known_words() -> dict[str, list[str]]:
    """The usual words in exports for codes."""
    return _read("known_words.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))


@cache
def vocabulary() -> frozenset[str]:
    """All known words, in small letters without accents."""
    headings = [
        name for table in known_headings().values() for names in table.values() for name in names
    ]
    codes = [name for code, names in known_words().items() for name in (code, *names)]
    words = re.findall(r"[^\W\d_]+", " ".join([*headings, *codes, *TABLES]).replace("_", " "))
    return frozenset(map(_plain, words)) | MORE


@cache
def _composed() -> re.Pattern[str]:
    words = sorted((word for word in vocabulary() if len(word) >= SHORTEST), key=len, reverse=True)
    return re.compile(f"(?:(?:{'|'.join(words)})(?:en|s|n|e)?)+")


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def is_known(word: str) -> bool:
    """Whether a word is known, or a compound of known words: *clusterplanning*."""
    plain = _plain(word)
    return plain in vocabulary() or _composed().fullmatch(plain) is not None


def _is_strange(word: str) -> bool:
    """Whether a part of a word is unknown; single letters are harmless."""
    return not all(len(part) == 1 or is_known(part) for part in re.split("['’-]", word))


def pattern_of(path: Path) -> str:
    """A pattern for a file name, with wildcards for what may vary or name a person."""
    pieces = [
        piece if piece.isalpha() and is_known(piece) else _left_open(piece)
        for piece in _PIECE.findall(path.stem)
    ]
    return re.sub(r"\*(?:[\s_.,-]*\*)+", "*", "".join(pieces)) + path.suffix.lower()


def _left_open(piece: str) -> str:
    if piece.isalpha() or piece[0].isdigit():
        return "*"
    return piece if piece in " _-.,()+&" else "?"


def title_of(path: Path) -> str:
    """The known words of a file name, as written; empty without any."""
    words = re.findall(r"[^\W\d_]+", path.stem)
    return " ".join(word for word in words if is_known(word))


def are_known(name: str) -> bool:
    """Whether all words of a name, such as that of a sheet, are known."""
    return all(map(is_known, re.findall(r"[^\W\d_]+", name)))


def may_be_a_name(heading: str) -> bool:
    """Whether a heading may contain the name of a person.

    It may if it is short and has an unknown word, or if an unknown word has a capital inside a
    sentence, or if it contains an e-mail address or a long number.
    """
    if "@" in heading or _NUMBER.search(heading):
        return True
    words = list(_NAME.finditer(heading.replace("_", " ")))
    strange = [word for word in words if _is_strange(word[0])]
    is_question = "?" in heading and len(words) > 1
    if len(words) <= SHORT and not is_question:
        return bool(strange)
    return any(
        not word[0][0].islower() and not _BEGINS.search(heading[: word.start()]) for word in strange
    )


def is_label(text: str) -> bool:
    """Whether a text may be copied as a label: it has a known word, and no name."""
    words = re.findall(r"[^\W\d_]+", text)
    is_ours = any(len(word) >= SHORTEST and is_known(word) for word in words)
    return is_ours and "@" not in text and not _NUMBER.search(text) and not _has_form_of_name(text)


def _has_form_of_name(text: str) -> bool:
    """Whether a text has two or more consecutive unknown words with a capital."""
    run = 0
    for word in _NAME.findall(text):
        if word.casefold() in _SMALL and run:
            continue
        is_strange = len(word) > 1 and not word[0].islower() and not is_known(word)
        run = run + 1 if is_strange else 0
        if run > 1:
            return True
    return False
