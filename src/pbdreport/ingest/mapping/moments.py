"""3. Reads dates and moments in the forms of a source: SQL for the moment in Belgian time.

1. A date is read by the first form that fits it.
2. A moment with a zone, `+02:00`, `GMT+1`, `UTC` or `Z`, is converted to Belgian time, as the day
   may be another there. `CET` and `CEST` are Belgian time; so is a moment without a zone.
3. With a form with `%p`, `a.m.`, `a. m.` and `vm` stand for AM, `p.m.` and `nm` for PM.
4. Months and days of the week may be named in Dutch, English, French or German.
5. `24:00` is the next midnight; as a day, it is the day that is written.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from pbdreport.ingest.sql import literal

FIRST_YEAR = 1900
"""Earlier dates are refused, so that a two-digit year does not become a year before 100."""
_BELGIAN = ("CET", "CEST", "MET", "MEST", "MEZ", "MESZ", "Europe/Brussels", "Europe/Amsterdam")
_UNIVERSAL = ("Z", "UTC", "GMT")
_ZONE = "|".join((*_BELGIAN, *_UNIVERSAL))
_TIME = re.compile("%-?[HIMSfpX]")
_NAME = re.compile("%-?[aAbB]")
_ZONE_IN_FORM = re.compile(
    rf"(?<=%[MSfpX])\s*\(?(?:%Z|{_ZONE})?\s*(?:%z|[+-]\d\d?(?::?\d\d)?)?\)?$", re.IGNORECASE
)
_AFTER_TIME = (
    r"(?i)^(.*?(?:\d:\d\d(?::\d\d(?:[.,]\d+)?)?|T\d{4,6})(?:\s*[AP]M)?)"
    rf"\s*\(?({_ZONE})?\s*([+-]\d\d?(?::?\d\d)?)?\)?$"
)
"""A moment, the name of its zone, and its offset."""
_LANGUAGES = ("nl", "en", "fr", "de")


def moment_sql(written: str, forms: Sequence[str]) -> str:
    """SQL for a text as a moment in Belgian time; NULL if no form fits it."""
    plain = [form for form in forms if not _has_zone(form)]
    fast = _parsed(written, plain) if plain else "NULL::TIMESTAMP"
    if not any(_TIME.search(form) or _NAME.search(form) for form in forms):
        return fast
    # The second is evaluated for the few cells only that the first does not read.
    return f"coalesce({fast}, {_with_zone(written, forms)})"


def day_sql(written: str, forms: Sequence[str]) -> str:
    """SQL for a text as a day in Belgium; NULL if no form fits it."""
    moment = moment_sql(written, forms)
    if any(map(_TIME.search, forms)):
        moment = f"({moment} - to_seconds(CASE WHEN {_is_at_24(written)} THEN 1 ELSE 0 END))"
    return f"CASE WHEN year({moment}) >= {FIRST_YEAR} THEN {moment}::DATE END"


def _is_at_24(written: str) -> str:
    """SQL for whether a text has the time 24:00."""
    return rf"regexp_matches({written}, '(^|\D)24:00(:00)?\b')"


def _has_zone(form: str) -> bool:
    return form != _ZONE_IN_FORM.sub("", form) or "%z" in form or "%Z" in form


def _parsed(text: str, forms: Sequence[str]) -> str:
    listed = ", ".join(map(literal, forms))
    return f"try_strptime({text}, {listed if len(forms) == 1 else f'[{listed}]'})"


def _with_zone(written: str, forms: Sequence[str]) -> str:
    text, bodies = written, [_ZONE_IN_FORM.sub("", form) for form in forms]
    if any("%p" in form for form in forms):
        for letters, half in (("av", "AM"), ("pn", "PM")):
            text = _replaced(text, rf"(?i)([0-9\s])[{letters}]\.?\s?m\b\.?", rf"\1{half}")
    if any(map(_NAME.search, forms)):
        text, bodies = _numbered(text), [_without_names(form) for form in bodies]
    text = _replaced(text, r"(^|\D)24:00((:00)?)\b", r"\1" "00:00" r"\2")
    # A browser writes the offset, and then the name of the zone in its own words.
    text = _replaced(text, r"([+-]\d\d:?\d\d)\s*\([^)]*\)$", r"\1")
    found = f"regexp_extract({text}, {literal(_AFTER_TIME)}, ['body', 'zone', 'shift'])"
    shift = f"{found}.shift"
    digits = f"regexp_extract({shift}, '([+-])(\\d\\d?):?(\\d\\d)?', ['sign', 'h', 'm'])"
    minutes = (
        f"(60 * coalesce(try_cast({digits}.h AS INTEGER), 0) "
        f"+ coalesce(try_cast({digits}.m AS INTEGER), 0)) "
        f"* CASE {digits}.sign WHEN '-' THEN -1 ELSE 1 END"
    )
    later = f"to_days(CASE WHEN {_is_at_24(written)} THEN 1 ELSE 0 END)"
    moment = f"({_parsed(f'{found}.body', bodies)} + {later})"
    elsewhere = f"timezone('Europe/Brussels', timezone('UTC', {moment} - to_minutes({minutes})))"
    is_elsewhere = (
        f"{shift} <> '' OR upper({found}.zone) IN ({', '.join(map(literal, _UNIVERSAL))})"
    )
    return (
        f"CASE WHEN {found}.body = '' THEN {_parsed(text, bodies)} "
        f"WHEN {is_elsewhere} THEN {elsewhere} ELSE {moment} END"
    )


def _replaced(text: str, pattern: str, by: str) -> str:
    return f"regexp_replace({text}, {literal(pattern)}, {literal(by)})"


def _without_names(form: str) -> str:
    """A form with the number of the month for its name, and without the day of the week."""
    form = re.sub("%-?[bB]", "%m", form)
    return re.sub(r"%-?[aA]\.?,?\s*", "", form)


def _numbered(text: str) -> str:
    """SQL for a text with numbers for the names of months, and without days of the week."""
    months, days = _names()
    text = f"lower({text})"
    text = _replaced(text, rf"\b(?:{'|'.join(days)})\b\.?,?\s*", "")
    for number, names in enumerate(months, start=1):
        text = _replaced(text, rf"\b(?:{'|'.join(names)})\b\.?", f"{number:02}")
    return f"upper({text})"


@cache
def _names() -> tuple[list[list[str]], list[str]]:
    """The names of each month, and of all days of the week, as patterns: longest first."""
    # Imported here: few sources name months, and the library takes a while to load.
    from babel.dates import get_day_names, get_month_names

    def listed(found: set[str]) -> list[str]:
        names = {name.lower().rstrip(".") for name in found}
        return [re.escape(name) for name in sorted(names, key=len, reverse=True)]

    widths: tuple[Literal["wide"], Literal["abbreviated"]] = ("wide", "abbreviated")
    styles = [(width, tongue) for width in widths for tongue in _LANGUAGES]
    months = [
        listed({get_month_names(width, locale=tongue)[number] for width, tongue in styles})
        for number in range(1, 13)
    ]
    months[2].append("mrt")
    months[8].append("sept")
    days = {
        name for width, tongue in styles for name in get_day_names(width, locale=tongue).values()
    }
    return months, listed(days)
