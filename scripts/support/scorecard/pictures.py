"""Where the lines of a page's pictures go, in the coordinates of their SVG."""

from dataclasses import dataclass
from decimal import Decimal

Point = tuple[Decimal, Decimal]

# The plane of fit and intent, and the room around it for the axes.
SIDE = 300
LEFT, TOP = 46, 14
# How wide a letter of a tier's name is, about.
LETTER = 7
# Half-life curves: the size of their plane, and the days between the marks below it.
WIDTH, HEIGHT = 420, 150
MARKED_DAYS = 30
FEWEST_MARKS = 3
# Straight pieces of a curve.
STEPS = 45


@dataclass(frozen=True)
class Region:
    """Where a tier lies in the plane of fit and intent.

    Attributes:
        rank: rank of the tier, which decides on its colour.
        corners: the polygon, as in the attribute ``points`` of SVG.
        exit_corners: the polygon that is left only when the tier is lost.
        label_at: where its name stands.
    """

    tier: str
    rank: int
    corners: str
    exit_corners: str
    label_at: tuple[str, str]


@dataclass(frozen=True)
class Tick:
    """A mark on an axis, with the grade between it and the next one."""

    at: str
    text: str


@dataclass(frozen=True)
class Plane:
    """The plane of fit (to the right) and intent (upwards) with its tiers."""

    title: str
    description: str
    regions: list[Region]
    fit_ticks: list[Tick]
    fit_grades: list[Tick]
    intent_ticks: list[Tick]
    intent_grades: list[Tick]


@dataclass(frozen=True)
class Curve:
    """How points of one half-life fade, and where half of them are left."""

    path: str
    half_at: str
    days: int


@dataclass(frozen=True)
class Fading:
    """How points fade, by half-life."""

    curves: list[Curve]
    day_ticks: list[Tick]


class Axes:
    """Turns points of fit and intent into coordinates."""

    def __init__(self, most_fit: Decimal, most_intent: Decimal) -> None:
        self.most_fit, self.most_intent = most_fit, most_intent

    def x(self, fit: Decimal) -> str:
        """Where so much fit lies from the left."""
        return short(LEFT + SIDE * fit / self.most_fit)

    def y(self, intent: Decimal) -> str:
        """Where so much intent lies from the top."""
        return short(TOP + SIDE - SIDE * intent / self.most_intent)

    def beside_the_axis(
        self, name: str, fit: Decimal, intent: Decimal
    ) -> tuple[str, str]:
        """Where a name is centred: there, or as far to the right as it needs to fit."""
        needed = Decimal(len(name) * LETTER) / 2
        x = LEFT + max(needed, SIDE * fit / self.most_fit)
        return short(x), self.y(intent)

    def corners(self, fit: Decimal, intent: Decimal, total: Decimal) -> list[Point]:
        """The part of the plane that has at least these points."""
        whole = [
            (fit, intent),
            (self.most_fit, intent),
            (self.most_fit, self.most_intent),
            (fit, self.most_intent),
        ]
        if fit > self.most_fit or intent > self.most_intent:
            return []
        return _above(whole, total)

    def polygon(self, corners: list[Point]) -> str:
        """The corners as SVG wants them."""
        return " ".join(f"{self.x(fit)},{self.y(intent)}" for fit, intent in corners)


def fading(half_lives: set[int]) -> Fading:
    """The curves of these half-lives, on as many days as the longest one takes."""
    marks = max(FEWEST_MARKS, *(-(-days // MARKED_DAYS) for days in half_lives), 0)
    last_day = marks * MARKED_DAYS

    def x(day: float) -> str:
        return short(LEFT + WIDTH * day / last_day)

    def path(half_life_days: int) -> str:
        return " ".join(
            f"{x(last_day * step / STEPS)},"
            f"{_share_y(0.5 ** (last_day * step / STEPS / half_life_days))}"
            for step in range(STEPS + 1)
        )

    return Fading(
        curves=[Curve(path(days), x(days), days) for days in sorted(half_lives)],
        day_ticks=[
            Tick(x(day), str(day)) for day in range(0, last_day + 1, MARKED_DAYS)
        ],
    )


def short(value: Decimal | float) -> str:
    """A coordinate with one decimal."""
    return f"{value:.1f}"


def _share_y(share: float) -> str:
    return short(TOP + HEIGHT * (1 - share))


def _above(corners: list[Point], total: Decimal) -> list[Point]:
    """What is left of a polygon where fit and intent sum to ``total`` or more.

    Sutherland and Hodgman's way of cutting a polygon at a line.
    """
    kept = []
    for (fit, intent), (next_fit, next_intent) in zip(
        corners, corners[1:] + corners[:1], strict=True
    ):
        here, there = fit + intent - total, next_fit + next_intent - total
        if here >= 0:
            kept.append((fit, intent))
        if here * there < 0:
            share = here / (here - there)
            kept.append(
                (
                    fit + share * (next_fit - fit),
                    intent + share * (next_intent - intent),
                )
            )
    return kept
