"""How the report came about, in words and tables."""

from dataclasses import replace
from decimal import Decimal

from presentation.samples import PROFILE

from pbdreport.config.obligations import Obligation
from pbdreport.figures.definitions import FIGURES
from pbdreport.figures.reconciliation.registry_checks import Reconciliation
from pbdreport.figures.registry.entry import Entry
from pbdreport.ingest.ingest_report import FileReport, IngestReport
from pbdreport.presentation.methods.accountability import (
    duties_listing,
    duties_sentence,
    files_listing,
    not_delivered_listing,
    reconciliation_sentence,
    sources_listing,
    sources_sentence,
    suppression_listing,
    suppression_sentence,
)
from pbdreport.presentation.methods.assumptions import assumptions_listing
from pbdreport.presentation.tables.plain_tables import PlainTable

REACHED = Entry("reach.institutions_reached", 1, "share", {}, Decimal(3), Decimal(4), 4)
RESPONDENTS = Entry("effectiveness.respondents", 1, "respondents", {}, Decimal(40), Decimal(1), 40)


def file(source, name, read, accepted, quarantined, title="", content=""):
    skipped = {"blank": read - accepted - quarantined}
    counts = (read, accepted, quarantined, skipped)
    return FileReport(source, name, content, 0, *counts, {}, title)


INTAKE = IngestReport(
    "dienst",
    "2023-2024",
    (
        file("contacts", "uren_jan_peeters.csv", 100, 97, 2, "De registraties", "0123456789abcd"),
        file("contacts", "uren_an_claes.csv", 200, 198, 2, "De registraties", "123456789abcde"),
        file("register", "organisaties.xlsx", 700, 699, 1, "Het register", "23456789abcdef"),
    ),
    {"contacts": 295},
)


def test_files_of_one_source_stand_together():
    """100 and 200 rows of the two files are 300, and everything is 1.000; no file is named."""
    listing = sources_listing(INTAKE)

    assert listing.rows == (
        ("De registraties", "2", "300", "295", "4", "1"),
        ("Het register", "1", "700", "699", "1", "0"),
        ("Samen", "3", "1.000", "994", "5", "1"),
    )


def test_each_file_is_told_by_its_source_and_its_content():
    """Twelve digits of its hash; its own name may be a person's."""
    assert files_listing(INTAKE).rows == (
        ("De registraties, bestand 1", "0123456789ab"),
        ("De registraties, bestand 2", "123456789abc"),
        ("Het register", "23456789abcd"),
    )


def test_a_workbook_of_two_sheets_is_told_once():
    """With the title of each."""
    sheets = [file(id, "plan.xlsx", 1, 1, 0, id, "0123456789abcdef") for id in ("Plan", "Doelen")]

    assert files_listing(replace(INTAKE, files=tuple(sheets))).rows == (
        ("Plan; Doelen", "0123456789ab"),
    )


def test_what_was_set_aside_is_told_with_its_share():
    """5 of 1.000 rows."""
    assert sources_sentence(INTAKE) == (
        "Voor dit schooljaar zijn 3 bestanden gelezen, samen 1.000 rijen. Daarvan zijn 5 rijen "
        "(0,5\N{NO-BREAK SPACE}%) met een fout opzijgezet: ze tellen in geen enkel cijfer mee."
    )


