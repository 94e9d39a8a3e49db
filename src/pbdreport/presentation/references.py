"""Numbers that an author calls for in prose, answered from the masked registry.

    {{ reach.institutions_reached | pct }}
    {{ effort.presence(pillar="p3").change | points }}
    {% if reach.institutions_reached.is_higher %} … {% elif … %} … {% else %} … {% endif %}

The text is parsed by jinja2 and answered here: of its language only these forms exist, and
nothing is executed. docs/commentary.md lists them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from pbdreport.errors import UsageError, listing, suggestion
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry import Registry
from pbdreport.figures.row import Row, dims_text
from pbdreport.presentation.told import FILTERS, PARTS, QUESTIONS, Told, is_there
from pbdreport.presentation.words import Words

_PARSER = Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
_FORM = "docs/commentary.md lists the forms."


class UnknownReference(ValueError):
    """A reference that is none of the forms, or leads to no number; knows its line."""

    def __init__(self, line: int, must: str, found: str, advice: str):
        """Take the parts of a refusal; who knows the file makes one of them."""
        super().__init__(must)
        self.line, self.must, self.found, self.advice = line, must, found, advice


@dataclass(frozen=True)
class Sources:
    """Where references are answered from."""

    registry: Registry
    figures: Mapping[str, Figure]
    words: Words
    service: str
    """The service's name, for `{{ service }}`."""

    @property
    def names(self) -> dict[str, str]:
        """What may be called for that is no figure."""
        year = self.words.school_year
        return {
            "school_year": str(year),
            "previous_school_year": str(year.previous),
            "service": self.service,
        }


def answered(text: str, sources: Sources, first_line: int = 1) -> str:
    """The text with its references answered and its conditions decided.

    Args:
        text: Markdown with references.
        sources: Where they are answered from.
        first_line: The line of its file on which the text begins.

    Raises:
        UnknownReference: A reference is none of the forms, or leads to no number that is shown.
    """
    try:
        template = _PARSER.parse(text)
        return "".join(_told(node, sources) for node in template.body)
    except TemplateSyntaxError as error:
        raise UnknownReference(
            error.lineno + first_line - 1,
            "References stand in {{ … }}, conditions between {% if … %} and {% endif %}.",
            str(error.message),
            _FORM,
        ) from None
    except UnknownReference as error:
        error.line += first_line - 1
        raise


def _told(node: nodes.Node, sources: Sources) -> str:
    if isinstance(node, nodes.Output):
        return "".join(_told(part, sources) for part in node.nodes)
    if isinstance(node, nodes.TemplateData):
        return str(node.data)
    if isinstance(node, nodes.If):
        branches = [(node.test, node.body)] + [(other.test, other.body) for other in node.elif_]
        for test, body in branches:
            if _holds(test, sources):
                return "".join(_told(part, sources) for part in body)
        return "".join(_told(part, sources) for part in node.else_)
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _filtered(node, sources)
    if isinstance(node, nodes.Name) and node.name in sources.names:
        return sources.names[node.name]
    found = _found(node, sources)
    if isinstance(found, bool):
        raise UnknownReference(
            node.lineno,
            "What holds or does not hold stands in a condition.",
            repr(_written(node)),
            "Write {% if … %} … {% endif %}.",
        )
    return PARTS[found.part](found)


def _holds(node: nodes.Node, sources: Sources) -> bool:
    if isinstance(node, nodes.Not):
        return not _holds(node.node, sources)
    if isinstance(node, nodes.And):
        return _holds(node.left, sources) and _holds(node.right, sources)
    if isinstance(node, nodes.Or):
        return _holds(node.left, sources) or _holds(node.right, sources)
    found = _found(node, sources)
    if not isinstance(found, bool):
        raise UnknownReference(
            node.lineno,
            f"A condition asks what holds of a number: {', '.join(QUESTIONS)}.",
            repr(_written(node)),
            f"Write {_written(node)}.is_higher, or another of these.",
        )
    return found


def _filtered(node: nodes.Filter, sources: Sources) -> str:
    assert node.node is not None
    if node.name not in FILTERS or node.args or node.kwargs:
        raise UnknownReference(
            node.lineno,
            f"A number is written by {', '.join(FILTERS)}, or as it is.",
            repr(node.name),
            suggestion(node.name, FILTERS) + _FORM,
        )
    found = _found(node.node, sources)
    text = None if isinstance(found, bool) else FILTERS[node.name](found)
    if text is None:
        raise UnknownReference(
            node.lineno,
            "pct is for a share, points for a change of a share, signed for a change.",
            repr(f"{_written(node.node)} | {node.name}"),
            "Leave the part after the bar out: the number then has its own unit.",
        )
    return text


