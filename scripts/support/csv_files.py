"""Checks CSV files before DuckDB loads them, and writes those that people take out.

DuckDB reads CSV quickly but forgivingly: it drops an empty value too many at the end of
a row, which lets an unquoted comma move values to the next column. So Python's strict
reader reads the file first and must count the same rows.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LONGEST_VALUE = 32 * 1024 * 1024
# A spreadsheet takes a text that begins so for a formula, also after blanks, and runs it
# when the file is opened (OWASP, CSV injection). Written for Python and DuckDB.
FORMULA = re.compile("^\\s*[=+\\-@|%\t\r\uff0b\uff0d\uff1d\uff20]")
NUMBER = re.compile(r"[-+]?[0-9]+([.][0-9]+)?")
CHUNK = 1024 * 1024


class CsvError(Exception):
    """The file can't be read without guessing; the message says where and why."""


@dataclass(frozen=True)
class CsvShape:
    """What a well-formed file holds: its column names and its number of rows."""

    header: tuple[str, ...]
    rows: int


def check(path: Path) -> CsvShape:
    """Read all of ``path`` as RFC 4180 CSV in UTF-8 and return its shape.

    Raises CsvError on anything that could put a value in the wrong column. Its message
    names lines and columns, never values, and is meant to follow the file's name.
    """
    _check_bytes(path)
    csv.field_size_limit(LONGEST_VALUE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        line = 1
        try:
            header = next(reader, [])
            _check_header(header)
            rows = 0
            line = reader.line_num + 1
            for row in reader:
                if len(row) != len(header) and (row or len(header) == 1):
                    _raise_ragged(line, len(row), len(header))
                rows += bool(row)
                line = reader.line_num + 1
        except csv.Error as error:
            raise CsvError(_reason(line, str(error))) from None
    return CsvShape(tuple(header), rows)


def _check_bytes(path: Path) -> None:
    """Refuse an empty file, other encodings than UTF-8, and NUL bytes."""
    if path.stat().st_size == 0:
        raise CsvError("the file is empty, without even a header. Export it again.")
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            position = chunk.find(b"\0")
            if position >= 0:
                line += chunk.count(b"\n", 0, position)
                raise CsvError(
                    f"line {line} has a NUL byte: the file is damaged, or UTF-16. "
                    "Save it as UTF-8."
                )
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                line += chunk.count(b"\n", 0, error.start)
                raise CsvError(
                    f"line {line} is not UTF-8. Save the file as UTF-8."
                ) from None
            line += chunk.count(b"\n")
    if decoder.getstate()[0]:
        raise CsvError("it ends in the middle of a character. Export it again.")


def _check_header(header: list[str]) -> None:
    if not header:
        raise CsvError("line 1 is blank, but must name the columns. Remove the line.")
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise CsvError(
            "the header is not separated by commas. Save the file with commas."
        )
    places: dict[str, int] = {}
    for place, name in enumerate(header, start=1):
        first = places.setdefault(name.strip().lower(), place)
        if first != place:
            raise CsvError(
                f"columns {first} and {place} have the same name, {name.strip()!r}. "
                "Rename or remove one of them."
            )


def _raise_ragged(line: int, values: int, columns: int) -> None:
    raise CsvError(
        f"line {line} has {values} values where the header names {columns}. "
        "A value with a comma or a line break needs quotes around it."
    )


def _reason(line: int, error: str) -> str:
    if "unexpected end of data" in error:
        return (
            f"the quote opened in the row at line {line} is never closed. "
            "Close it, or write a quote inside a value twice."
        )
    if "expected after" in error:
        return (
            f"the row at line {line} has text after a closing quote. "
            "Write a quote inside a value twice."
        )
    if "field limit" in error:
        return (
            f"the row at line {line} has a value longer than "
            f"{LONGEST_VALUE // 1024 // 1024} MB. Shorten or remove it."
        )
    return f"the row at line {line} can't be read ({error}). Export the file again."


def neutral(value: object) -> object:
    """The value as a spreadsheet shows it, and does not compute it.

    A text that a spreadsheet would take for a formula gets an apostrophe before it;
    numbers stay numbers.
    """
    if isinstance(value, str) and FORMULA.match(value) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write rows for people to open in a spreadsheet; return how many there were.

    The file appears when it is whole; one that was there before stays until then.
    """
    partial = path.with_name(path.name + ".partial")
    count = 0
    # The mark tells spreadsheets that the text is UTF-8.
    with partial.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow([neutral(value) for value in row])
            count += 1
    partial.replace(path)
    return count