def test_a_duty_is_answered_by_figures_that_have_data():
    """One answered in two chapters, one whose figure was not delivered, one without a figure."""
    rows = [REACHED, RESPONDENTS, Entry("means.actual", 1, "euro", status="x")]
    duties = (
        Obligation(id="a", kind="task", text="Bereiken", figures=("reach.institutions_reached",
             "effectiveness.respondents")),
        Obligation(id="b", kind="report", text="Verantwoorden", figures=("means.actual",)),
        Obligation(id="c", kind="goal", text="Overleggen"),
    )  # fmt: skip

    listing = duties_listing(duties, rows, FIGURES)

    assert listing.rows == (
        (
            "Bereiken",
            "Kernopdracht",
            "Bereikte instellingen (Bereik); Respondenten (Effectiviteit)",
            "Hoofdstuk Bereik",
        ),
        ("Verantwoorden", "Verslagplicht", "niet beantwoord", "—"),
        ("Overleggen", "Doel van het plan", "niet beantwoord", "—"),
    )
    assert listing.chapters == ("reach", "", "")
    assert listing.figures == (("reach.institutions_reached", "effectiveness.respondents"), (), ())
    assert duties_sentence(duties, rows) == (
        "Dit verslag beantwoordt 1 van de 3 opdrachten met een cijfer. Zonder cijfer blijven: "
        "Verantwoorden; Overleggen."
    )


def test_hidden_numbers_are_counted_by_figure():
    """One of two levels is suppressed; figures without suppression are not listed."""
    rows = [REACHED, replace(RESPONDENTS, dims={"level": "SO"}), RESPONDENTS.suppressed()]

    assert suppression_listing(rows, FIGURES).rows == (("Respondenten", "2", "1", "0"),)
    assert suppression_listing([REACHED], FIGURES).rows == ()
    assert suppression_sentence(rows, PROFILE).startswith(
        "Van 3 getallen zijn er 1 verborgen, en 0 staan er met een waarschuwing."
    )


def test_readers_are_told_which_numbers_are_hidden():
    """What disclosure control really does, by the parameters of the service."""
    told = suppression_sentence([RESPONDENTS], PROFILE)

    assert "Gaven alle respondenten hetzelfde antwoord, dan staat dat er pas vanaf 30." in told
    assert "in alle vragen van een onderdeel dezelfde groepen" in told
    assert "is niet opgesplitst" in told


def test_figures_without_data_are_named():
    """Nothing was delivered for one of two figures."""
    rows = [REACHED, Entry("reach.sessions", 1, "sessions", status="x")]

    figures = [FIGURES["reach.institutions_reached"], FIGURES["reach.sessions"]]
    assert not_delivered_listing(rows, figures, ["offers"]).rows == (("Sessies", "Sessies"),)
    assert not_delivered_listing([REACHED], figures, ["offers"]).rows == ()


def test_what_a_figure_lacks_may_be_a_column():
    """Contacts were delivered, without hours: the list says hours."""
    absent = Entry("reach.present", 1, "share", status="x")
    tables = ["institutions", "contacts", "contact_institutions"]
    title = "Instellingen boven de drempel van contacturen"

    found = not_delivered_listing([absent], [FIGURES["reach.present"]], tables, "Alles samen")

    assert found.rows == (
        ("Uren per contact", title),
        ("De hoofdvraag van de bevraging", "Alles samen"),
    )


def test_assumptions_are_those_of_the_chapters_that_are_published():
    """A service without a chapter on means has no term for complaints."""
    profile = PROFILE.model_copy(update={"chapters": ("reach",)})

    rules = dict(assumptions_listing(profile).rows)

    assert rules["Drempel van contacturen"] == "meer dan 20 uur"
    assert "Termijn voor een antwoord op een klacht" not in rules
    assert rules["Peildatum van het instellingenregister"] == "1 oktober"


def test_the_reconciliation_tells_how_much_was_checked():
    """Without contradictions; with one the report would not be there."""
    assert reconciliation_sentence(Reconciliation(41, 259, ())).startswith(
        "41 regels over wat tussen cijfers moet gelden, zijn nagegaan in 259 vergelijkingen"
    )


def test_a_listing_is_a_table_in_markdown():
    """Title above, note below, numbers to the right."""
    listing = PlainTable("a", "Titel", ("Bron", "Rijen"), (("x|y", "3"),), (1,), note="Noot.")

    assert listing.markdown() == (
        "**Titel**\n\n| Bron | Rijen |\n| :-- | --: |\n| x\\|y | 3 |\n\nNoot.\n"
    )
