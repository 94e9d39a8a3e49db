"""Private numbers: telephone, national register and account numbers."""

import pytest

from pbdreport.gates.leaks import PublishedText
from pbdreport.gates.private_numbers import private_numbers


def kinds(text, own=(), markup=False, file="a.html"):
    """The kinds of numbers that the gate finds in a text."""
    return [
        refusal.must.rpartition("contains ")[2]
        for refusal in private_numbers([PublishedText(file, text, markup)], own)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "bel 0470 12 34 56",
        "0470/12.34.56",
        "0470123456",
        "+32 470 12 34 56",
        "+32(0)470 12 34 56",
        "0032 470 12 34 56",
        "tel. 02 229 07 11",
        "02/229.07.11",
        "(02) 229 07 11",
        "011 24 01 23",
        "+31 20 624 1111",
        "0470-12-34-56",
        "0470\u00a012\u00a034\u00a056",
    ],
)
def test_telephone_numbers_are_found(text):
    """As people write them, of this country and of others."""
    assert kinds(text) == ["telephone numbers."]


@pytest.mark.parametrize(
    "text",
    ["85.07.30-033.28", "85073003328", "850730 033 28", "85.07.30-033-28", "85 07 30 033 28"],
)
def test_national_register_numbers_are_found(text):
    """Their last two digits follow from the others."""
    assert kinds(f"nr. {text}") == ["national register numbers."]


@pytest.mark.parametrize(
    "text",
    ["BE68 5390 0754 7034", "BE68539007547034", "be68-5390-0754-7034", "NL91 ABNA 0417 1643 00"],
)
def test_account_numbers_are_found(text):
    """By their check digits."""
    assert kinds(f"op {text} storten") == ["account numbers."]


@pytest.mark.parametrize(
    "text",
    [
        "85.07.30-033.29",
        "BE69 5390 0754 7034",
        "0,470123456",
        "1.0470123456",
        "op 01/09/2023 om 08:30",
        "2023-09-01 2023-10-02",
        "000101 000102 000103",
        "1 234 567,89 en 12 345 678",
        "0 10 20 30 40 50",
        "0499 12 34",
        "d0470123456",
        "5f0470123456a",
        "12345678901234567890",
        "0,85073003328",
        "2023-2024 2024-2025 11",
    ],
)
def test_other_numbers_are_left_alone(text):
    """Dates, decimals, ticks, numbers of institutions, and those whose digits do not check."""
    assert kinds(text) == []


def test_drawings_and_styles_are_not_read():
    """Their numbers are coordinates."""
    text = '<path d="M 02 229 07 11"/><p style="x: 0470 12 34 56">a</p>'

    assert kinds(text, markup=True) == []


@pytest.mark.parametrize(
    "text",
    ["<a href='tel:+32470123456'>bel</a>", "<td>0470</td> 12 34 56", "<!-- 0470 12 34 56 -->"],
)
def test_numbers_in_links_and_over_elements_are_found(text):
    """What a reader can call is a number."""
    assert kinds(text, markup=True) == ["telephone numbers."]


def test_the_services_own_numbers_are_allowed():
    """However they are written."""
    own = ("+32 2 229 07 11", "BE68 5390 0754 7034")

    assert kinds("02/229.07.11 en BE68539007547034", own) == []
    assert kinds("02/229.07.12", own) == ["telephone numbers."]


def test_a_refusal_repeats_no_number():
    """It gives the file, and how many."""
    [refusal] = private_numbers([PublishedText("a.csv", "0470 12 34 56; 0470 12 34 57", False)], ())

    assert str(refusal) == (
        "A published file contains telephone numbers.\n"
        "  file   a.csv\n"
        "  found  2 that are not the service's own\n"
        "Find what publishes them; the service's own belong in its profile, under `numbers` of "
        "`[contact]`."
    )
