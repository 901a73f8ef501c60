"""scripts/benchmark_identity, without Splink: what it counts, and what it says."""

import ast
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import PROJECT
from support.environment import EnvironmentFault
from support.identity import benchmark, benchmark_command, labelled_sets
from support.identity.benchmark import BenchmarkFault, Cost, Result
from support.identity.evaluation import Agreement
from support.identity.labelled_sets import SetFault

GOOD = Agreement(records=5000, precision=1.0, recall=0.98, b_cubed=0.99)
POOR = Agreement(records=5000, precision=0.9, recall=0.9, b_cubed=0.95)
MODELS = Result({None: GOOD}, Cost(10.0, 3.0, 4.5, 1_000_000_000, 0.5))
SPLINK = Result(
    {0.95: POOR, 0.5: GOOD, 0.99: POOR}, Cost(25.0, 3.0, 9.0, 2 * 10**9, 1.5)
)


def model(name: str, *seconds: int) -> dict:
    compiled, started, completed = (
        f"2026-11-30T10:00:{second:02}.500000Z" for second in seconds
    )
    return {
        "unique_id": f"model.lead_scoring.{name}",
        "timing": [
            {"name": "compile", "started_at": compiled, "completed_at": started},
            {"name": "execute", "started_at": started, "completed_at": completed},
        ],
    }


# On two threads, so that the models' own times overlap.
RUN = {
    "results": [
        model("person_match_records", 11, 12, 20),
        model("organization_clusters", 10, 11, 15),
        model("person_clusters", 20, 21, 23),
        {"unique_id": "seed.lead_scoring.rules", "timing": []},
    ]
}


def test_seconds_are_from_the_first_start_to_the_last_end() -> None:
    assert benchmark.wall_seconds(RUN) == 13.0


def test_inference_is_from_the_end_of_one_model_to_that_of_another() -> None:
    ends = ("person_match_records", "person_clusters")
    assert benchmark.seconds_between(RUN, *ends) == 3.0


def test_preparation_is_the_share_of_the_wall_time_that_is_not_inference() -> None:
    # Of 17 seconds of models, 9 made the match records; the run took 13.
    assert benchmark.preparation_seconds(RUN) == pytest.approx(13.0 * 9 / 17)


def test_every_step_of_inference_is_a_model() -> None:
    folder = PROJECT / "models" / "identity" / "matching"
    assert {path.stem for path in folder.glob("*.sql")} > set(benchmark.INFERENCE)


def test_known_pairs_join_whatever_they_connect() -> None:
    pairs = [("c", "b"), ("e", "d"), ("b", "a"), ("e", "d"), ("f", "f")]
    joined = {"a": "a", "b": "a", "c": "a", "d": "d", "e": "d", "f": "f"}
    assert benchmark.joined(pairs) == joined
    assert benchmark.joined(reversed(pairs)) == joined
    assert benchmark.joined([]) == {}


def test_the_best_threshold_is_the_first_of_equals() -> None:
    assert benchmark.best_threshold(SPLINK.agreements) == 0.5
    assert benchmark.best_threshold({0.95: POOR, 0.5: POOR}) == 0.95


def test_the_fastest_of_several_rounds_counts() -> None:
    slow = Result(MODELS.agreements, Cost(11.0, 3.0, 4.0, 10**9, 3.0))
    assert benchmark.fastest([slow, MODELS, slow]) is MODELS


def test_splinks_seconds_are_read(tmp_path: Path) -> None:
    said, log = tmp_path / "splink.json", tmp_path / "splink.log"
    said.write_text('{"train": 1.5, "predict": 2.0, "cluster": 0.5}')
    seconds = benchmark.splink_seconds("febrl3", said, log)
    assert seconds == {"train": 1.5, "predict": 2.0, "cluster": 0.5}


def test_splink_without_a_result_gives_its_reason(tmp_path: Path) -> None:
    said, log = tmp_path / "splink.json", tmp_path / "splink.log"
    said.write_text(json.dumps({"no_result": "no pair fulfils a rule"}))
    with pytest.raises(BenchmarkFault, match=r"^febrl3: no pair fulfils a rule\.$"):
        benchmark.splink_seconds("febrl3", said, log)
    said.unlink()
    with pytest.raises(BenchmarkFault, match="failed on febrl3. Its last words: none"):
        benchmark.splink_seconds("febrl3", said, log)
    log.write_text("Training\nMemoryError: 2 GB\n")
    with pytest.raises(BenchmarkFault, match="last words: MemoryError: 2 GB"):
        benchmark.splink_seconds("febrl3", said, log)


