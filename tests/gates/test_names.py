"""Names as people write them, in cells of exports and on pages."""

import pytest

from pbdreport.gates.leaks import PublishedText
from pbdreport.gates.names import Known, names, names_of_cell, names_of_parts, names_of_text

ORDINARY = frozenset("wil de leraar school van alle roos traject linde basisschool".split())


def refused(known, text, allowed=(), markup=False):
    """How many names the gate finds in a text."""
    return sum(
        int(refusal.where["found"].split()[0])
        for refusal in names([PublishedText("a.csv", text, markup)], known, allowed, ORDINARY)
    )


def person(cell):
    return Known.of(names_of_cell(cell, ORDINARY))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Jan van 't Veld", "Gesprek met Jan van ’t Veld"),
        ("Jan van’t Veld", "Gesprek met Jan van 't Veld"),
        ("Jan in ‘t Veld", "jan in 't veld"),
        ("Luca di Rupo", "traject Luca Di Rupo"),
        ("Ana da Silva", "Ana Da Silva (OVSG)"),
        ("Piet het Hart", "Piet Het Hart"),
        ("Jan op de Beeck", "Jan Op de Beeck"),
        ("Youssef el-Amrani", "Youssef El Amrani"),
        ("Fatima Ben Ali", "fatima ben ali"),
        ("Jan Vandenberghe", "Jan Van den Berghe"),
        ("Jan Van den Berghe", "Jan Vandenberghe"),
        ("Karel d'Hondt", "Karel D’Hondt"),
        ("Karel D’Hondt", "Karel Dhondt"),
        ("Zoë Müller", "Zoe Muller"),
        ("Anne-Sophie De Smet", "A.-S. De Smet"),
        ("山田 太郎", "met 山田太郎"),
        ("山田太郎", "met 山田 太郎"),
        ("Søren Łukasz", "Soren Lukasz"),
        ("Anne-Marie Claes", "Annemarie Claes"),
        (
            "Maria del Carmen de la Vega Garcia Lopez",
            "met Maria del Carmen de la Vega Garcia Lopez",
        ),
        ("JAN PEETERS", "Jan Peeters"),
        ("jan peeters", "Jan Peeters"),
    ],
)
def test_a_name_is_known_however_it_is_spelt(cell, text):
    """Particles, apostrophes, hyphens, accents, spaces and capitals make no difference."""
    assert refused(person(cell), text) == 1


@pytest.mark.parametrize(
    "cell",
    [
        "Jan Peeters en An Claes",
        "Jan Peeters / An Claes",
        "Jan Peeters & An Claes",
        "Jan Peeters, An Claes",
        "Jan Peeters; An Claes",
        "Jan Peeters + An Claes",
        "Jan Peeters | An Claes",
        "Jan Peeters\nAn Claes",
        "Peeters, Jan; Claes, An",
        "Peeters, Jan, Claes, An",
        "An Claes (met Jan Peeters)",
        "Claes (An), Peeters (Jan)",
        "1. Jan Peeters 2. An Claes",
        "Jan Peeters <jan@x.example>, An Claes <an@x.example>",
        "Jan Peeters -> An Claes",
        "Jan Peeters vervangt An Claes",
        "Jan Peeters i.p.v. An Claes",
        "zorgcoördinator Jan Peeters, directeur An Claes",
    ],
)
def test_every_person_in_a_cell_is_known(cell):
    """Whatever stands between them."""
    assert refused(person(cell), "Met Jan Peeters") == 1
    assert refused(person(cell), "Met An Claes") == 1


def test_people_who_share_a_family_name_are_known():
    """Jan en An Peeters are two people."""
    assert refused(person("Jan en An Peeters"), "Met Jan Peeters") == 1


@pytest.mark.parametrize("cell", ["Jan van den Berg", "van den Berg Jan", "van den Berg, Jan"])
@pytest.mark.parametrize(
    "text", ["Jan van den Berg", "Van den Berg Jan", "van den Berg, Jan", "Berg, Jan van den"]
)
def test_the_family_name_may_come_first(cell, text):
    """In the export as on the page, with a comma or without."""
    assert refused(person(cell), text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Jan Peeters (OVSG)",
        "Jan&nbsp;Peeters",
        "Jan <b>Peeters</b>",
        "Jan Pee<wbr>ters",
        "Jan Pee&shy;ters",
        "<td>Peeters</td><td>Jan</td>",
        "<img alt='Foto van Jan Peeters'>",
        '<a href="agenda_jan_peeters.ics">agenda</a>',
        "agenda-JanPeeters.csv",
        "janpeeters",
        "J. Peeters",
        "Peeters J.",
        "Jan P.",
        "Mevrouw Peeters",
        "dhr. Peeters",
        "Juf Jan",
        "<!-- Jan Peeters -->",
        "<!-- nog na te vragen: <b>Jan</b> Peeters -->",
        "familie Peeters",
        "directeur Peeters",
        "Jan M. Peeters",
        "Jan Maria Peeters",
        "Jan (Jantje) Peeters",
        "Jan ‘de Rosse’ Peeters",
        "Jan en Mia Peeters",
    ],
)
def test_a_name_is_known_however_the_page_writes_it(text):
    """Names are found in markup and file names, with initials and forms of address."""
    assert refused(person("Jan Peeters"), text, markup=True) == 1


