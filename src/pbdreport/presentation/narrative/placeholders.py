"""Placeholders for numbers in an author's prose, filled in from the masked registry.

    {{ reach.institutions_reached | pct }}
    {{ effort.presence(pillar="p3").change | points }}
    {% if reach.institutions_reached.is_higher %} … {% elif … %} … {% else %} … {% endif %}

jinja2 parses the text; this module evaluates it. Only these forms are supported, and nothing is
executed. docs/commentary.md lists them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from pbdreport.errors import UsageError, did_you_mean, first_few
from pbdreport.figures.definition import Figure
from pbdreport.figures.registry.entry import Entry, dims_text
from pbdreport.figures.registry.registry import Registry
from pbdreport.presentation.labels import Words
from pbdreport.presentation.narrative.prose_values import (
    FILTERS,
    PARTS,
    QUESTIONS,
    ProseValue,
    has_value,
)

_PARSER = Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
_FORM = "docs/commentary.md lists the forms."


class UnknownPlaceholder(ValueError):
    """A reference of an unknown form, or one that leads to no number; has its line."""

    def __init__(self, line: int, must: str, found: str, advice: str):
        """Take the parts of the message; the caller, which knows the file, makes the error."""
        super().__init__(must)
        self.line, self.must, self.found, self.advice = line, must, found, advice


@dataclass(frozen=True)
class PlaceholderSources:
    """What references are looked up in."""

    registry: Registry
    figures: Mapping[str, Figure]
    words: Words
    service: str
    """The service's name, for `{{ service }}`."""

    @property
    def names(self) -> dict[str, str]:
        """The references that are not figures, with their texts."""
        year = self.words.school_year
        return {
            "school_year": str(year),
            "previous_school_year": str(year.previous),
            "service": self.service,
        }


def fill_placeholders(text: str, sources: PlaceholderSources, first_line: int = 1) -> str:
    """Fill in the references of a text and decide its conditions.

    Args:
        text: Markdown with references.
        sources: What they are looked up in.
        first_line: The line of its file on which the text begins, for error messages.

    Raises:
        UnknownPlaceholder: A reference has an unknown form, or leads to no number that is shown.
    """
    try:
        template = _PARSER.parse(text)
        return "".join(_rendered(node, sources) for node in template.body)
    except TemplateSyntaxError as error:
        raise UnknownPlaceholder(
            error.lineno + first_line - 1,
            "A reference or condition cannot be read.",
            str(error.message),
            "Write references as {{ … }}, conditions as {% if … %} … {% endif %}. " + _FORM,
        ) from None
    except UnknownPlaceholder as error:
        error.line += first_line - 1
        raise


def _rendered(node: nodes.Node, sources: PlaceholderSources) -> str:
    if isinstance(node, nodes.Output):
        return "".join(_rendered(part, sources) for part in node.nodes)
    if isinstance(node, nodes.TemplateData):
        return str(node.data)
    if isinstance(node, nodes.If):
        branches = [(node.test, node.body)] + [(other.test, other.body) for other in node.elif_]
        for test, body in branches:
            if _holds(test, sources):
                return "".join(_rendered(part, sources) for part in body)
        return "".join(_rendered(part, sources) for part in node.else_)
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _filtered(node, sources)
    if isinstance(node, nodes.Name) and node.name in sources.names:
        return sources.names[node.name]
    found = _found(node, sources)
    if isinstance(found, bool):
        raise UnknownPlaceholder(
            node.lineno,
            "A reference is true or false, not a number.",
            repr(_written(node)),
            "Write {% if … %} … {% endif %}.",
        )
    return PARTS[found.part](found)


def _holds(node: nodes.Node, sources: PlaceholderSources) -> bool:
    if isinstance(node, nodes.Not):
        return not _holds(node.node, sources)
    if isinstance(node, nodes.And):
        return _holds(node.left, sources) and _holds(node.right, sources)
    if isinstance(node, nodes.Or):
        return _holds(node.left, sources) or _holds(node.right, sources)
    found = _found(node, sources)
    if not isinstance(found, bool):
        raise UnknownPlaceholder(
            node.lineno,
            "A condition is a number, not true or false.",
            repr(_written(node)),
            f"Write {_written(node)}.is_higher; a condition ends in {', '.join(QUESTIONS)}.",
        )
    return found


