"""Two gates, also for drafts: the project's own accessibility rules for pages, and the palette.

Quarto's pages have different markup; only the browser gate checks them.
"""

from collections.abc import Iterator
from pathlib import Path

from pbdreport.errors import GateRefusal, first_few
from pbdreport.presentation.palette import MARKS, PAPER, ROLES, STEPS, contrast
from pbdreport.render.html.accessibility_rules import rule_breaches

TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0
"""The contrast ratios that WCAG 2.2 AA requires of text, and of marks."""
ADVICE = {
    "alternatives": "The package writes text alternatives from the numbers; a title or a label "
    "prevents one.",
    "ids": "Give the cell a label of its own with '#| label: …', or the heading an {#id}.",
    "headings": "Go one level deeper at a time, and leave # to the title of the chapter.",
}


def accessibility_refusals(folder: Path) -> Iterator[GateRefusal]:
    """A refusal for each rule that a page of the built-in renderer breaks."""
    for path in sorted(folder.rglob("*.html")):
        found: dict[str, list[str]] = {}
        for fault in rule_breaches(path.read_text(encoding="utf-8")):
            found.setdefault(fault.rule, []).append(fault.found)
        for rule, places in found.items():
            yield GateRefusal(
                "A page breaks an accessibility rule.",
                {"page": str(path.relative_to(folder)), "rule": rule, "found": first_few(places)},
                ADVICE.get(rule, "docs/accessibility.md explains the rules."),
            )


def palette_refusals() -> Iterator[GateRefusal]:
    """A refusal for colours with too little contrast, on white or on dark."""
    wanted = {"muted": TEXT_CONTRAST, **dict.fromkeys((*MARKS, *STEPS, "outline"), MARK_CONTRAST)}
    weak = [
        f"{role} on {theme}: {ratio:.2f}"
        for place, theme in enumerate(PAPER)
        for role, least in wanted.items()
        if (ratio := contrast(ROLES[role][place], PAPER[theme])) < least
    ]
    if weak:
        yield GateRefusal(
            "Colours of the palette have too little contrast with the page.",
            {
                "expected": f"{MARK_CONTRAST:g} to 1 for marks, {TEXT_CONTRAST:g} to 1 for text",
                "found": first_few(weak),
            },
            "Change the colours in presentation/palette.py.",
        )