def test_a_name_in_the_name_of_a_file_is_known():
    """For example that of a custom figure of a chapter."""
    [refusal] = names(
        [PublishedText("data/uren_jan-peeters.csv", "1", False)], person("Jan Peeters"), (), ()
    )

    assert refusal.where["found"] == "1 from the raw exports"


def test_a_name_in_escapes_is_known():
    """As JSON and links write letters outside ASCII."""
    known = person("Naïma Peeters")

    assert refused(known, '{"a": "Na\\u00efma Peeters"}') == 1
    assert refused(known, "Na%C3%AFma%20Peeters") == 1


@pytest.mark.parametrize("name", ["Γιώργος Παπαδόπουλος", "Олена Шевченко", "محمد علي", "李 小明"])
def test_names_in_other_scripts_are_known(name):
    """They have no capitals, or different ones."""
    assert refused(person(name), f"Met {name} op pad") == 1
    assert refused(Known.of(names_of_text(name, 1, ORDINARY)), f"Met {name} op pad") == 1


@pytest.mark.parametrize(
    ("cell", "text", "found"),
    [
        ("Mieke", "Gesprek met Mieke", 1),
        ("mieke", "Gesprek met MIEKE", 1),
        ("Mieke", "het mieke-gevoel", 0),
        ("Roos", "Roos en tulp", 0),
        ("Bo", "Bo", 0),
        ("李小明", "Met 李小明 op pad", 1),
        ("onbekend", "Onbekend", 0),
        ("directeur", "Directeur", 0),
    ],
)
def test_a_name_of_one_word_is_looked_for_with_its_capital(cell, text, found):
    """Words of the report itself, roles, and words of two letters are not such names."""
    assert refused(person(cell), text) == found


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("An Ders", "anders dan vroeger"),
        ("Wil de Leraar", "wat wil de leraar van alle scholen"),
        ("Jan Peeters", "Peetersstraat 4"),
        ("Bo Ter", "boter"),
        ("Jan Bakker", "de bakker"),
        ("Jan Bakker", "Opleiding Bakker"),
        ("Piet de Boer", "De boer op"),
        ("Jan Peeters", "Jan 2 Peeters"),
        ("Wil de Leraar", "de wil van de leraar"),
        ("Frans Claes", "leraar Frans"),
        ("An De Vos", "van de scholen"),
        ("Jan Peeters", "Jan zag gisteren Peeters"),
    ],
)
def test_words_that_only_look_alike_are_no_name(cell, text):
    """The first and the last name together are a person; one of them alone is a word."""
    assert refused(person(cell), text) == 0


def test_first_and_last_names_in_columns_of_their_own_are_one_name():
    """Neither is searched for alone."""
    known = Known.of(names_of_parts("Jan", "Bakker", ORDINARY))

    assert refused(known, "Bakker, Jan") == 1
    assert refused(known, "Opleiding Bakker") == 0


def test_an_address_tells_a_name():
    """Of two words that are no words of schools."""
    assert refused(person("jan.peeters61@school.example"), "Met Jan Peeters") == 1
    assert refused(person("jan.van.den.berg@school.example"), "Met Jan Vandenberg") == 1
    assert refused(person("roos.claes@school.example"), "Met Roos Claes") == 1
    assert refused(person("secretariaat.gent@school.example"), "Secretariaat Gent") == 0
    assert refused(person("basisschool.linde@school.example"), "Basisschool Linde") == 0


def test_names_that_may_stand_are_let_through():
    """Only there, and nowhere else on the page."""
    known = person("Jan Peeters")

    assert refused(known, "Basisschool Jan Peeters", allowed=["Basisschool Jan Peeters"]) == 0
    assert refused(known, "Met Jan Peeters", allowed=["Basisschool Jan Peeters"]) == 1


@pytest.mark.parametrize(
    ("text", "rows", "found"),
    [
        ("An Peeters", 40, 1),
        ("Jan van den Berg", 1, 1),
        ("Otis Uilenspiegel-Maes", 1, 1),
        ("zorgcoördinator", 1, 0),
        ("Feedback op het beleidsplan", 1, 0),
        ("Helemaal akkoord", 1, 0),
        ("Lokaal B2", 1, 0),
        ("Roos van Linde", 1, 0),
    ],
)
def test_in_other_columns_values_count_that_have_the_form_of_a_name(text, rows, found):
    """Two words or more, capitals, no digits; not all of them words of the report itself."""
    assert refused(Known.of(names_of_text(text, rows, ORDINARY)), f"x {text} x") == found


def test_the_opening_of_an_open_answer_is_looked_for():
    """Six words, unless the same text stands in many rows."""
    answer = "Ik vond de uitleg over rekenen heel helder"

    assert refused(Known.of(names_of_text(answer, 1, ORDINARY)), f"Zij zei: {answer}.") == 1
    assert refused(Known.of(names_of_text(answer, 40, ORDINARY)), f"Zij zei: {answer}.") == 0
