"""What a rule's operator and value ask for, and how two such conditions lie together.

The words are those of the macro ``satisfies``: texts are compared without regard to
case, lists and ranges are separated by ``|``, ranges include both ends.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# Stands for any value that no rule names.
UNNAMED = "\0"
RANGES = ("between", "at_least", "at_most")
PARTS_OF_TEXT = ("starts_with", "contains_word")


@dataclass(frozen=True)
class Condition:
    """A comparison of one value.

    Attributes:
        value: as it stands in the seed; None for known, missing and any.
    """

    operator: str
    value: str | None

    def holds_for(self, value: str | None) -> bool:
        """Whether ``value`` satisfies it; None stands for a value that is missing."""
        if value is None or self.operator == "missing":
            return value is None and self.operator == "missing"
        if self.operator in ("any", "known"):
            return True
        value, asked = value.lower(), (self.value or "").lower()
        if self.operator == "equals":
            return value == asked
        if self.operator in ("in", "not_in"):
            return (value in asked.split("|")) == (self.operator == "in")
        if self.operator == "starts_with":
            return value.startswith(asked)
        if self.operator == "contains_word":
            return bool(re.search(rf"(?<!\w){re.escape(asked)}(?!\w)", value))
        number = _number(value)
        low, high = self.limits()
        return number is not None and low <= number <= high

    def witnesses(self) -> list[str | None]:
        """Values that satisfy it, among them one in every overlap with another."""
        if self.operator == "missing":
            return [None]
        if self.operator in ("any", "known", "not_in"):
            return [UNNAMED]
        if self.operator in RANGES:
            ends = self.limits()
            return [str(end) for end in ends if end.is_finite()]
        return (self.value or "").lower().split("|")

    def is_possible_for(self, value_type: str | None) -> bool:
        """Whether it compares with values as a boolean or number has them."""
        if value_type not in ("boolean", "number"):
            return True
        if self.operator in ("equals", "in", "not_in"):
            asked = (self.value or "").lower().split("|")
            if value_type == "boolean":
                return set(asked) <= {"true", "false"}
            return all(_number(value) is not None for value in asked)
        if self.operator in PARTS_OF_TEXT:
            return False
        return self.operator not in RANGES or value_type == "number"

    def overlaps(self, other: "Condition") -> bool:
        """Whether a value is known that satisfies both."""
        return any(
            self.holds_for(value) and other.holds_for(value)
            for value in [*self.witnesses(), *other.witnesses()]
        )

    def implies(self, other: "Condition") -> bool:
        """Whether every value that satisfies this one satisfies the other, for sure."""
        if "missing" in (self.operator, other.operator):
            return self.operator == other.operator
        if other.operator in ("any", "known"):
            return True
        if self.operator in ("any", "known"):
            return False
        if self.operator == "not_in":
            return other.operator == "not_in" and all(
                not self.holds_for(value)
                for value in (other.value or "").lower().split("|")
            )
        if self.operator in RANGES:
            if other.operator not in RANGES:
                return False
            (low, high), (least, most) = self.limits(), other.limits()
            return least <= low and high <= most
        if self.operator in PARTS_OF_TEXT:
            # What begins with or contains a text also satisfies what that text does,
            # if the other one looks at the same part of it.
            is_alike = self.operator == other.operator
            return is_alike and other.holds_for(self.value)
        return all(other.holds_for(value) for value in self.witnesses())

    def limits(self) -> tuple[Decimal, Decimal]:
        """The least and the greatest number of a range."""
        first, _, second = (self.value or "").partition("|")
        low, high = _number(first), _number(second)
        if self.operator == "at_most":
            low, high = None, low
        elif self.operator == "at_least":
            high = None
        lowest, highest = Decimal("-Infinity"), Decimal("Infinity")
        return (
            lowest if low is None else low,
            highest if high is None else high,
        )


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
