"""The accessibility gate: every page of an edition, drafts too, against our own rules.

Rendering by Quarto has markup of its own; its pages are for the browser's gate alone.
"""

from collections.abc import Iterator
from pathlib import Path

from pbdreport.build.steps import Target
from pbdreport.errors import GateRefusal, listing
from pbdreport.presentation.palette import MARKS, PAPER, ROLES, STEPS, contrast
from pbdreport.render.accessible import faults

TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0
"""What WCAG 2.2 AA asks of text, and of marks beside their background."""
ADVICE = {
    "alternatives": "The package makes alternatives from the numbers; a title or a label is in "
    "the way of one.",
    "ids": "Give the cell a label of its own with '#| label: …', or the heading an {#id}.",
    "headings": "Go one level deeper at a time, and leave # to the title of the chapter.",
}


def accessibility_refusals(folder: Path, target: Target) -> list[GateRefusal]:
    """A refusal for each rule that a page breaks, and one for the palette."""
    return [*_palette(), *(_of_pages(folder) if target.rendered_by == "html" else ())]


def _of_pages(folder: Path) -> Iterator[GateRefusal]:
    """Where pages break a rule."""
    for path in sorted(folder.glob("*.html")):
        found: dict[str, list[str]] = {}
        for fault in faults(path.read_text(encoding="utf-8")):
            found.setdefault(fault.rule, []).append(fault.found)
        for rule, places in found.items():
            yield GateRefusal(
                "Every page can be read by everybody.",
                {"page": path.name, "rule": rule, "found": listing(places)},
                ADVICE.get(rule, "docs/accessibility.md explains the rules."),
            )


def _palette() -> Iterator[GateRefusal]:
    """Colours that do not stand out from the page, on white or on dark."""
    wanted = {"muted": TEXT_CONTRAST, **dict.fromkeys((*MARKS, *STEPS, "outline"), MARK_CONTRAST)}
    weak = [
        f"{role} on {theme}: {ratio:.2f}"
        for place, theme in enumerate(PAPER)
        for role, least in wanted.items()
        if (ratio := contrast(ROLES[role][place], PAPER[theme])) < least
    ]
    if weak:
        yield GateRefusal(
            "Marks stand out from the page by 3 to 1, text by 4.5 to 1.",
            {"found": listing(weak)},
            "Change the colours in presentation/palette.py.",
        )
