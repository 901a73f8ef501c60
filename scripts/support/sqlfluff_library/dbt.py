"""Short stand-ins for dbt's own macros, for linting without dbt."""


def concat(fields: list[str]) -> str:
    """Return the first field."""
    return fields[0]


def date_trunc(datepart: str, date: str) -> str:
    """Return the date."""
    return date


def dateadd(datepart: str, interval: object, from_date_or_timestamp: str) -> str:
    """Return the date that is added to."""
    return from_date_or_timestamp


def datediff(first_date: str, second_date: str, datepart: str) -> str:
    """Return a difference of the two."""
    return f"({second_date} - {first_date})"


def hash(field: str) -> str:
    """Return the field."""
    return field


def listagg(measure: str, *options: object) -> str:
    """Return an aggregate of the measure."""
    return f"max({measure})"


def position(substring_text: str, string_text: str) -> str:
    """Return a number made of both."""
    return f"strpos({string_text}, {substring_text})"


def split_part(string_text: str, delimiter_text: str, part_number: int) -> str:
    """Return the text that is split."""
    return string_text


def type_bigint() -> str:
    """Return a type name; linting needs no more than that it parses."""
    return "bigint"


def type_boolean() -> str:
    """Return a type name."""
    return "boolean"


def type_int() -> str:
    """Return a type name."""
    return "integer"


def type_string() -> str:
    """Return a type name."""
    return "varchar"


def type_timestamp() -> str:
    """Return a type name."""
    return "timestamp"
