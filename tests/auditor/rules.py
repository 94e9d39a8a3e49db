"""The documented rules of disclosure control, as an attacker reads them in docs and profile."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

Dims = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Rules:
    """Parameters of `[disclosure]` of a profile, with the documented defaults.

    `protection_width` is in people: a hidden number whose least and greatest possible value lie
    nearer each other is known. `rounding_base` tells how far the exact count may lie from a number
    that the registry marks as rounded: less than the base.
    """

    min_cell: int = 5
    min_base: int = 10
    low_base: int = 30
    min_institutions: int = 3
    dominance: float = 0.9
    protection_width: int = 3
    rounding_base: int = 5

    @staticmethod
    def of(profile: Path) -> "Rules":
        """The rules that a profile states; what it leaves out has the documented default."""
        stated = tomllib.loads(profile.read_text("utf-8")).get("disclosure", {})
        known = {field.name for field in fields(Rules)}
        return Rules(**{key: value for key, value in stated.items() if key in known})


@dataclass(frozen=True)
class Item:
    """A question with one answer: the scores of its answers, and which are favourable."""

    id: str
    instrument: str
    module: str
    scores: dict[str, int]
    favourable: frozenset[str]
    after: str = ""
    """The question whose answer decides who is asked this one; nobody is left out without it."""
    led: frozenset[str] = frozenset()
    """The answers to it, as delivered, after which this one is asked."""
    mirrored: bool = False
    """Whether answers are mirrored before they are counted."""


@dataclass(frozen=True)
class Questionnaires:
    """What the published questionnaires tell: questions, scales, and what is asked together."""

    items: dict[str, Item]
    choices: dict[str, tuple[str, ...]]  # question -> instrument and module, and itself if routed
    opens: dict[str, str]  # question -> instrument
    composites: dict[str, tuple[str, tuple[str, ...]]]  # scale -> instrument and questions
    headline: dict[str, str]  # instrument -> question

    @staticmethod
    def read(folder: Path) -> "Questionnaires":
        """Every questionnaire in `config/instruments/`."""
        items: dict[str, Item] = {}
        choices: dict[str, tuple[str, str]] = {}
        opens: dict[str, str] = {}
        composites: dict[str, tuple[str, tuple[str, ...]]] = {}
        headline: dict[str, str] = {}
        for path in sorted(folder.glob("*.toml")):
            told = tomllib.loads(path.read_text("utf-8"))
            name = told["id"]
            headline[name] = told.get("headline", "")
            scales = {scale["id"]: scale["steps"] for scale in told.get("scale", [])}
            for item in told.get("item", []):
                steps = scales[item["scale"]]
                codes = [step["value"] for step in steps]
                whole = all(code.lstrip("-").isdigit() for code in codes)
                items[item["id"]] = Item(
                    item["id"],
                    name,
                    item["module"],
                    {code: int(code) if whole else at + 1 for at, code in enumerate(codes)},
                    frozenset(step["value"] for step in steps if step.get("favourable")),
                    item.get("asked_if", {}).get("item", ""),
                    frozenset(item.get("asked_if", {}).get("values", ())),
                    item.get("reversed", False),
                )
            for choice in told.get("choice", []):
                routed = (choice["id"],) if "asked_if" in choice else ()
                choices[choice["id"]] = (name, choice["module"], *routed)
            for question in told.get("open", []):
                opens[question["id"]] = name
            for composite in told.get("composite", []):
                composites[composite["id"]] = (name, tuple(composite["items"]))
        return Questionnaires(items, choices, opens, composites, headline)


def concerns_people(figures_page: Path) -> frozenset[str]:
    """Ids of figures that docs/figures.md says concern people."""
    told = set()
    for line in figures_page.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 7 and cells[0].startswith("`") and cells[5] == "people":
            told.add(cells[0].strip("`"))
    return frozenset(told)


def documented(figures_page: Path) -> frozenset[str]:
    """Ids of all figures of docs/figures.md."""
    return frozenset(
        line.split("`")[1]
        for line in figures_page.read_text("utf-8").splitlines()
        if line.startswith("| `")
    )
