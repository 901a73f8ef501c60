"""Faults in a seed are sentences that name file, line and column, before dbt starts."""

from pathlib import Path

import pytest
from conftest import PROJECT
from support import seed_checks

DECLARED = """
seeds:
  - name: rules
    config:
      column_types:
        rule_id: varchar
        signal: varchar
        kind: varchar
        points: decimal(6,2)
        days: integer
        valid_from: date
        valid_to: date
    data_tests:
      - unique_together:
          arguments: {columns: [rule_id, valid_from]}
      - no_overlap:
          arguments: {from_column: valid_from, to_column: valid_to, by: [rule_id]}
      - always:
          description: A rule ends after it begins.
          arguments: {condition: valid_from < valid_to}
          config:
            meta: {hint: Correct one of the dates.}
      - always:
          arguments: {condition: "kind <> 'none' or points = 0"}
    columns:
      - name: rule_id
        data_tests: [not_null]
      - name: signal
        data_tests:
          - relationships:
              arguments: {to: ref('signals'), field: signal}
          - names_unrestricted:
              arguments: {to: ref('signals'), field: signal}
      - name: kind
        data_tests:
          - accepted_values:
              arguments: {values: [once, daily, none]}
              config: {where: rule_id <> 'free'}
  - name: signals
    config:
      column_types: {signal: varchar, sensitivity: varchar}
    columns:
      - name: signal
        data_tests: [unique, not_null]
"""
HEADER = "rule_id,signal,kind,points,days,valid_from,valid_to\n"
GOOD = "demo,form,once,5.00,30,2026-01-01,2026-02-01\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    rules = tmp_path / "seeds" / "rules"
    rules.mkdir(parents=True)
    (rules / "_rules.yml").write_text(DECLARED)
    (rules / "signals.csv").write_text(
        "signal,sensitivity\nform,open\nvisit,open\nsymptom,restricted\n"
    )
    (rules / "rules.csv").write_text(HEADER + GOOD)
    return tmp_path


def found(project: Path, rules: str) -> list[str]:
    (project / "seeds" / "rules" / "rules.csv").write_text(rules)
    return [str(finding) for finding in seed_checks.check(project)]


def test_the_seeds_of_the_project_have_no_faults() -> None:
    assert [str(finding) for finding in seed_checks.check(PROJECT)] == []


@pytest.mark.parametrize(
    "rows",
    [
        GOOD,
        # A rule may end when its next version starts, and the last may have no end.
        GOOD + "demo,form,once,6,30,2026-02-01,\n",
        GOOD + "demo,form,once,6,30,2025-12-01,2026-01-01\n",
        # Where nothing is known, nothing is wrong.
        "demo,,,,,2026-01-01,\n",
        "free,visit,whenever,1,1,2026-01-01,\n",
        "zero,visit,none,0.0,1,2026-01-01,\n",
    ],
)
def test_right_rows_pass(project: Path, rows: str) -> None:
    assert found(project, HEADER + rows) == []


@pytest.mark.parametrize(
    ("row", "findings"),
    [
        (",form,once,5,30,2026-01-01,", ["rule_id: the value is missing"]),
        ("a,from,once,5,30,2026-01-01,", ["signal: 'from'", "Did you mean 'form'?"]),
        ("a,symptom,once,5,30,2026-01-01,", ["signal: 'symptom' is restricted"]),
        ("a,form,dayly,5,30,2026-01-01,", ["kind: 'dayly'", "Did you mean 'daily'?"]),
        ("a,form,zzz,5,30,2026-01-01,", ["Known are daily, none, once."]),
        ("a,form,once,five,30,2026-01-01,", ["points: 'five' is no decimal(6,2)"]),
        ("a,form,once,5.005,30,2026-01-01,", ["points: '5.005' is no decimal(6,2)"]),
        ("a,form,once,5,1.5,2026-01-01,", ["days: '1.5' is no integer"]),
        ("a,form,once,5,30,2026-13-01,", ["valid_from: '2026-13-01' is no date"]),
        (
            "a,form,once,5,30,2026-03-01,2026-02-01",
            [
                ": A rule ends after it begins. Here: valid_from '2026-03-01', ",
                "valid_to '2026-02-01'. Correct one of the dates.",
            ],
        ),
        (
            "a,form,none,5,30,2026-01-01,",
            ["this must be true: kind <> 'none' or points = 0. Here: kind 'none'"],
        ),
        (
            "demo,form,once,5,30,2026-01-31,",
            ["valid_from and valid_to: overlaps with line 2", "rule_id 'demo'"],
        ),
    ],
)
def test_a_wrong_row_is_told_by_file_line_and_column(
    project: Path, row: str, findings: list[str]
) -> None:
    (finding,) = found(project, HEADER + GOOD + row + "\n")
    assert finding.startswith("seeds/rules/rules.csv, line 3")
    for text in findings:
        assert text in finding


