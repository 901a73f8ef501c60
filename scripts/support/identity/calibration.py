"""Match weights estimated from data, without anybody's labels.

A weight is log2(m / u): m is how often a level occurs between two records of one owner,
u how often between two of different owners (Fellegi and Sunter 1969). u is counted on
random pairs, nearly all of which are of different owners. m is counted on anchored
pairs, which share an unshared identifier other than the one compared; where there are
too few of these, it is estimated by expectation maximization over all candidate pairs
with u held fixed.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

MOST_ROUNDS = 100
SMALLEST_CHANGE = 1e-4
# A level that was never seen in this many pairs may still occur.
SMOOTHING = 0.5
LARGEST_BITS = 15.0
# Even a certificate's number is shared by chance, or by a slip, now and then.
LEAST_BY_CHANCE = 0.002
FEWEST_ANCHORED = 200
FEW_THOUSAND = 4096
# Records of one owner that a record may have beside itself, on average.
PARTNERS = (0.005, 50.0)

Levels = tuple[str, ...]


class CalibrationFault(Exception):
    """The data do not allow an estimate; the message says why and what to do."""


@dataclass(frozen=True)
class Estimate:
    """What the data say.

    Attributes:
        bits: (comparison, level) to bits; for levels with a rarity, at rarity 0.
        prior_bits: logarithm of the mean number of partners that a record has.
        method: comparison to ``anchored`` or ``maximization``.
        rounds: how many rounds the maximization took.
    """

    bits: dict[tuple[str, str], float]
    prior_bits: float
    method: dict[str, str]
    rounds: int


def split(levels: str) -> Levels:
    """The levels of a pair: ``equal~5|missing`` is (``equal~5``, ``missing``)."""
    return tuple(levels.split("|"))


def base(level: str) -> tuple[str, int]:
    """A level and its rarity: ``equal~5`` is (``equal``, 5)."""
    name, _, rarity = level.partition("~")
    return name, int(rarity or 0)


def estimate(
    comparisons: list[str],
    candidates: Counter[str],
    random_pairs: Counter[str],
    anchored: dict[str, Counter[str]],
    records: int,
) -> Estimate:
    """Estimate the weights of an entity.

    Args:
        comparisons: names of the comparisons, in the order of the levels.
        candidates: pair_levels' text to number of candidate pairs.
        random_pairs: the same for pairs drawn at random.
        anchored: per comparison, the same for pairs that another identifier anchors.
        records: how many records there are.

    Raises CalibrationFault when the prior leaves its bounds: then the maximization has
    found another kind of group than people, such as households.
    """
    chance = _chances(comparisons, random_pairs)
    equal_pairs = _equal_pairs(comparisons, candidates, random_pairs, records)
    by_chance = dict.fromkeys(comparisons, 1.0)
    patterns = [(split(levels), count) for levels, count in candidates.items()]
    all_pairs = records * (records - 1) / 2
    matches = _first_guess(comparisons, chance)
    method = {}
    for place, comparison in enumerate(comparisons):
        method[comparison] = "maximization"
        pairs = anchored.get(comparison, Counter())
        seen = Counter()
        for levels, count in pairs.items():
            level = base(split(levels)[place])[0]
            if level not in ("missing", "one_sided"):
                seen[level] += count
        if sum(seen.values()) >= FEWEST_ANCHORED:
            method[comparison] = "anchored"
            matches[comparison] = _smoothed(seen, set(chance[comparison]))
    prior = records * 0.5 / all_pairs
    rounds = 0
    for rounds in range(1, MOST_ROUNDS + 1):
        sums: dict[str, Counter[str]] = defaultdict(Counter)
        expected = 0.0
        ratios = _ratios(comparisons, matches, chance, by_chance)
        for levels, count in patterns:
            bits = sum(
                _ratio(ratios, comparison, level)
                for comparison, level in zip(comparisons, levels, strict=True)
            )
            odds = prior / (1 - prior) * 2.0 ** max(-200.0, min(200.0, bits))
            share = count * odds / (1 + odds)
            expected += share
            for comparison, level in zip(comparisons, levels, strict=True):
                sums[comparison][base(level)[0]] += share
        former, prior = prior, max(expected, 1.0) / all_pairs
        for comparison in comparisons:
            matched = sum(sums[comparison][level] for level in RATED)
            by_chance[comparison] = max(
                LEAST_BY_CHANCE, 1 - matched / max(equal_pairs[comparison], matched, 1)
            )
            if method[comparison] == "maximization":
                del sums[comparison]["missing"]
                del sums[comparison]["one_sided"]
                matches[comparison] = _smoothed(
                    sums[comparison], set(chance[comparison])
                )
        if abs(math.log(prior / former)) < SMALLEST_CHANGE:
            break
    partners = prior * (records - 1)
    if not PARTNERS[0] <= partners <= PARTNERS[1]:
        raise CalibrationFault(
            f"By this estimate a record has {partners:,.3f} others of the same owner, "
            f"and between {PARTNERS[0]} and {PARTNERS[1]} are believed. The comparisons "
            "probably find something other than owners, such as households: compare in "
            "further respects, or set weights by hand."
        )
    bits = {
        key: max(-LARGEST_BITS, min(LARGEST_BITS, value))
        for key, value in _ratios(comparisons, matches, chance, by_chance).items()
    }
    # As the models, which take a small table for one of a few thousand records.
    size = math.log2(max(records, FEW_THOUSAND)) - math.log2(records)
    return Estimate(bits, math.log2(partners) + size, method, rounds)


def _chances(
    comparisons: list[str], random_pairs: Counter[str]
) -> dict[str, dict[str, float]]:
    """u per comparison and level, whatever the rarity."""
    chances = {}
    for place, comparison in enumerate(comparisons):
        seen = Counter()
        for levels, count in random_pairs.items():
            level = base(split(levels)[place])[0]
            if level not in ("missing", "one_sided"):
                seen[level] += count
        total = sum(seen.values()) or 1
        chances[comparison] = {level: n / total for level, n in seen.items()}
        chances[comparison][""] = SMOOTHING / total
    return chances


def _equal_pairs(
    comparisons: list[str],
    candidates: Counter[str],
    random_pairs: Counter[str],
    records: int,
) -> dict[str, float]:
    """How many pairs of records share a comparison's value.

    Values that few share are blocking keys, so all of their pairs are candidates; the
    pairs of common values are counted on the sample.
    """
    scale = records * (records - 1) / 2 / max(sum(random_pairs.values()), 1)
    counts = {}
    for place, comparison in enumerate(comparisons):
        found, drawn = (
            sum(
                count
                for levels, count in pairs.items()
                if base(split(levels)[place])[0] in RATED
            )
            for pairs in (candidates, random_pairs)
        )
        counts[comparison] = max(float(found), drawn * scale)
    return counts


def _first_guess(
    comparisons: list[str], chance: dict[str, dict[str, float]]
) -> dict[str, dict[str, float]]:
    """Equal in nine of ten; the rest spread over the other levels."""
    return {
        comparison: {
            level: 0.9 if level in ("equal", "own") else 0.1 / len(chance[comparison])
            for level in chance[comparison]
        }
        for comparison in comparisons
    }


def _smoothed(seen: Counter[str], levels: set[str]) -> dict[str, float]:
    levels = (levels | set(seen)) - {""}
    total = sum(seen.values()) + SMOOTHING * (len(levels) + 1)
    smoothed = {level: (seen[level] + SMOOTHING) / total for level in levels}
    smoothed[""] = SMOOTHING / total
    return smoothed


# The mean of log2(1 / share) - 2 * rarity, for shares spread evenly within a step.
WITHIN_STEP = 1.0


def _ratios(
    comparisons: list[str],
    matches: dict[str, dict[str, float]],
    chance: dict[str, dict[str, float]],
    by_chance: dict[str, float],
) -> dict[tuple[str, str], float]:
    """log2(m / u) per level; for levels with a rarity without what the rarity adds.

    A value's frequency counts its owners' duplicates too, so of the pairs that share
    one, only the part ``by_chance`` does so by chance.
    """
    ratios = {}
    for comparison in comparisons:
        for level, match in matches[comparison].items():
            if level in RATED:
                ratios[comparison, level] = (
                    math.log2(match / by_chance[comparison]) + WITHIN_STEP
                )
            else:
                unmatched = chance[comparison].get(level) or chance[comparison][""]
                ratios[comparison, level] = math.log2(match / unmatched)
    return ratios


# Levels whose chance is their value's frequency.
RATED = ("equal", "own", "of_few", "zip")


def _ratio(ratios: dict[tuple[str, str], float], comparison: str, level: str) -> float:
    name, rarity = base(level)
    if name in ("missing", "one_sided"):
        return 0.0
    found = ratios.get((comparison, name))
    if found is None:
        found = ratios[comparison, ""]
    return found + 2.0 * rarity
