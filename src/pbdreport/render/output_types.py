"""The types of output that a chapter may show, as stored in an executed notebook."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from pbdreport.presentation.cell_output import MIME as MIME


class _Output(BaseModel):
    model_config = ConfigDict(frozen=True)


class DefinitionOfFigure(_Output):
    """The definition of a figure that a sentence is about."""

    figure: str
    version: int
    title: str
    explanation: str = ""
    formula: str = ""
    source: str = ""


class SentenceOutput(_Output):
    """Prose whose numbers were computed."""

    kind: Literal["sentence"]
    markdown: str
    definitions: tuple[DefinitionOfFigure, ...] = ()
    """Of the figures whose numbers it has."""


class NoticeOutput(_Output):
    """A notice that there is nothing to show, and why."""

    kind: Literal["notice"]
    markdown: str
    about: tuple[str, ...] = ()
    """The titles of the figures that it is about."""
    reason: str = ""
    sources: tuple[str, ...] = ()
    """The registrations that were not delivered."""
    why: str = ""
    """The kind of reason."""


class EmptyOutput(_Output):
    """An output that pages leave out."""

    kind: Literal["nothing"]


class ShownFigure(_Output):
    """What a chart and a table of a figure have in common."""

    figure: str
    by: tuple[str, ...] = ()
    version: int
    headline: str = ""
    """Its finding in some ten words; where empty, pages show the title instead."""
    title: str
    subtitle: str = ""
    table: str
    """The numbers as an HTML table."""
    markdown: str = ""
    """The same table in Markdown."""
    note: str = ""
    source: str = ""
    explanation: str = ""
    formula: str = ""
    concerns: Literal["people", "institutions", "work", ""] = ""
    data: str = ""
    """The path of its download in the edition."""

    @property
    def address(self) -> str:
        """Its id on a page, the same every year: lower-case letters, digits and dashes."""
        parts = (*self.figure.split("."), *self.by)
        return "-".join(parts).replace("_", "-").lower()


class ChartOutput(ShownFigure):
    """A figure as a chart."""

    kind: Literal["chart"]
    svg: str
    narrow: str = ""
    """The chart for phones; the style sheet shows the one that fits."""
    alt: str


class TableOutput(ShownFigure):
    """A figure as a table."""

    kind: Literal["table"]


class CardOutput(_Output):
    """A key figure on the front page."""

    figure: str
    title: str
    value: str
    detail: str = ""
    previous: str = ""
    goal: str = ""
    chapter: str = ""
    """The chapter that the card links to."""
    trend: str = ""
    """A small line over the school years, as SVG; empty below three years."""
    trend_alt: str = ""


class CardsOutput(_Output):
    """A group of key figures."""

    kind: Literal["cards"]
    cards: tuple[CardOutput, ...]


class PlainTableOutput(_Output):
    """A table about the report itself, not of a figure."""

    kind: Literal["listing"]
    address: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    """The positions of columns with numbers."""
    chapters: tuple[str, ...] = ()
    """For each row the chapter that its last cell links to."""
    figures: tuple[tuple[str, ...], ...] = ()
    """For each row the figures that it is about."""
    note: str = ""
    folded: bool = False
    """Whether it is folded until a reader opens it."""


Output = SentenceOutput | NoticeOutput | ChartOutput | TableOutput | CardsOutput | PlainTableOutput
"""What a page can show."""

_OUTPUT: TypeAdapter[Output | EmptyOutput] = TypeAdapter(
    Annotated[Output | EmptyOutput, Field(discriminator="kind")]
)


def read_output(payload: Any) -> Output | EmptyOutput:
    """Read an output from the data under `MIME` in a notebook."""
    return _OUTPUT.validate_python(payload)
