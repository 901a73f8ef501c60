"""dbt's cross-database macros, for linting without dbt."""


def type_string() -> str:
    """Return a type name; linting needs no more than that it parses."""
    return "varchar"


def type_timestamp() -> str:
    """Return a type name."""
    return "timestamp"


def type_int() -> str:
    """Return a type name."""
    return "integer"


def concat(parts: list[str]) -> str:
    """Return the first part, which keeps the templated SQL short."""
    return parts[0]


def hash(expression: str) -> str:
    """Return the expression."""
    return expression