def _filtered(node: nodes.Filter, sources: PlaceholderSources) -> str:
    assert node.node is not None
    is_known = node.name in FILTERS
    if not is_known or node.args or node.kwargs:
        raise UnknownPlaceholder(
            node.lineno,
            f"Filter {node.name!r} takes no arguments."
            if is_known
            else f"Unknown filter {node.name!r}.",
            repr(f"{_written(node.node)} | {node.name}"),
            ("" if is_known else did_you_mean(node.name, FILTERS))
            + f"The filters are {', '.join(FILTERS)}. {_FORM}",
        )
    found = _found(node.node, sources)
    text = None if isinstance(found, bool) else FILTERS[node.name](found)
    if text is None:
        raise UnknownPlaceholder(
            node.lineno,
            f"Filter {node.name!r} does not fit this number.",
            repr(f"{_written(node.node)} | {node.name}"),
            "Leave the filter out to write the number with its own unit. pct is for shares, "
            "points for the change of a share, signed for a change, growth for a number that is no "
            "share and has a previous year's.",
        )
    return text


def _found(node: nodes.Node, sources: PlaceholderSources) -> ProseValue | bool:
    """The number that a chain of names leads to, or whether its question holds."""
    names, dims, attribute = _chain(node)
    figure = f"{names[0]}.{names[1]}"
    if figure not in sources.figures:
        raise UnknownPlaceholder(
            node.lineno,
            "A reference names an unknown figure.",
            repr(figure),
            did_you_mean(figure, sources.figures) + "docs/figures.md lists all figures.",
        )
    if attribute not in PARTS and attribute not in QUESTIONS:
        raise UnknownPlaceholder(
            node.lineno,
            "A reference asks for something that figures do not have.",
            repr(attribute),
            did_you_mean(attribute, [*PARTS, *QUESTIONS])
            + f"Figures have {', '.join([*PARTS, *QUESTIONS])}.",
        )
    row = _row(node, figure, dims, sources)
    if attribute in QUESTIONS:
        return QUESTIONS[attribute](row, sources.figures[figure])
    asked = ProseValue(row, sources.figures[figure], attribute, sources.words)
    if not has_value(asked):
        raise UnknownPlaceholder(
            node.lineno,
            "A reference leads to a number that is not shown.",
            f"{_written(node)!r}, not shown for {sources.words.school_year}",
            "Put the sentence between {% if … %} and {% endif %}, with the condition "
            + ("has_previous." if attribute in ("previous", "change") else "is_shown."),
        )
    return asked


def _row(
    node: nodes.Node, figure: str, dims: Mapping[str, str], sources: PlaceholderSources
) -> Entry:
    try:
        return sources.registry.row(figure, **dims)
    except UsageError:
        known = [dims_text(row.dims) for row in sources.registry.rows if row.figure == figure]
        alike = [text for text in known if text.count("=") == len(dims)] or known
        shown = first_few(text or "the whole" for text in alike)
        raise UnknownPlaceholder(
            node.lineno,
            "A reference names an entry that the figure does not have.",
            f"{figure}({dims_text(dims)}); there are {shown}",
            did_you_mean(dims_text(dims), known)
            + f'Name an entry as figure(pillar="p3"). data/{figure}.csv lists all of them.',
        ) from None


def _chain(node: nodes.Node) -> tuple[list[str], dict[str, str], str]:
    """Split `reach.x(level="BaO").change` into its names, its dimensions and its attribute."""
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


def _no_form(node: nodes.Node) -> UnknownPlaceholder:
    return UnknownPlaceholder(
        node.lineno,
        "A reference has a form that is not known.",
        repr(_written(node)),
        f'Write it as effort.presence(pillar="p3").change. {_FORM}',
    )


def _written(node: Any) -> str:
    """The source of a node, much as its author wrote it."""
    if isinstance(node, nodes.Name):
        return str(node.name)
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    if isinstance(node, nodes.Call):
        inner = ", ".join(f'{pair.key}="{_written(pair.value)}"' for pair in node.kwargs)
        return f"{_written(node.node)}({inner})"
    return str(node.value) if isinstance(node, nodes.Const) else type(node).__name__.lower()
