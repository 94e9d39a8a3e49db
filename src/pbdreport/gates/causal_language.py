"""Claims in texts about the survey that the survey cannot support.

1. Change is not effect: there is no comparison group without guidance. Writing that a change is not
   an effect is allowed.
2. Results are higher or lower than last year only if the interval of the difference excludes zero,
   so these words must be inside a condition (docs/commentary.md).

Only the effectiveness chapter is checked: registrations are complete, and may be compared.
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


def unsupported_claims(text: str) -> list[tuple[int, str]]:
    """Find words of cause, and comparisons outside a condition.

    Args:
        text: Markdown in which code and allowed texts are blanked out.

    Returns:
        The line number and the word of each.
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
