"""How numbers, dates, names and lists are written on a page."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

MINUS = "\N{MINUS SIGN}"
# Names in seeds whose underscores alone do not make them readable.
SPELLED = {"email": "e-mail", "sms": "SMS", "ehr": "EHR", "npi": "NPI"}
# Control characters, and marks that turn the direction of the text around them.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def clean(text: str) -> str:
    """The text without characters that nobody sees and that change what one sees."""
    return INVISIBLE.sub("", text)


def number(value: Decimal | int) -> str:
    """Digits in groups of three, without zeros at the end: 50,000,000 or 0.2."""
    text = f"{abs(Decimal(value)):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{MINUS}{text}" if value < 0 else text


def signed(value: Decimal) -> str:
    """The number with its sign, zero without one."""
    return f"+{number(value)}" if value > 0 else number(value)


def whole_part(text: str) -> int:
    """Where a number's decimals, or its unit, begin."""
    return re.match(rf"[+{MINUS}]?[\d,]*", text).end()


def aligned(values: list[Decimal]) -> list[str]:
    """The numbers with as many decimals as the one that needs most."""
    places = max((len(number(value).partition(".")[2]) for value in values), default=0)
    return [f"{value:,.{places}f}".replace("-", MINUS) for value in values]


def counted(count: Decimal | int, noun: str) -> str:
    """The number with its noun, on one line: 1 day, 30 days."""
    plural = "" if abs(count) == 1 else "s"
    return f"{number(count)}\N{NO-BREAK SPACE}{noun}{plural}"


def percent(share: Decimal) -> str:
    """The share of one in percent."""
    return f"{number(share * 100)}\N{NO-BREAK SPACE}%"


def day(value: date) -> str:
    """The date in words, the same in every locale: 30 June 2026."""
    months = (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    )
    return f"{value.day} {months[value.month - 1]} {value.year}"


def last_day(valid_to: date) -> date:
    """The last day on which a row counts that ends before ``valid_to``."""
    return valid_to - timedelta(days=1)


def plain(name: str) -> str:
    """A name of a seed in words: careers_application is careers application."""
    return " ".join(SPELLED.get(word, word) for word in name.split("_"))


def title(name: str) -> str:
    """A name of a seed as a heading: sales_leadership is Sales leadership."""
    return capital(plain(name))


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def place(name: str) -> str:
    """A name of a seed as that of a place: los_angeles is Los Angeles."""
    return " ".join(map(capital, name.split("_")))


def inside(label: str) -> str:
    """A label inside a sentence: its first letter small, unless it is an abbreviation."""
    is_word = label[1:2] == label[1:2].lower()
    return label[:1].lower() + label[1:] if is_word else label


def listed(items: Iterable[str], last: str = "or") -> str:
    """The items with commas and, before the last one, a word: a, b or c."""
    items = list(items)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
