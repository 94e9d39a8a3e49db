"""Words that the answers of respondents do not bear, in what people write of them.

1. Change is not effect: nobody was compared with people without guidance. To say that it is not the
   effect is right.
2. Higher or lower than last year is said where the interval of the difference leaves out zero: the
   words stand in a condition (docs/commentary.md), never on their own.

Read is the chapter of effectiveness only: registrations are complete, and may be compared.
"""

import re
from collections.abc import Iterator

SUBJECT = "effectiveness"
_CAUSES = (
    r"(?<!niet het )(?<!geen )effect(?:en)?",
    r"impact",
    r"dankzij",
    r"leid(?:t|en|de|den) tot",
    r"zorg(?:t|en|de|den) (?:ervoor|voor)",
    r"veroorza(?:akt|akte|ken|akten)",
    r"als gevolg van",
)
_COMPARISONS = (
    *("hoger", "lager", "gestegen", "gedaald", "toegenomen", "afgenomen"),
    *("stijgt", "stijgen", "steeg", "stegen", "daalt", "dalen", "daalde", "daalden"),
)
_CONDITION = re.compile(r"\{%-?\s*if\b.*?\{%-?\s*endif\s*-?%\}", re.DOTALL)


def unborne(text: str) -> list[tuple[int, str]]:
    """The words that the numbers do not bear: the line of each, and the word.

    Args:
        text: Markdown in which what is no prose, or may stand as it is, was blanked out.
    """
    bare = _CONDITION.sub(_blank, text)
    return sorted((*_found(_CAUSES, text), *_found(_COMPARISONS, bare)))


def _found(words: tuple[str, ...], text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(rf"\b(?:{'|'.join(words)})\b", text, re.IGNORECASE):
        yield text.count("\n", 0, match.start()) + 1, match[0]


def _blank(match: re.Match[str]) -> str:
    if "is_higher" not in match[0] and "is_lower" not in match[0]:
        return match[0]
    return re.sub(r"[^\n]", " ", match[0])
