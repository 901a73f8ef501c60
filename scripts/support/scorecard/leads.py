"""Which leads a row is for, and by which channel: routes and tracks say both alike."""

from support.scorecard.words import capital, inside, listed, place, plain, title

ANY = "*"
# What a row may look at, with the word before the value and how that is written.
CONDITIONS = {
    "tier": ("tier", plain),
    "lifecycle_stage": ("stage", plain),
    "service_line": ("service line", plain),
    "territory": ("territory", place),
}


def whom(rows: list[dict]) -> list[str]:
    """The leads that each row is for, of rows that are tried in this order."""
    return [
        _asked(row) or ("Everyone else" if number else "Everyone")
        for number, row in enumerate(rows)
    ]


def channel(row: dict) -> str:
    """The channel that is tried first, and the other one if there is one."""
    if row["channel"] == "none":
        return "No contact"
    if row["fallback_channel"] == "none":
        return title(row["channel"])
    return f"{title(row['channel'])}, else {inside(plain(row['fallback_channel']))}"


def entries(text: str) -> list[str]:
    """The entries of a cell that holds several."""
    return text.split("|")


def _asked(row: dict) -> str:
    asked = (
        f"{word} {written(row[column])}"
        for column, (word, written) in CONDITIONS.items()
        if row.get(column, ANY) != ANY
    )
    return capital(listed(asked, "and"))