def test_a_repeated_key_names_both_lines(project: Path) -> None:
    same, overlap = found(project, HEADER + GOOD + GOOD)
    assert "line 3, rule_id, valid_from: rule_id 'demo'" in same
    assert "stands in line 2 too" in same
    assert "overlaps with line 2" in overlap


def test_lines_are_those_of_the_file_whatever_stands_before(project: Path) -> None:
    rows = 'demo,form,once,5,30,2026-01-01,\n\n"two",form,once,x,1,2026-01-01,\n'
    (finding,) = found(project, HEADER + rows)
    assert "line 4, points: 'x'" in finding


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("free\u202e", "line 3, rule_id: holds the invisible character U+202E."),
        ("\x1b[31mfree", "holds the invisible character U+001B."),
        ('"two\nlines"', "line 3, rule_id: has a line break."),
        ("ann@clinic.example", "line 3, rule_id: looks like an e-mail address"),
        ("=1+1", "line 3, rule_id: begins as a formula of a spreadsheet does."),
        ("NULL", "line 3, rule_id: is the word null, which dbt reads as no value."),
        ("x" * 1001, "line 3, rule_id: is longer than 1,000 characters."),
    ],
)
def test_what_nobody_sees_in_a_value_is_told(
    project: Path, value: str, told: str
) -> None:
    row = f"{value},form,once,5,30,2026-01-01,\n"
    (finding,) = found(project, HEADER + GOOD + row)
    assert told in finding
    assert value not in finding


def test_a_file_that_was_cut_off_or_emptied_is_told(project: Path) -> None:
    (cut,) = found(project, HEADER + GOOD[:-4])
    assert "rules.csv: the last line has no end" in cut
    (emptied,) = found(project, HEADER)
    assert "rules.csv: it has no rows." in emptied
    yaml = project / "seeds" / "rules" / "_rules.yml"
    declared = "    config:\n      column_types:\n        rule_id"
    assert declared in yaml.read_text()
    may_be = declared.replace("config:", "config:\n      meta: {may_be_empty: true}")
    yaml.write_text(yaml.read_text().replace(declared, may_be))
    assert found(project, HEADER) == []


@pytest.mark.parametrize(
    ("rules", "findings"),
    [
        ("", ["rules.csv: the file is empty"]),
        (HEADER + GOOD.replace(",once", ""), ["line 2 has 6 values where"]),
        (
            HEADER.replace("points", "point") + GOOD,
            [
                "line 1, point: the column is not declared. Did you mean 'points'?",
                "line 1, points: the column is missing",
            ],
        ),
    ],
)
def test_a_wrong_form_is_told_before_the_rows_are_looked_at(
    project: Path, rules: str, findings: list[str]
) -> None:
    for finding, text in zip(found(project, rules), findings, strict=True):
        assert text in finding


def test_seeds_and_their_yaml_belong_together(project: Path) -> None:
    folder = project / "seeds" / "rules"
    (folder / "signals.csv").rename(folder / "signal.csv")
    (declared, lost) = found(project, HEADER + GOOD)
    assert "_rules.yml: signals.csv does not exist" in declared
    assert "signal.csv: no YAML file declares this seed" in lost


@pytest.mark.parametrize(
    ("declared", "mistaken", "sentence"),
    [
        ("points = 0", "pints = 0", "pints"),
        ("points = 0", "points = {{ 0 }}", "it has a template"),
        ("ref('signals')", "ref('people')", "ref('people') is no seed"),
        ("values: [once", "value: [once", "'values'"),
    ],
)
def test_a_test_that_makes_no_sense_is_a_fault_of_the_yaml(
    project: Path, declared: str, mistaken: str, sentence: str
) -> None:
    path = project / "seeds" / "rules" / "_rules.yml"
    path.write_text(path.read_text().replace(declared, mistaken))
    findings = found(project, HEADER + GOOD)
    assert findings
    for finding in findings:
        assert finding.startswith("seeds/rules/_rules.yml")
        assert "can't be evaluated" in finding
        assert sentence in finding


def test_broken_yaml_is_named_with_its_line(project: Path) -> None:
    (project / "seeds" / "broken.yml").write_text("seeds:\n  - name: [\n")
    assert found(project, HEADER + GOOD) == [
        "seeds/broken.yml, line 3: this is no valid YAML."
    ]
