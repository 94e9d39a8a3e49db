"""What a chapter may show: the outputs of the package, as they travel inside a notebook."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from pbdreport.presentation.shown import MIME as MIME


class _Output(BaseModel):
    model_config = ConfigDict(frozen=True)


class Sentence(_Output):
    """Prose whose numbers were computed."""

    kind: Literal["sentence"]
    markdown: str


class Notice(_Output):
    """There is nothing to show, and why."""

    kind: Literal["notice"]
    markdown: str
    about: tuple[str, ...] = ()
    """The figures that it is about, by their titles."""
    reason: str = ""
    sources: tuple[str, ...] = ()
    """The registrations that were not delivered."""


class ShownFigure(_Output):
    """What a chart and a table of a figure have in common."""

    figure: str
    by: tuple[str, ...] = ()
    version: int
    headline: str = ""
    """What it shows, in some ten words; without one its title stands above it."""
    title: str
    subtitle: str = ""
    table: str
    """The numbers as an HTML table."""
    note: str = ""
    source: str = ""
    explanation: str = ""
    formula: str = ""
    concerns: Literal["people", "institutions", "work", ""] = ""
    data: str = ""
    """The download, as a path inside the edition."""

    @property
    def address(self) -> str:
        """Its own address on a page, the same over the years: small letters, digits and dashes."""
        parts = (*self.figure.split("."), *self.by)
        return "-".join(parts).replace("_", "-").lower()


class Chart(ShownFigure):
    """A figure drawn."""

    kind: Literal["chart"]
    svg: str
    narrow: str = ""
    """The same for a phone; the style sheet shows the one that fits."""
    alt: str


class Table(ShownFigure):
    """A figure as a table."""

    kind: Literal["table"]


class Card(_Output):
    """A key figure on the front page."""

    figure: str
    title: str
    value: str
    detail: str = ""
    previous: str = ""
    goal: str = ""
    chapter: str = ""
    """The chapter that tells more."""


class Cards(_Output):
    """The key figures together."""

    kind: Literal["cards"]
    cards: tuple[Card, ...]


class Listing(_Output):
    """A table that is no figure: about the report itself."""

    kind: Literal["listing"]
    address: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    """Columns that hold numbers."""
    chapters: tuple[str, ...] = ()
    """The chapter that the last cell of each row leads to."""
    figures: tuple[tuple[str, ...], ...] = ()
    """The figures that each row is about."""
    note: str = ""
    folded: bool = False
    """Readers unfold it."""


Output = Sentence | Notice | Chart | Table | Cards | Listing

_OUTPUT: TypeAdapter[Output] = TypeAdapter(Annotated[Output, Field(discriminator="kind")])


def read_output(payload: Any) -> Output:
    """An output from what a notebook holds under `MIME`."""
    return _OUTPUT.validate_python(payload)