def _found(node: nodes.Node, sources: Sources) -> Told | bool:
    """The number or the answer that a chain of names leads to."""
    names, dims, attribute = _chain(node)
    figure = f"{names[0]}.{names[1]}"
    if figure not in sources.figures:
        raise UnknownReference(
            node.lineno,
            "A reference names a figure of the report.",
            repr(figure),
            suggestion(figure, sources.figures) + "docs/figures.md lists them.",
        )
    if attribute not in PARTS and attribute not in QUESTIONS:
        raise UnknownReference(
            node.lineno,
            "What is asked of a figure is one of its parts.",
            repr(attribute),
            suggestion(attribute, [*PARTS, *QUESTIONS])
            + f"The parts are {', '.join([*PARTS, *QUESTIONS])}.",
        )
    row = _row(node, figure, dims, sources)
    if attribute in QUESTIONS:
        return QUESTIONS[attribute](row, sources.figures[figure])
    told = Told(row, sources.figures[figure], attribute, sources.words)
    if not is_there(told):
        raise UnknownReference(
            node.lineno,
            "A commentary tells only numbers that are shown.",
            f"{_written(node)!r}, which is not shown for {sources.words.school_year}",
            "Put the sentence between {% if … %} and {% endif %}, and ask "
            + ("has_previous." if attribute in ("previous", "change") else "is_shown."),
        )
    return told


def _row(node: nodes.Node, figure: str, dims: Mapping[str, str], sources: Sources) -> Row:
    try:
        return sources.registry.row(figure, **dims)
    except UsageError:
        known = [dims_text(row.dims) for row in sources.registry.rows if row.figure == figure]
        alike = [text for text in known if text.count("=") == len(dims)] or known
        shown = listing(text or "the whole" for text in alike)
        raise UnknownReference(
            node.lineno,
            "A reference names a part of the figure that occurs.",
            f"{figure}({dims_text(dims)}); there are {shown}",
            suggestion(dims_text(dims), known) + 'Name a part as figure(pillar="p3").',
        ) from None


def _chain(node: nodes.Node) -> tuple[list[str], dict[str, str], str]:
    """`reach.x(level="BaO").change` as its names, its dimensions and what is asked of it."""
    dims: dict[str, str] | None = None
    names: list[str] = []
    here: nodes.Node = node
    while not isinstance(here, nodes.Name):
        if isinstance(here, nodes.Getattr):
            names.insert(0, here.attr)
            here = here.node
        elif isinstance(here, nodes.Call) and dims is None and len(names) < 2:
            dims = _dims(here)
            here = here.node
            names.insert(0, "")
        else:
            raise _no_form(node)
    names.insert(0, here.name)
    if "" in names:
        called = names.index("")
        if called != 2:
            raise _no_form(node)
        del names[called]
    if len(names) not in (2, 3):
        raise _no_form(node)
    return names[:2], dims or {}, names[2] if names[2:] else "value"


def _dims(call: nodes.Call) -> dict[str, str]:
    pairs = [(pair.key, pair.value) for pair in call.kwargs]
    texts = {key: value.value for key, value in pairs if isinstance(value, nodes.Const)}
    is_text = all(isinstance(value, str) for value in texts.values())
    if call.args or call.dyn_args or call.dyn_kwargs or len(texts) < len(pairs) or not is_text:
        raise _no_form(call)
    return texts


def _no_form(node: nodes.Node) -> UnknownReference:
    return UnknownReference(
        node.lineno,
        'A reference is a figure, its part and what is asked: effort.presence(pillar="p3").change.',
        repr(_written(node)),
        _FORM,
    )


def _written(node: Any) -> str:
    """A node as its author may have written it."""
    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    if isinstance(node, nodes.Call):
        inner = ", ".join(f'{pair.key}="{_written(pair.value)}"' for pair in node.kwargs)
        return f"{_written(node.node)}({inner})"
    return str(node.value) if isinstance(node, nodes.Const) else type(node).__name__.lower()