def test_the_table_has_splinks_best_where_it_is_another() -> None:
    rows = benchmark_command.rows("febrl3", MODELS, SPLINK)
    assert {len(row) for row in rows} == {len(benchmark_command.COLUMNS)}
    shares = ("0.9000", "0.9000", "0.9000", "0.9500")
    assert [row[1] for row in rows] == ["models", "Splink 0.95", "Splink 0.5 (best)"]
    assert rows[0][0] == "febrl3 (5,000)"
    assert rows[1][2:] == (*shares, "25.0", "2.50", "3.0", "9.0", "2.00", "2.00", "1.5")
    assert rows[2][4:7] == ("0.9899", "0.9900", "")
    best_at_once = Result({0.95: GOOD, 0.5: POOR}, SPLINK.cost)
    rows = benchmark_command.rows("febrl3", MODELS, best_at_once)
    assert [row[1] for row in rows] == ["models", "Splink 0.95 (best)"]


def test_every_set_has_a_recipe() -> None:
    module = PROJECT / "scripts" / "support" / "identity" / "splink_recipes.py"
    recipes = next(
        node.value
        for node in ast.parse(module.read_text()).body
        if isinstance(node, ast.Assign) and node.targets[0].id == "RECIPES"
    )
    assert [key.value for key in recipes.keys] == labelled_sets.names()


def invoke(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(benchmark_command.main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, " ".join(result.output.split())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["febrl9"], "There is no set febrl9. There are: chicago_sites, "),
        (["chicago_sites"], "Name a folder that holds it with --folder."),
        (["febrl3", "--people", "5000"], "Leave it out, or add demo_people."),
        (["demo_people", "--people", "5"], "5 is not in the range x>=1000."),
    ],
)
def test_what_can_not_be_run_is_said(arguments: list[str], sentence: str) -> None:
    status, output = invoke(*arguments)
    assert status != 0
    assert sentence in output


def pretend(
    monkeypatch: pytest.MonkeyPatch,
    models: Result | Exception = MODELS,
    splink: Result | Exception = SPLINK,
    prepared: Exception | None = None,
) -> None:
    def answer(result: Result | Exception | None) -> Result | None:
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(benchmark, "prepare", lambda *_: answer(prepared))
    monkeypatch.setattr(benchmark, "resolve_with_models", lambda *_: answer(models))
    monkeypatch.setattr(benchmark, "resolve_with_splink", lambda *_: answer(splink))


def test_without_splinks_result_the_models_are_still_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend(monkeypatch, splink=BenchmarkFault("febrl3: it stops."))
    status, output = invoke("febrl3")
    assert status == 0
    assert "Without a result of Splink: febrl3: it stops." in output
    assert "0.9899" in output


def test_sets_that_are_not_there_are_skipped_unless_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend(monkeypatch, prepared=SetFault("febrl3 needs a file."))
    assert invoke() == (0, invoke()[1])
    assert "Skipped: febrl3 needs a file." in invoke()[1]
    assert invoke("febrl3") == (1, "Error: febrl3 needs a file.")


def test_faults_end_the_command_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for step in ("prepared", "models"):
        pretend(monkeypatch, **{step: BenchmarkFault("dbt failed.")})
        assert invoke("febrl3") == (1, "Error: dbt failed.")
    pretend(monkeypatch, splink=EnvironmentFault("no connection."))
    status, output = invoke("febrl3")
    assert status == 1
    assert "Splink's environment can't be prepared: no connection." in output


def test_both_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = []
    monkeypatch.setattr(benchmark, "prepare", lambda *_: turns.append("prepare"))
    for name, result in (("models", MODELS), ("splink", SPLINK)):
        monkeypatch.setattr(
            benchmark,
            f"resolve_with_{name}",
            lambda *_, name=name, result=result: turns.append(name) or result,
        )
    assert invoke("febrl3", "--rounds", "2")[0] == 0
    assert turns == ["prepare", "models", "splink", "models", "splink"]
