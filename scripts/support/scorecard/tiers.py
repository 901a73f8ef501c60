"""What tiers and grades take, as tables and as pictures."""

from decimal import Decimal

from support.scorecard.pictures import Axes, Plane, Region, Tick
from support.scorecard.tables import Column, Table
from support.scorecard.words import counted, listed, number, title

SUBJECTS = {"person": "People", "organization": "Organizations"}
# Steps of the grid on which the name of a tier looks for room.
STEPS = 50
# The share of the widest place that is wide enough for a name.
WIDE_ENOUGH = Decimal("0.85")
MINIMUMS = ("minimum_fit", "minimum_intent", "minimum_total")


def highest(tiers: list[dict]) -> dict | None:
    """A person's highest tier with its minimums, as texts."""
    own = [tier for tier in tiers if tier["subject_type"] == "person"]
    if not own:
        return None
    minimums = {column: number(own[-1][column]) for column in MINIMUMS}
    return {"tier": title(own[-1]["tier"]), **minimums}


def tables(tiers: list[dict]) -> list[Table]:
    """What entering and leaving each tier takes, for people and for organizations."""
    return [
        _table([tier for tier in tiers if tier["subject_type"] == subject], caption)
        for subject, caption in SUBJECTS.items()
        if any(tier["subject_type"] == subject for tier in tiers)
    ]


def _table(tiers: list[dict], caption: str) -> Table:
    columns = [
        Column("Tier"),
        *(Column(f"{name} at least", True) for name in ("Fit", "Intent", "Total")),
        Column("Left below"),
        Column("Kept at least", True),
    ]
    lines = []
    for tier in reversed(tiers):
        line = [title(tier["tier"]), "", "", "", "", ""]
        if not tier["tier_rank"]:
            line[0] += ": everyone else"
        else:
            line[1:4] = [number(tier[column]) for column in MINIMUMS]
            line[4:] = [_left_below(tier), counted(tier["minimum_stay_days"], "day")]
        lines.append(line)
    return Table(caption, columns, lines)


def _left_below(tier: dict) -> str:
    limits = zip(_exits(tier), ("fit", "intent", "in all"), strict=True)
    return listed(f"{number(limit)} {what}" for limit, what in limits if limit)


def _exits(tier: dict) -> list[Decimal]:
    """The minimums below which the tier is left."""
    return [tier[column] * (1 - tier["exit_margin"]) for column in MINIMUMS]


def planes(row: dict, bands: list[dict], tiers: list[dict]) -> list[Plane]:
    """The tiers of people, and of organizations, in the plane of fit and intent.

    Args:
        row: of the seed scoring_models.
        bands: the model's rows of the seed grade_bands.
        tiers: the model's rows of the seed tier_thresholds, the lowest first.
    """
    axes = Axes(row["fit_cap"], row["intent_cap"])
    drawn = []
    for subject, caption in SUBJECTS.items():
        own = [tier for tier in tiers if tier["subject_type"] == subject]
        if own:
            drawn.append(
                Plane(
                    title=f"{caption}: tiers by fit and intent",
                    description=f"{_told(own)}. Negative points are left out.",
                    regions=_regions(own, axes),
                    fit_ticks=_ticks(bands, "fit", axes),
                    fit_grades=_grades(bands, "fit", axes),
                    intent_ticks=_ticks(bands, "intent", axes),
                    intent_grades=_grades(bands, "intent", axes),
                )
            )
    return drawn


def _told(tiers: list[dict]) -> str:
    """The tiers above the lowest with their minimums, the highest first."""
    names = ("of fit", "of intent", "in all")
    return "; ".join(
        f"{title(tier['tier'])} from "
        + listed(
            (
                f"{number(tier[column])} {name}"
                for column, name in zip(MINIMUMS, names, strict=True)
                if tier[column]
            ),
            "and",
        )
        for tier in reversed(tiers)
        if tier["tier_rank"]
    )


def _regions(tiers: list[dict], axes: Axes) -> list[Region]:
    regions = []
    for tier in tiers:
        least = [tier[column] for column in MINIMUMS]
        spot = _room_for_a_name(tier, tiers, axes)
        if spot is not None:
            regions.append(
                Region(
                    tier=title(tier["tier"]),
                    rank=tier["tier_rank"],
                    corners=axes.polygon(axes.corners(*least)),
                    exit_corners=axes.polygon(axes.corners(*_exits(tier))),
                    label_at=axes.beside_the_axis(title(tier["tier"]), *spot),
                )
            )
    return regions


def _room_for_a_name(
    tier: dict, tiers: list[dict], axes: Axes
) -> tuple[Decimal, Decimal] | None:
    """A place in the middle of a tier's region that is nearly as wide as any of it.

    None where nothing of the region lies in the plane.
    """
    runs = []
    for step in range(2, STEPS - 1):
        intent = axes.most_intent * step / STEPS
        fits = [axes.most_fit * place / STEPS for place in range(STEPS + 1)]
        run = [fit for fit in fits if _is_only_in(tier, tiers, fit, intent)]
        runs.append((len(run), run, intent))
    most = max(length for length, *_ in runs)
    wide = [row for row in runs if row[0] >= WIDE_ENOUGH * most]
    _, run, intent = wide[len(wide) // 2]
    return ((run[0] + run[-1]) / 2, intent) if run else None


def _is_only_in(tier: dict, tiers: list[dict], fit: Decimal, intent: Decimal) -> bool:
    """Whether these points reach a tier, and no higher one even by what keeps it."""
    return _reach(fit, intent, [tier[column] for column in MINIMUMS]) and not any(
        _reach(fit, intent, _exits(higher))
        for higher in tiers
        if higher["tier_rank"] > tier["tier_rank"]
    )


def _reach(fit: Decimal, intent: Decimal, minimums: list[Decimal]) -> bool:
    points = (fit, intent, fit + intent)
    return all(has >= least for has, least in zip(points, minimums, strict=True))


def _ticks(bands: list[dict], dimension: str, axes: Axes) -> list[Tick]:
    own = [band for band in bands if band["dimension"] == dimension]
    most, at = _axis(dimension, axes)
    values = sorted({band["from_points"] for band in own} | {Decimal(0), most})
    return [Tick(at(value), number(value)) for value in values if value <= most]


def _grades(bands: list[dict], dimension: str, axes: Axes) -> list[Tick]:
    """Each grade in the middle of its points."""
    most, at = _axis(dimension, axes)
    return [
        Tick(at((band["from_points"] + (band["to_points"] or most)) / 2), band["grade"])
        for band in bands
        if band["dimension"] == dimension and band["from_points"] < most
    ]


def _axis(dimension: str, axes: Axes) -> tuple:
    if dimension == "fit":
        return axes.most_fit, axes.x
    return axes.most_intent, axes.y


def grade_tables(bands: list[dict]) -> list[Table]:
    """The grades of fit and of intent."""
    return [
        Table(
            f"Grades of {dimension}",
            [Column("Grade"), Column("Points")],
            [
                [band["grade"], _band(band)]
                for band in sorted(bands, key=lambda b: -b["from_points"])
                if band["dimension"] == dimension
            ],
        )
        for dimension in ("fit", "intent")
    ]


def _band(band: dict) -> str:
    if band["to_points"] is None:
        return f"{number(band['from_points'])} or more"
    if not band["from_points"]:
        return f"below {number(band['to_points'])}"
    return f"{number(band['from_points'])} to below {number(band['to_points'])}"
