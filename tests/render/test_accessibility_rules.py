"""Our own rules for accessibility, each broken once."""

from pathlib import Path

import pytest

from pbdreport.gates.html_rules import accessibility_refusals
from pbdreport.render.html.accessibility_rules import RULES, RuleBreach, rule_breaches

ALT = "Staafdiagram: van de basisscholen werd vier vijfde bereikt, van de andere de helft."
GOOD = (
    '<html lang="nl-BE"><head><title>Bereik</title><meta name="viewport" content="width=1"></head>'
    '<body><a href="#inhoud">Inhoud</a><main id="inhoud"><h1>Bereik</h1><h2 id="a">Deel</h2>'
    f'<figure aria-labelledby="a"><figcaption>F</figcaption><svg><title>{ALT}</title></svg>'
    '<div class="scroll" role="region" tabindex="0" aria-label="Tabel">'
    '<table class="figure-table"><caption>T</caption><tr><th scope="col">A</th></tr>'
    "<tr><td>1</td></tr></table></div></figure></main></body></html>"
)


def test_a_page_that_holds_every_rule():
    """Nothing is found on it."""
    assert rule_breaches(GOOD) == []


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        (' lang="nl-BE"', "", RuleBreach("language", "<html> without lang")),
        (
            "<title>Bereik</title>",
            "<title> </title>",
            RuleBreach("title", "no <title>, or an empty one"),
        ),
        ("<h1>Bereik</h1>", "<h1>B</h1><h1>C</h1>", RuleBreach("headings", "2 <h1>")),
        ('<h2 id="a">Deel</h2>', '<h3 id="a">Deel</h3>', RuleBreach("headings", "<h3> after <h1>")),
        (
            'href="#inhoud"',
            'href="x.html"',
            RuleBreach("landmarks", "the first link leads to 'x.html'"),
        ),
        ('<h2 id="a">', '<h2 id="inhoud">', RuleBreach("ids", "id 'inhoud', 2 times")),
        ('aria-labelledby="a"', 'aria-labelledby="b"', RuleBreach("ids", "a reference to 'b'")),
        (ALT, "Een grafiek.", RuleBreach("alternatives", "2 words, 'Een grafiek.'")),
        (ALT, "woord " * 61, RuleBreach("alternatives", f"61 words, {('woord ' * 61)[:60]!r}")),
        (
            ALT,
            "No description has been provided for this image",
            RuleBreach(
                "alternatives", "a placeholder, 'No description has been provided for this image'"
            ),
        ),
        (f"<title>{ALT}</title>", "", RuleBreach("alternatives", "a drawing without <title>")),
        ("<figcaption>F</figcaption>", "", RuleBreach("figures", "figure ''")),
        ("<caption>T</caption>", "", RuleBreach("tables", "table '' has no caption")),
        (' scope="col"', "", RuleBreach("tables", "heading 'A' has no scope")),
        ("<td>1</td>", "<td></td>", RuleBreach("tables", "an empty <td>")),
        (
            ' tabindex="0"',
            "",
            RuleBreach("regions", "a scrolling part without name, role or focus"),
        ),
        (">Inhoud</a>", "></a>", RuleBreach("names", "an empty <a>")),
        ("width=1", "maximum-scale=1", RuleBreach("zoom", "maximum-scale=1")),
    ],
)
def test_each_rule_finds_what_breaks_it(good: str, bad: str, fault: RuleBreach):
    """One change to a good page; the breach names its rule, which the statement lists."""
    found = rule_breaches(GOOD.replace(good, bad, 1))

    assert fault in found
    assert fault.rule in RULES


def test_pages_of_the_renderer_hold_every_rule(site: Path):
    """The example edition with its extra pages."""
    pages = sorted((site / "provincie" / "2023-2024").glob("*.html"))

    assert len(pages) == 5
    assert [rule_breaches(page.read_text(encoding="utf-8")) for page in pages] == [[]] * 5


def test_the_gate_names_page_rule_and_place(tmp_path: Path):
    """A page that breaks a rule is not published."""
    (tmp_path / "reach.html").write_text(GOOD.replace(ALT, "Figuur"), encoding="utf-8")

    assert [str(refusal) for refusal in accessibility_refusals(tmp_path)] == [
        "A page breaks an accessibility rule.\n"
        "  page   reach.html\n"
        "  rule   alternatives\n"
        "  found  \"a placeholder, 'Figuur'\"\n"
        "The package writes text alternatives from the numbers; a title or a label prevents one."
    ]
