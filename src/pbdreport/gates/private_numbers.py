"""Private numbers: telephone, national register and account numbers.

National register numbers (eleven digits with a date of birth) and account numbers are recognised by
their check digits. Telephone numbers have none: those in use in Belgium are recognised, and those
of other countries if they begin with + or 00.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from pbdreport.errors import GateRefusal
from pbdreport.gates.leaks import TAG, PublishedText

_BEFORE = r"(?<![\w+])(?<!\d[.,/-])"
_GAP = r"[ \u00a0\u202f./()-]{0,3}"
TELEPHONE = re.compile(
    rf"{_BEFORE}(?:(?:\+|00)[1-9](?:{_GAP}\d){{7,14}}"
    rf"|\(?0[1-9]\d{{0,2}}(?:{_GAP}\d\d?\d?){{3,4}})(?!\w)"
    r"(?![.,/-]\d)"
)
REGISTER = re.compile(rf"{_BEFORE}\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}\d{{3}}{_GAP}\d\d(?!\w)(?![.,]\d)")
ACCOUNT = re.compile(
    r"(?<![\w/+])[A-Za-z]{2}\d\d(?:[ \u00a0-]?[A-Za-z0-9]{4}){2,7}(?:[ \u00a0-]?\w{1,3})?\b"
)
"""Candidates, which are then validated."""
DRAWN = re.compile(r"\s(?:d|points|transform|viewBox|style|class|id)=(?:\"[^\"]*\"|'[^']*')")
"""Attributes whose numbers are coordinates, not meant for readers."""
ATTRIBUTE = re.compile(r"=\s*(?:\"([^\"]*)\"|'([^']*)')")
BLOCK = re.compile(r"(?is)<(style|script)\b.*?</\1>|data:[a-z/+-]+;base64,[A-Za-z0-9+/=]+")
FONTS = (".woff", ".woff2", ".ttf", ".otf", ".eot", ".ico", ".gif", ".jpg", ".jpeg")
"""Files without text."""
_DIGITS = re.compile(r"[^0-9A-Za-z]")


def private_numbers(texts: Iterable[PublishedText], own: Sequence[str]) -> Iterator[GateRefusal]:
    """Refusals of telephone, national register and account numbers.

    Args:
        texts: What is published.
        own: The numbers of the service, as written in its profile; they are allowed.
    """
    for text in texts:
        if text.file.lower().endswith(FONTS):
            continue
        visible = _visible_text(text)
        for kind, found in _found(visible, _own(own)).items():
            if found:
                yield GateRefusal(
                    f"A published file contains {kind}s.",
                    {"file": text.file, "found": f"{len(found)} that are not the service's own"},
                    "Find what publishes them; the service's own belong in its profile, under "
                    "`numbers` of `[contact]`.",
                )


def _visible_text(text: PublishedText) -> str:
    """The text that a reader sees, and attributes with links."""
    if not text.is_markup:
        return text.content
    content = DRAWN.sub(" ", BLOCK.sub(" ", text.content))
    attributes = {one or other for one, other in ATTRIBUTE.findall(content)}
    lines = [TAG.sub(" ", content), *sorted(value for value in attributes if len(value) > 8)]
    return html.unescape("\n".join(lines))


def _own(own: Sequence[str]) -> set[str]:
    return {_telephone(number) or _bare(number) for number in own}


def _found(text: str, own: set[str]) -> dict[str, set[str]]:
    from stdnum.be import bis, nn

    accounts = {number for match in ACCOUNT.findall(text) if (number := _account(match))}
    people = {
        number
        for match in REGISTER.findall(text)
        if nn.is_valid(number := _bare(match)) or bis.is_valid(number)
    }
    telephones = {number for match in TELEPHONE.findall(text) if (number := _telephone(match))}
    return {
        "telephone number": telephones - own,
        "national register number": people - own,
        "account number": accounts - own,
    }


def _bare(number: str) -> str:
    return _DIGITS.sub("", number).upper()


def _account(match: str) -> str:
    """The account number at the start of a match, which may include a word after it."""
    from stdnum import iban

    number = _bare(match)
    ends = range(len(number), 14, -1)
    # The country's format and the check digits are enough; lists of banks change.
    valid = (number[:end] for end in ends if iban.is_valid(number[:end], check_country=False))
    return next(valid, "")


@cache
def _telephone(text: str) -> str:
    """The number in its international form; empty if it is not a telephone number."""
    import phonenumbers

    written = text.replace("(0)", "")
    written = f"+{written[2:]}" if written.startswith("00") else written
    try:
        number = phonenumbers.parse(written, "BE")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
