"""Dutch tables and sentences on how the report was made.

They cover sources, definitions, reconciliation, suppression, versions and duties.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from pbdreport.config.obligations import Obligation
from pbdreport.config.profile import Profile
from pbdreport.figures.definition import Figure
from pbdreport.figures.reconciliation.registry_checks import Reconciliation
from pbdreport.figures.registry.entry import Entry
from pbdreport.ingest.ingest_report import FileReport, IngestReport
from pbdreport.presentation.captions import chapter_title
from pbdreport.presentation.labels import Words, shared_labels
from pbdreport.presentation.numbers import number, percent
from pbdreport.presentation.tables.plain_tables import PlainTable

HASH_DIGITS = 12
"""Enough hexadecimal digits of a hash for people to tell files apart."""
_DUTY_KINDS = {"task": "Kernopdracht", "goal": "Doel van het plan", "report": "Verslagplicht"}


def sources_listing(report: IngestReport) -> PlainTable:
    """The exports by source, with the number of rows read, accepted, set aside and skipped."""
    rows = [(_title(files[0]), str(len(files)), *_counts(files)) for files in _by_source(report)]
    total = ("Samen", str(len(report.files)), *_counts(report.files))
    return PlainTable(
        "bronnen",
        "Gelezen bestanden en hun rijen",
        ("Bron", "Bestanden", "Gelezen", "Aanvaard", "Opzijgezet", "Overgeslagen"),
        (*rows, total),
        numeric=(1, 2, 3, 4, 5),
        note="Gelezen = aanvaard + opzijgezet + overgeslagen. Overgeslagen zijn lege rijen, "
        "titels, totalen en rijen die letterlijk herhaald zijn.",
    )


def files_listing(report: IngestReport) -> PlainTable:
    """The exports with their hashes, so that anybody can check whether a file is the same."""
    titles: dict[str, list[str]] = {}
    for source in _by_source(report):
        files = list(dict.fromkeys(file.sha256 for file in source))
        for place, content in enumerate(files, start=1):
            which = f", bestand {place}" if len(files) > 1 else ""
            titles.setdefault(content, []).append(_title(source[0]) + which)
    rows = [("; ".join(names), content[:HASH_DIGITS]) for content, names in titles.items()]
    return PlainTable(
        "bestanden",
        "Gelezen bestanden met het begin van hun controlegetal",
        ("Bestand", "SHA-256"),
        tuple(rows),
        note="Een bestand met een ander controlegetal is een ander bestand. Het hele getal van elk "
        "bestand staat in manifest.json, bij dit verslag.",
        folded=True,
    )


def _by_source(report: IngestReport) -> list[list[FileReport]]:
    files: dict[str, list[FileReport]] = {}
    for file in report.files:
        files.setdefault(file.source, []).append(file)
    return list(files.values())


def _title(file: FileReport) -> str:
    """The title of its source; names of files may hold names of people."""
    return file.title or file.source


def _counts(files: Iterable[FileReport]) -> tuple[str, ...]:
    known = list(files)
    totals = (
        sum(file.read for file in known),
        sum(file.accepted for file in known),
        sum(file.quarantined for file in known),
        sum(file.skipped_rows for file in known),
    )
    return tuple(number(total) for total in totals)


def sources_sentence(report: IngestReport) -> str:
    """How many rows were read, and how many set aside."""
    if not report.read:
        return "Er zijn geen rijen gelezen."
    share = percent(Fraction(report.quarantined, report.read), 1)
    return (
        f"Voor dit schooljaar zijn {len(report.files)} bestanden gelezen, samen "
        f"{number(report.read)} rijen. Daarvan zijn {number(report.quarantined)} rijen ({share}) "
        "met een fout opzijgezet: ze tellen in geen enkel cijfer mee." + _corrected(report)
    )


def _corrected(report: IngestReport) -> str:
    """How many cells were corrected by a list of the service."""
    if not report.corrections:
        return ""
    return (
        f" {number(len(report.corrections))} cellen zijn bij het inlezen verbeterd, volgens een "
        "lijst van de dienst."
    )


def tables_listing(report: IngestReport) -> PlainTable:
    """The clean tables that the figures are computed from."""
    names = shared_labels()["table"]
    rows = [
        (_capital(names[table].label if table in names else table), number(count))
        for table, count in report.tables.items()
    ]
    return PlainTable(
        "tabellen",
        "Tabellen waaruit de cijfers berekend zijn",
        ("Tabel", "Rijen"),
        tuple(rows),
        (1,),
    )


def definitions_listing(figures: Sequence[Figure]) -> PlainTable:
    """Every figure that the report publishes, with its formula and version."""
    rows = [
        (figure.title, chapter_title(figure.subject), _capital(figure.formula), str(figure.version))
        for figure in figures
    ]
    return PlainTable(
        "definities",
        "Cijfers, met hun formule en de versie van hun definitie",
        ("Cijfer", "Hoofdstuk", "Formule", "Versie"),
        tuple(rows),
        numeric=(3,),
        folded=True,
    )


def definitions_sentence(figures: Sequence[Figure], rows: Iterable[Entry], words: Words) -> str:
    """How many definitions there are, which changed, and the source of earlier values."""
    changed = [figure.title for figure in figures if figure.version > 1]
    history = (
        f"Gewijzigd sinds hun eerste versie: {joined(changed)}."
        if changed
        else "Geen enkele definitie is sinds haar eerste versie gewijzigd."
    )
    known = Counter((row.previous_source, row.previous_status == "b") for row in rows)
    year = words.school_year.previous
    before = [
        f"{number(known[('data', False)])} vergelijkingen met {year} zijn herberekend uit de "
        "gegevens van toen, met de definities van nu"
    ]
    if published := known[("published", False)]:
        before.append(f"{number(published)} komen uit de publicatie van toen")
    if broken := known[("published", True)]:
        before.append(f"{number(broken)} zijn een breuk in de reeks")
    return (
        f"Het verslag telt {number(len(figures))} cijfers, elk met een definitie, een formule en "
        f"een versie. {history} {_capital('; '.join(before))}."
    )


def reconciliation_sentence(found: Reconciliation) -> str:
    """The result of the reconciliation."""
    checked = (
        f"{number(found.identities)} regels over wat tussen cijfers moet gelden, zijn nagegaan in "
        f"{number(found.checks)} vergelijkingen, op de exacte cijfers: delen tellen op tot hun "
        "geheel, aandelen tot één, wat geteld wordt is nooit meer dan waarvan het geteld wordt, "
        "en hetzelfde getal is op twee plaatsen hetzelfde."
    )
    if found.breaches:
        return (
            f"{checked} Er zijn {number(len(found.breaches))} tegenspraken: dit verslag kan zo "
            "niet verschijnen."
        )
    return f"{checked} Er is geen enkele tegenspraak."


def suppression_listing(rows: Iterable[Entry], figures: Mapping[str, Figure]) -> PlainTable:
    """How many entries of each figure are suppressed or shown with a warning; may be empty."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row.figure, Counter())[row.status] += 1
    lines = [
        (
            figures[figure].title,
            number(sum(count.values())),
            number(count["c"]),
            number(count["u"]),
        )
        for figure, count in counts.items()
        if count["u"] or count["c"]
    ]
    return PlainTable(
        "niet-getoond",
        "Getallen die verborgen zijn of met een waarschuwing getoond worden",
        ("Cijfer", "Getallen", "Verborgen [c]", "Waarschuwing [u]"),
        tuple(lines),
        numeric=(1, 2, 3),
        note="Een cijfer heeft één getal voor elk deel waarnaar het is ingedeeld.",
    )


