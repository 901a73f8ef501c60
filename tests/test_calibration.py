"""Weights estimated from pairs whose owners nobody has told."""

import math
import random
from collections import Counter

import pytest
from conftest import PROJECT, Built, run
from support.identity import calibration
from support.identity.calibration import CalibrationFault

COMPARISONS = ["name", "city", "email", "phone"]
RECORDS = 2000
# Chance of each level between records of one owner, and of two.
OF_ONE = {
    "name": {"close": 0.8, "different": 0.2},
    "city": {"close": 0.7, "different": 0.3},
    "email": {"close": 0.6, "different": 0.4},
    "phone": {"close": 0.9, "different": 0.1},
}
OF_TWO = {
    "name": {"close": 0.01, "different": 0.99},
    "city": {"close": 0.05, "different": 0.95},
    "email": {"close": 0.001, "different": 0.999},
    "phone": {"close": 0.0005, "different": 0.9995},
}


def draw(chances: dict, pairs: int, seed: int) -> Counter[str]:
    chance = random.Random(seed)
    return Counter(
        "|".join(
            chance.choices(list(levels), list(levels.values()))[0]
            for levels in chances.values()
        )
        for _ in range(pairs)
    )


@pytest.fixture(scope="module")
def candidates() -> Counter[str]:
    """Pairs of one owner, and those of two that agree in something."""
    of_two = draw(OF_TWO, 200_000, 1)
    return draw(OF_ONE, 1000, 2) + Counter(
        {levels: n for levels, n in of_two.items() if "close" in levels}
    )


def test_weights_are_found_without_labels(candidates: Counter[str]) -> None:
    found = calibration.estimate(
        COMPARISONS, candidates, draw(OF_TWO, 100_000, 3), {}, RECORDS
    )
    for comparison in ("name", "city"):
        true = math.log2(OF_ONE[comparison]["close"] / OF_TWO[comparison]["close"])
        assert found.bits[comparison, "close"] == pytest.approx(true, abs=0.6)
        assert found.bits[comparison, "different"] < -1
    assert set(found.method.values()) == {"maximization"}
    # A thousand pairs of one owner among two thousand records.
    assert found.prior_bits - math.log2(calibration.FEW_THOUSAND / RECORDS) == (
        pytest.approx(0, abs=0.5)
    )


def test_pairs_that_another_identifier_anchors_come_first(
    candidates: Counter[str],
) -> None:
    anchored = {"name": draw(OF_ONE, 500, 4)}
    found = calibration.estimate(
        COMPARISONS, candidates, draw(OF_TWO, 100_000, 3), anchored, RECORDS
    )
    assert found.method == {
        "name": "anchored",
        "city": "maximization",
        "email": "maximization",
        "phone": "maximization",
    }
    assert found.bits["name", "close"] == pytest.approx(math.log2(80), abs=0.3)


def test_groups_that_cant_be_people_are_no_proposal() -> None:
    """Everybody agrees with everybody on the only thing compared."""
    everybody = Counter({"close": RECORDS * (RECORDS - 1) // 2})
    with pytest.raises(CalibrationFault, match="others of the same owner"):
        calibration.estimate(
            ["city"], everybody, Counter({"close": 1, "different": 999}), {}, RECORDS
        )


def test_a_rare_value_counts_more_and_a_missing_one_nothing() -> None:
    assert calibration.base("equal~5") == ("equal", 5)
    ratios = {("name", "equal"): 0.5, ("name", ""): -9.0}
    assert calibration._ratio(ratios, "name", "equal~5") == 10.5
    assert calibration._ratio(ratios, "name", "missing") == 0
    assert calibration._ratio(ratios, "name", "unheard_of") == -9


def test_a_proposal_changes_nothing_by_itself(built: Built) -> None:
    seed = PROJECT / "seeds" / "rules" / "match_weights.csv"
    before = seed.read_bytes()
    finished = run(
        [PROJECT / "scripts" / "calibrate_match_weights", "person"],
        LEAD_SCORING_DB=str(built.database),
    )
    assert finished.status == 0, finished.output
    assert "Nothing is changed." in finished.output
    assert "first_name by anchored" in " ".join(finished.output.split())
    assert seed.read_bytes() == before
