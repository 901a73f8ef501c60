"""Tables of a page, whatever they are about: the template draws all of them alike."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """A column by its heading; numbers stand at the right."""

    heading: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of texts under columns.

    Attributes:
        caption: what the table is about.
        rows: one text per column; the first one names the row.
    """

    caption: str
    columns: list[Column]
    rows: list[list[str]] = field(default_factory=list)
