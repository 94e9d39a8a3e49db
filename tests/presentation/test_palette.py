import pytest

from pbdreport.presentation import palette


def test_contrast_is_that_of_wcag():
    """Black on white is 21; the values of the Analysis Function's set are published."""
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert palette.contrast("#12436D", "#FFFFFF") == pytest.approx(10.25, abs=0.01)
    assert palette.contrast("#28A197", "#FFFFFF") == pytest.approx(3.17, abs=0.01)


@pytest.mark.parametrize(("theme", "place"), [("light", 0), ("dark", 1)])
def test_marks_stand_out_from_the_page(theme, place):
    """3:1 at least, by WCAG 1.4.11."""
    marks = [*palette.MARKS, *palette.STEPS, "outline"]
    weak = [
        role
        for role in marks
        if palette.contrast(palette.ROLES[role][place], palette.PAPER[theme]) < 3
    ]
    assert weak == []


@pytest.mark.parametrize(("theme", "place"), [("light", 0), ("dark", 1)])
def test_text_can_be_read(theme, place):
    """4.5:1 at least: muted text on the page, numbers inside every mark."""
    muted = palette.ROLES["muted"][place]
    assert palette.contrast(muted, palette.PAPER[theme]) >= 4.5
    weak = [
        role
        for role in (*palette.MARKS, *palette.STEPS)
        if palette.contrast(
            palette.ROLES[palette.label_role(role)][place], palette.ROLES[role][place]
        )
        < 4.5
    ]
    assert weak == []


def test_a_colour_is_known_by_one_role():
    """Drawings are turned to another theme by the colours that they were drawn in."""
    drawn = [colours[0] for colours in palette.ROLES.values()] + [palette.INK]
    assert len(set(drawn)) == len(drawn)
    assert [palette.role_of(palette.colour(role)) for role in palette.ROLES] == list(palette.ROLES)


def test_the_style_sheet_has_every_role_in_both_themes():
    """The dark one on screens only: paper is white."""
    sheet = palette.stylesheet()
    light, dark = sheet.split("@media screen and (prefers-color-scheme: dark)", 1)
    assert palette.ROLES
    for role, colours in palette.ROLES.items():
        assert f"--figure-{role}: {colours[0]};" in light
        assert f"--figure-{role}: {colours[1]};" in dark
        assert f".drawing .fill-{role} {{ fill: var(--figure-{role}); }}" in dark
