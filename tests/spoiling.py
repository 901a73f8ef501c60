"""Ways in which exports and spreadsheets spoil a table's file."""

import csv
import gzip
import io
import random
import re
from collections.abc import Callable

# The header first.
Rows = list[list[str]]


def as_csv(rows: Rows, delimiter: str = ",") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return written.getvalue().encode()


# Each gets the rows and gives the file's bytes.


def column_dropped(rows: Rows, chance: random.Random) -> bytes:
    place = chance.randrange(len(rows[0]))
    return as_csv([row[:place] + row[place + 1 :] for row in rows])


def column_renamed(rows: Rows, chance: random.Random) -> bytes:
    place = chance.randrange(len(rows[0]))
    header = [f"{name}_new" if n == place else name for n, name in enumerate(rows[0])]
    return as_csv([header, *rows[1:]])


def columns_reordered(rows: Rows, chance: random.Random) -> bytes:
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    return as_csv([[row[place] for place in order] for row in rows])


def column_added(rows: Rows, chance: random.Random) -> bytes:
    place = chance.randrange(len(rows[0]) + 1)
    return as_csv(
        [
            row[:place] + ["added" if n == 0 else str(n)] + row[place:]
            for n, row in enumerate(rows)
        ]
    )


def header_twice(rows: Rows, chance: random.Random) -> bytes:
    place = chance.randrange(len(rows[0]))
    return as_csv([[*row, row[place]] for row in rows])


def no_header(rows: Rows, chance: random.Random) -> bytes:
    return as_csv(rows[1:])


def header_alone(rows: Rows, chance: random.Random) -> bytes:
    return as_csv(rows[:1])


def empty(rows: Rows, chance: random.Random) -> bytes:
    return b""


def truncated(rows: Rows, chance: random.Random) -> bytes:
    whole = as_csv(rows)
    return whole[: int(len(whole) * chance.uniform(0.2, 0.8))]


def half_of_the_rows(rows: Rows, chance: random.Random) -> bytes:
    return as_csv([rows[0], *rows[1 : 1 + len(rows) // 2]])


def rows_shuffled(rows: Rows, chance: random.Random) -> bytes:
    return as_csv([rows[0], *chance.sample(rows[1:], len(rows) - 1)])


def keys_twice(rows: Rows, chance: random.Random) -> bytes:
    return as_csv(rows + chance.sample(rows[1:], len(rows) // 4))


def utf16(rows: Rows, chance: random.Random) -> bytes:
    return as_csv(rows).decode().encode("utf-16")


def latin1(rows: Rows, chance: random.Random) -> bytes:
    accented = [[*row[:-1], row[-1] + "é"] for row in rows[1:]]
    return as_csv([rows[0], *accented]).decode().encode("latin-1", errors="replace")


def byte_order_mark(rows: Rows, chance: random.Random) -> bytes:
    return b"\xef\xbb\xbf" + as_csv(rows)


def carriage_returns(rows: Rows, chance: random.Random) -> bytes:
    return as_csv(rows).replace(b"\n", b"\r\n")


def other_delimiter(rows: Rows, chance: random.Random) -> bytes:
    return as_csv(rows, delimiter=chance.choice(";\t|"))


def compressed(rows: Rows, chance: random.Random) -> bytes:
    return gzip.compress(as_csv(rows))


def zero_bytes(rows: Rows, chance: random.Random) -> bytes:
    whole = as_csv(rows)
    return whole[: len(whole) // 2] + b"\0" * 100 + whole[len(whole) // 2 :]


def quote_left_open(rows: Rows, chance: random.Random) -> bytes:
    row = chance.randrange(1, len(rows))
    return as_csv(rows[:row]) + b'"' + as_csv(rows[row:])


def values_shifted(rows: Rows, chance: random.Random) -> bytes:
    return as_csv([rows[0], *[["", *row[:-1]] for row in rows[1:]]])


def one_value_more(rows: Rows, chance: random.Random) -> bytes:
    row = chance.randrange(1, len(rows))
    return as_csv([*rows[:row], [*rows[row], "more"], *rows[row + 1 :]])


def changed(pattern: str, to: Callable[[re.Match], str]) -> Callable:
    """Rows in which every value that is wholly like ``pattern`` is written otherwise."""

    def spoil(rows: Rows, chance: random.Random) -> bytes:
        def other(value: str) -> str:
            match = re.fullmatch(pattern, value)
            return to(match) if match else value

        return as_csv([rows[0], *[[other(value) for value in row] for row in rows[1:]]])

    return spoil


TIME = r"(\d{4})-(\d\d)-(\d\d)([T ][\d:.]+(?:Z|[-+][\d:]+)?)?"
WAYS: dict[str, Callable[[Rows, random.Random], bytes]] = {
    function.__name__: function
    for function in (
        *(column_dropped, column_renamed, columns_reordered, column_added),
        *(header_twice, no_header, header_alone, empty, truncated, half_of_the_rows),
        *(rows_shuffled, keys_twice, utf16, latin1, byte_order_mark, carriage_returns),
        *(other_delimiter, compressed, zero_bytes, quote_left_open, values_shifted),
        one_value_more,
    )
} | {
    "german_dates": changed(TIME, lambda m: f"{m[3]}.{m[2]}.{m[1]}"),
    "us_dates": changed(
        r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d:\d\d)[.0]*Z?)?",
        lambda m: f"{m[2]}/{m[3]}/{m[1]} {m[4] or ''}".strip(),
    ),
    "named_months": changed(TIME, lambda m: f"{m[3]}-Mon{m[2]}-{m[1]}"),
    "decimal_commas": changed(r"(-?\d+)\.(\d+)", lambda m: f"{m[1]},{m[2]}"),
    "numbers_as_words": changed(r"-?\d+(\.\d+)?", lambda m: "n/a"),
    "ids_as_floats": changed(r"\d{4,}", lambda m: f"{m[0]}.0"),
    "yes_and_no": changed(r"true|false", lambda m: "Y" if m[0] == "true" else "N"),
    "two_valued_words": changed(r"true|false", lambda m: f"is_{m[0]}"),
}