EVERYTHING_DELIVERED = "Voor alle cijfers zijn de gegevens aangeleverd."


def not_delivered_listing(
    rows: Iterable[Entry], figures: Sequence[Figure], tables: Collection[str], headline: str = ""
) -> PlainTable:
    """What the service does not register or deliver, with the figures that need it.

    Args:
        rows: The entries of the registry.
        figures: The figures of the service's chapters.
        tables: The tables that were delivered.
        headline: The headline question of the main survey, if it was not asked.
    """
    absent = {row.figure for row in rows if row.status == "x"}
    by_cause: dict[str, list[str]] = {}
    for figure in figures:
        if figure.id in absent:
            by_cause.setdefault(_wanting(figure, tables), []).append(figure.title)
    if headline:
        by_cause["de hoofdvraag van de bevraging"] = [headline]
    return PlainTable(
        "niet-aangeleverd",
        "Wat de dienst niet registreert of aanlevert, en welke cijfers er daarom niet zijn",
        ("Gegevens", "Cijfers"),
        tuple((_capital(cause), "; ".join(titles)) for cause, titles in by_cause.items()),
    )


def _wanting(figure: Figure, tables: Collection[str]) -> str:
    """The registrations that a figure lacks: tables, or columns of tables that are there."""
    names = shared_labels()
    without = [names["table"][name].label for name in figure.sources if name not in tables]
    columns = [names["column"][name].label for name in figure.needs]
    everything = [names["table"][name].label for name in figure.sources]
    return joined(without or columns or everything)


def suppression_sentence(rows: Iterable[Entry], profile: Profile) -> str:
    """How many numbers are suppressed, and by which rules."""
    counts = Counter(row.status for row in rows)
    rules = profile.disclosure
    return (
        f"Van {number(sum(counts.values()))} getallen zijn er {number(counts['c'])} verborgen, en "
        f"{number(counts['u'])} staan er met een waarschuwing. Over personen wordt geen resultaat "
        f"getoond dat op minder dan {rules.min_base} antwoorden steunt, en geen aantal van 1 tot "
        f"en met {rules.min_cell - 1} personen; hoeveel respondenten een bepaald antwoord gaven, "
        "staat er ook als het er zo weinig zijn. Gaven alle respondenten hetzelfde antwoord, dan "
        f"staat dat er pas vanaf {rules.low_base}. Waar een verborgen getal uit de andere te "
        "berekenen zou zijn, zijn er nog verborgen: in alle vragen van een onderdeel dezelfde "
        "groepen. Een vraag waarop bijna iedereen hetzelfde antwoordde, is niet opgesplitst. "
        "Cijfers over instellingen en over het werk van de dienst staan er zoals ze zijn."
    )


def versions_listing(versions: Mapping[str, str]) -> PlainTable:
    """The program and the libraries that computed the figures."""
    return PlainTable(
        "versies",
        "Programma en bibliotheken",
        ("Naam", "Versie"),
        tuple(versions.items()),
    )


def duties_listing(
    duties: Sequence[Obligation], rows: Iterable[Entry], figures: Mapping[str, Figure]
) -> PlainTable:
    """Each duty with the figures that answer it, and their chapter."""
    available = {row.figure for row in rows if row.status != "x"}
    lines, chapters, named = [], [], []
    for duty in duties:
        answers = [figures[figure] for figure in duty.figures if figure in available]
        titles = "; ".join(
            f"{answer.title} ({chapter_title(answer.subject)})" for answer in answers
        )
        chapter = answers[0].subject if answers else ""
        where = f"Hoofdstuk {chapter_title(chapter)}" if chapter else "—"
        lines.append((duty.text, _DUTY_KINDS[duty.kind], titles or "niet beantwoord", where))
        chapters.append(chapter)
        named.append(tuple(answer.id for answer in answers))
    return PlainTable(
        "opdrachten",
        "Opdrachten van de dienst, en waar het verslag ze beantwoordt",
        ("Opdracht", "Soort", "Cijfers", "Waar"),
        tuple(lines),
        chapters=tuple(chapters),
        figures=tuple(named),
    )


def duties_sentence(duties: Sequence[Obligation], rows: Iterable[Entry]) -> str:
    """How many duties the report answers, and which it does not."""
    if not duties:
        return "De dienst heeft haar opdrachten niet opgelijst."
    available = {row.figure for row in rows if row.status != "x"}
    open_ones = [duty.text for duty in duties if not available.intersection(duty.figures)]
    answered = len(duties) - len(open_ones)
    text = f"Dit verslag beantwoordt {answered} van de {len(duties)} opdrachten met een cijfer."
    if open_ones:
        text += f" Zonder cijfer blijven: {'; '.join(open_ones)}."
    return text


def joined(parts: Sequence[str]) -> str:
    """Join parts into a Dutch enumeration: `a, b en c`."""
    return " en ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
