"""How the project is written: every rule of the house that a program can check.

dbt reports few of these on DuckDB, so the project's manifest, YAML and SQL are read here.
Each test lists what it found, as sentences.
"""

import ast
import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT, run_dbt
from support import macros, reuse

# Folders that commands and tools write, and dbt's packages.
NOT_OURS = {".git", ".venv", "data", "target", "logs", "dbt_packages", "__pycache__"}
NOT_OURS |= {".node-judges"}
NOT_OURS |= {".hypothesis", ".pytest_cache", ".ruff_cache"}
# Commands with an environment of their own.
EXTRAS = ("benchmark", "check", "dlt", "judges", "spark")
NOT_OURS |= {f".venv-{extra}" for extra in EXTRAS}

LONGEST_MODEL = 150
# Relations of rows that have no key to be sure of.
KEYLESS = {
    "activity_intake": "as delivered_activities",
    "callrail__set_aside_rows": "as quarantined_rows",
    "delivered_activities": "of most rows there are; activities tests what is kept",
    "quarantined_rows": "a row may be there because its key is missing or repeated",
    "rule_points": "a view on tables of which each tests its key",
    "hubspot__set_aside_rows": "as quarantined_rows",
    "salesforce__set_aside_rows": "as quarantined_rows",
    "segment__set_aside_rows": "as quarantined_rows",
    "segment__web_activities": "the rows of two staged tables, which test their keys",
}

# The last term of a ranking, where it is no column called a key or an id.
OTHER_KEYS = {
    ("as_of_date", "identity_history"): "a record has one row per date",
    ("as_of_date", "record_ids"): "a record has one row per date",
    ("as_of_date", "as_of_dates"): "a day stands once",
    ("as_of_date", "kept_tiers"): "a day stands once",
    ("position", "person_names"): "a word's place in the name",
    ("place", "street_keys"): "a word's place in the street",
    ("calendar_date", "business_days"): "the key of a calendar",
    ("calendar_date", "consent_deadlines"): "a day of requests has a date once",
    ("territory", "area_facts"): "a state and a ZIP prefix have one area",
    ("run_number", "visitor_people"): "a visitor has one run per number",
    ("word", "job_title_roles"): "with the priority, the key of role_words",
    ("word", "organization_match_records"): "a name has a word once",
    ("split_from", "split_ids"): "an id",
    ("scoring_model", "worked_leads"): "with the person, a lead's key",
    ("taker", "allocated"): "a lead asks a taker once",
    ("lead_number", "allocated"): "a lead's number",
    ("lead_number", "handed_out_leads"): "a lead's number",
    ("desk", "handed_out_leads"): "a desk's key",
    ("member", "handed_out_leads"): "the key of team_members",
    ("partner", "guarded_clusters"): "a cluster's number",
    ("record_number_{{ other }}", "match_edges"): "a record's number",
    ("attribute", "next_questions"): "a person is asked for an attribute once",
    ("answer", "distinct_answers"): "an attribute has an answer once",
    ("answer", "possible_answers"): "an attribute has an answer once",
    ("answer", "askable_answers"): "with what is told, an answer stands once",
    ("answer_number", "next_questions"): "the key of askable_answers",
    ("updated_at", "crm_payload"): "a record changes once at a moment",
    ("track", "nurture_history"): "a model has a track once",
    ("scoring_model", "nurture_history"): "the key of scoring_models",
    ("as_of_date", "nurture_plan"): "a person is in a track once on a date",
    ("scoring_model", "crm_people"): "the key of scoring_models",
    ("scoring_model", "crm_organizations"): "the key of scoring_models",
    ("rule_number", "top_reasons"): "the key of rules",
    ("connector", "quarantined_records"): "numbers rows that are equal otherwise",
    ("tie_break", "signal_details"): "the pattern, which is a seed's key",
    ("actor", "hubspot__engagement_activities"): "with the engagement, the link's key",
}


def expect_none(findings: Iterator[str] | list[str]) -> None:
    """Fail with every finding on a line of its own."""
    lines = sorted(findings)
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


def files(*patterns: str) -> list[Path]:
    """The project's own files that match a pattern, without what tools write."""
    paths = {path for pattern in patterns for path in PROJECT.glob(pattern)}
    return sorted(
        path
        for path in paths
        if path.is_file() and not NOT_OURS & set(path.relative_to(PROJECT).parts)
    )


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def without_comments(text: str) -> str:
    """SQL without its comments, line by line as it stands in the file."""

    def blank(comment: re.Match) -> str:
        return "\n" * comment.group().count("\n")

    return re.sub(r"--[^\n]*", "", re.sub(r"{#.*?#}", blank, text, flags=re.DOTALL))


def places(pattern: str, paths: list[Path], says: str) -> Iterator[str]:
    """Where SQL or YAML matches a pattern outside its comments."""
    for path in paths:
        text = without_comments(path.read_text())
        for match in re.finditer(pattern, text, re.IGNORECASE):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{name_of(path)}, line {line}: {match.group().strip()!r} {says}"


MODELS = files("models/**/*.sql")
MACROS = files("macros/**/*.sql")
TEST_SQL = files("tests/**/*.sql")
YAML = files("models/**/*.yml", "seeds/**/*.yml", "tests/**/*.yml", "macros/**/*.yml")


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What dbt understands of the project; any warning or deprecation is an error."""
    folder = tmp_path_factory.mktemp("parsed")
    parsed = run_dbt(
        *("parse", "--warn-error", "--show-all-deprecations"),
        database=folder / "lead_scoring.duckdb",
        target=folder,
    )
    assert parsed.status == 0, parsed.output
    return json.loads((folder / "manifest.json").read_text())


def models(manifest: dict) -> list[dict]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]


def marts(manifest: dict) -> list[dict]:
    return [
        model
        for model in models(manifest)
        if model["fqn"][1] == "marts" and "payloads" not in model["fqn"]
    ]


def described(manifest: dict) -> list[dict]:
    """Models and seeds, which describe their rows and columns alike."""
    nodes = manifest["nodes"].values()
    return [n for n in nodes if n["resource_type"] in ("model", "seed")]


# What stands in the manifest


def test_every_model_and_seed_says_what_a_row_is(manifest: dict) -> None:
    expect_none(
        f"{node['name']}: the description should begin with 'One row', and begins "
        f"with {node['description'][:30]!r}"
        for node in described(manifest)
        if not re.match(r"One row\b", node["description"])
    )


def test_every_column_is_described(manifest: dict) -> None:
    tables = [*described(manifest), *manifest["sources"].values()]
    expect_none(
        f"{table['name']}.{column} has no description"
        for table in tables
        for column, declared in table["columns"].items()
        if not declared["description"].strip()
    )
    expect_none(
        f"{table['name']} declares no columns"
        for table in tables
        if not table["columns"]
    )


def test_every_seed_declares_each_column_with_its_type(manifest: dict) -> None:
    for path in files("seeds/**/*.csv"):
        seed = manifest["nodes"][f"seed.lead_scoring.{path.stem}"]
        with path.open(newline="") as lines:
            header = next(csv.reader(lines))
        assert list(seed["columns"]) == header, path.name
        assert set(seed["config"]["column_types"]) == set(header), path.name


def test_no_refresh_forgets_a_history(manifest: dict) -> None:
    histories = [
        model
        for model in models(manifest)
        if model["config"]["materialized"] == "incremental"
    ]
    assert histories
    expect_none(
        f"{model['name']} is a history that dbt --full-refresh would empty; say "
        "full_refresh=false"
        for model in histories
        if model["config"]["full_refresh"] is not False
    )
    # A build goes on with what it finds in the file that was published.
    seeds = [n for n in manifest["nodes"].values() if n["resource_type"] == "seed"]
    expect_none(
        f"{node['name']} is kept from build to build, so it has to be published"
        for node in [*histories, *seeds]
        if not node["config"]["meta"].get("is_published", True)
    )


def test_rules_decide_only_about_points_and_what_follows_from_them(
    manifest: dict,
) -> None:
    """What is replaced after an edit of them may stay in the published file."""
    folders = {
        ("scoring", name) for name in ("points", "questions", "routing", "tiers")
    }
    for rule in reuse.RULES:
        seed = f"seed.lead_scoring.{rule}"
        found = reuse.with_all_that_follows([seed], manifest["child_map"])
        followers = [model for model in models(manifest) if model["unique_id"] in found]
        assert followers, rule
        expect_none(
            f"{model['name']} follows from {rule}"
            for model in followers
            if model["fqn"][1] != "marts" and tuple(model["fqn"][1:3]) not in folders
        )


def test_what_a_test_passes_over_is_what_its_model_keeps(manifest: dict) -> None:
    found = 0
    for node in manifest["nodes"].values():
        by = (node.get("test_metadata") or {}).get("kwargs", {}).get("rescored_by")
        if by:
            model = manifest["nodes"][node["attached_node"]]
            assert f"{{{{ rescored_by_{by}(" in model["raw_code"], model["name"]
            assert "part=" not in model["raw_code"], model["name"]
            found += 1
    assert found > 5


def test_every_model_has_a_tested_key(manifest: dict) -> None:
    keyed = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name")
        in ("unique", "unique_together")
    }
    expect_none(
        f"{model['name']} has no test that its key is unique"
        for model in models(manifest)
        if model["unique_id"] not in keyed and model["name"] not in KEYLESS
    )


def test_marts_are_contracts_with_an_owner(manifest: dict) -> None:
    groups = {group["name"]: group for group in manifest["groups"].values()}
    assert len(marts(manifest)) >= 15
    expect_none(
        f"{mart['name']}: {fault}"
        for mart in marts(manifest)
        for fault, is_there in (
            (
                "its contract is not enforced",
                not mart["config"]["contract"]["enforced"],
            ),
            ("it is not public", mart["access"] != "public"),
            ("it belongs to no group", mart["group"] not in groups),
            ("it is a view", mart["config"]["materialized"] == "view"),
        )
        if is_there
    )
    assert all(group["owner"]["email"] for group in groups.values())
    for model in models(manifest):
        if "payloads" in model["fqn"] or model["fqn"][1] != "marts":
            assert model["access"] != "public", f"{model['name']} is public"


def test_every_column_of_a_mart_has_a_type_and_says_how_personal_it_is(
    manifest: dict,
) -> None:
    expect_none(
        f"{mart['name']}.{name}: {fault}"
        for mart in marts(manifest)
        for name, column in mart["columns"].items()
        for fault, is_there in (
            ("it has no data_type", not column["data_type"]),
            (
                "config.meta.pii is not none, indirect or direct",
                column["config"]["meta"].get("pii")
                not in ("none", "indirect", "direct"),
            ),
            (
                "a mart repeats who somebody is",
                column["config"]["meta"].get("pii") == "direct",
            ),
        )
        if is_there
    )


def test_every_mart_has_somebody_who_uses_it(manifest: dict) -> None:
    exposures = manifest["exposures"].values()
    used = {name for exposure in exposures for name in exposure["depends_on"]["nodes"]}
    expect_none(
        f"{mart['name']} has no exposure"
        for mart in marts(manifest)
        if mart["unique_id"] not in used
    )
    expect_none(
        f"exposure {exposure['name']} lacks a description, or an owner's address"
        for exposure in exposures
        if not exposure["description"] or not exposure["owner"]["email"]
    )


def test_only_staging_reads_sources_and_each_model_reads_one(manifest: dict) -> None:
    readers = Counter()
    findings = []
    for model in models(manifest):
        read = [n for n in model["depends_on"]["nodes"] if n.startswith("source.")]
        readers.update(read)
        is_staging = model["name"].startswith("stg_")
        if is_staging and (len(read) != 1 or model["refs"]):
            findings.append(f"{model['name']} should read one source and nothing else")
        if not is_staging and read:
            findings.append(f"{model['name']} should read staging, not {read}")
        if is_staging != bool(re.fullmatch(r"stg_[a-z]+__[a-z_]+", model["name"])):
            findings.append(f"{model['name']} is not called stg_connector__tables")
    for source in manifest["sources"]:
        if readers[source] != 1:
            findings.append(f"{source} is read by {readers[source]} models, not by one")
    expect_none(findings)


def test_macros_say_what_they_give() -> None:
    expect_none(
        f"{name_of(path)}: no comment stands before its first macro"
        for path in MACROS
        if not re.match(r"\s*{#", path.read_text())
        # Called by dbt alone, or by the line above.
        and not re.match(r"\s*{%-? macro default__", path.read_text())
    )


# What stands in SQL


def test_staging_neither_joins_nor_aggregates() -> None:
    staging = [path for path in MODELS if path.name.startswith("stg_")]
    assert len(staging) >= 30
    pattern = (
        r"\b(join|union|intersect|except|group\s+by|having|distinct|limit)\b"
        r"|\b(count|sum|min|max|avg|string_agg|listagg|array_agg)\s*\("
    )
    expect_none(places(pattern, staging, "does more than to cast and clean"))


def test_no_sql_reads_a_clock() -> None:
    clock = (
        r"\b(current_date|current_time|current_timestamp|localtime|localtimestamp"
        r"|getdate|sysdate|systimestamp|transaction_timestamp|utcnow)\b"
        r"|\b(now|today)\s*\("
    )
    sql = [*MODELS, *MACROS, *TEST_SQL, *YAML]
    others = [path for path in sql if name_of(path) != "macros/as_of.sql"]
    expect_none(
        [
            *places(clock, sql, "is a clock; use as_of_date()"),
            *places(r"\brun_started_at\b", others, "is for as_of.sql alone"),
        ]
    )


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        (r"::", "is not standard SQL; write cast()"),
        (r"\bselect\s+(distinct\s+)?\*|\w\.\*(?!\d)", "hides which columns there are"),
        (r"\bqualify\b", "is not known to every engine; rank in a CTE"),
        (r"\b(group|order)\s+by\s+all\b", "hides which columns there are"),
        (
            r"\b(any_value|arbitrary|arg_max|arg_min|max_by|min_by|mode)\s*\(",
            "takes a value per column, or any value; rank rows by a key",
        ),
        (r"\b(random|rand|uuid|gen_random_uuid|newid)\s*\(", "differs from run to run"),
        (r"\b(natural|cross\s+apply|asof)\s+join\b", "is not known to every engine"),
    ],
    ids=["casts", "stars", "qualify", "by all", "any value", "chance", "joins"],
)
def test_sql_is_standard_and_says_what_it_takes(pattern: str, says: str) -> None:
    # Their columns are those of whatever query or relation they are given.
    of_any_columns = ("checkpoint.sql", "rescoring.sql") if "\\*" in pattern else ()
    sql = [*MODELS, *(path for path in MACROS if path.name not in of_any_columns)]
    expect_none(places(pattern, sql, says))


def test_no_model_looks_at_the_database_or_at_the_target() -> None:
    pattern = (
        r"\b(run_query|get_columns_in_relation|get_relation|list_relations\w*"
        r"|load_relation|get_column_values|dbt_utils)\b|\bgraph\s*\."
        r"|{%-?\s*call\s+statement|\btarget\.(type|name|database)\b|\bflags\b"
    )
    sql = [*MODELS, *MACROS, *TEST_SQL]
    others = [path for path in sql if "engines" not in path.parts]
    # scripts/build says by a variable of the environment what is scored in part: by one of
    # dbt's, it would have the project read anew.
    elsewhere = [path for path in sql if path.name != "rescoring.sql"]
    expect_none(
        [
            *places(pattern, sql, "makes a model depend on where it runs"),
            *places(r"\benv_var\b", elsewhere, "makes a model depend on where it runs"),
            *places(r"\badapter\.\w+", others, "belongs in macros/engines"),
        ]
    )


def test_no_model_is_ephemeral_and_few_configure_themselves(manifest: dict) -> None:
    kinds = {model["config"]["materialized"] for model in models(manifest)}
    assert kinds <= {"table", "view", "incremental"}
    # Configuration lives in dbt_project.yml; history is what needs its own.
    expect_none(
        f"{name_of(path)} configures itself"
        for path in MODELS
        if re.search(r"{{\s*config\(", path.read_text())
        and "materialized='incremental'" not in path.read_text()
    )


def test_every_var_has_a_default() -> None:
    sql = [*MODELS, *MACROS, *TEST_SQL, *YAML]
    pattern = r"\bvar\(\s*['\"]\w+['\"]\s*\)"
    expect_none(places(pattern, sql, "has no default"))
    declared = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]
    used = {
        name
        for path in sql
        for name in re.findall(r"\bvar\(\s*['\"](\w+)", path.read_text())
    }
    assert set(declared) <= used, "dbt_project.yml has vars that nothing reads"


def rankings(text: str) -> Iterator[str]:
    """The last term by which each row_number() orders."""
    for start in re.finditer(r"\brow_number\(\)\s*over\s*\(", text):
        depth, end = 1, start.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        order = text[start.end() : end - 1].rpartition("order by")[2]
        term = re.split(r",(?![^(]*\))", order)[-1]
        yield re.sub(r"\b(asc|desc|nulls (first|last))\b", "", term).strip()


def test_every_ranking_ends_in_a_key() -> None:
    findings, reasons = [], set()
    for path in [*MODELS, *MACROS]:
        for term in rankings(without_comments(path.read_text())):
            column = term.rpartition(".")[2]
            if re.search(r"_(id|key)$|surrogate_key\(", column):
                continue
            if (column, path.stem) in OTHER_KEYS:
                reasons.add((column, path.stem))
            else:
                findings.append(f"{name_of(path)} ranks by {term!r} at last")
    expect_none(findings)
    assert reasons == set(OTHER_KEYS), "OTHER_KEYS has reasons that nothing needs"


def test_a_pattern_that_an_empty_text_satisfies_is_refused() -> None:
    for pattern in ("^[[:space:]0-9]+$", "([A-Z]|[+-][0-9:]+)$"):
        assert macros.expression("regex_matches", "x", pattern)
    for pattern in ("^[0-9]*$", "[[:space:]]*", "^$"):
        with pytest.raises(ValueError, match="an empty text satisfies"):
            macros.expression("regex_matches", "x", pattern)


def test_points_are_decimals() -> None:
    # Rates and decay are computed in double precision and rounded before use; Postgres
    # takes seconds in it.
    may = {"macros/rates.sql": 2, "macros/rules.sql": 2}
    may |= {"macros/engines/type_double.sql": 3}
    may |= {"macros/engines/postgres_parsed_timestamp.sql": 1}
    pattern = r"\bas\s+(float[48]?|double|real)\b|\btype_(float|double)\(\)"
    findings = []
    for path in [*MODELS, *MACROS]:
        found = list(places(pattern, [path], "differs in its last digits"))
        if len(found) > may.get(name_of(path), 0):
            findings.extend(found)
    expect_none(findings)


def test_no_column_is_a_float(manifest: dict) -> None:
    for node in described(manifest):
        types = [column["data_type"] for column in node["columns"].values()]
        types.extend(node["config"].get("column_types", {}).values())
        found_types = {str(data_type).lower() for data_type in types}
        assert not found_types & {"float", "double", "real"}, node["name"]


def test_models_are_short_enough_to_be_read() -> None:
    lengths = {path.stem: len(path.read_text().splitlines()) for path in MODELS}
    expect_none(
        f"{name} has {lines} lines, {LONGEST_MODEL} at most: split it at a step that "
        "has a name"
        for name, lines in lengths.items()
        if lines > LONGEST_MODEL
    )
    assert sorted(lengths.values())[len(lengths) // 2] <= 45


def test_a_test_is_a_sentence() -> None:
    singular = files("tests/*.sql", "tests/macros/*.sql")
    assert len(singular) >= 20
    expect_none(
        f"{name_of(path)}: the name is no sentence"
        for path in singular
        if path.stem.count("_") < 2
    )


# What stands in YAML

# Keys that dbt wants under config, and those that a test may have beside its arguments.
DEPRECATED_ON_TOP = {"meta", "tags", "freshness", "docs", "access", "group", "enabled"}
TEST_CONFIG = {"arguments", "config", "description", "name"}


def entries(path: Path) -> Iterator[tuple[str, dict]]:
    """Every entry of a YAML file that may hold columns, tests or configuration."""

    def walk(place: str, entry: object) -> Iterator[tuple[str, dict]]:
        if isinstance(entry, list):
            for item in entry:
                yield from walk(place, item)
        elif isinstance(entry, dict):
            place = f"{place}.{entry['name']}" if "name" in entry else place
            yield place, entry
            for key in ("tables", "columns", "versions"):
                yield from walk(place, entry.get(key, []))

    content = yaml.safe_load(path.read_text()) or {}
    for kind, declared in content.items():
        yield from walk(f"{name_of(path)}, {kind}", declared if declared != 2 else [])


def test_yaml_is_that_of_todays_dbt() -> None:
    findings = []
    for path in YAML:
        for place, entry in entries(path):
            if "tests" in entry:
                findings.append(f"{place}: write data_tests for tests")
            for key in sorted(DEPRECATED_ON_TOP & set(entry)):
                findings.append(f"{place}: {key} belongs under config")
            for test in entry.get("data_tests", []):
                for name, body in test.items() if isinstance(test, dict) else ():
                    if name in ("name", "description"):
                        continue
                    for key in sorted(set(body or {}) - TEST_CONFIG):
                        findings.append(
                            f"{place}: {key} of the test {name} belongs under "
                            "arguments or config"
                        )
    expect_none(findings)


def test_config_keys_of_the_project_begin_with_a_plus() -> None:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    findings = []

    def walk(folder: Path, place: str, configured: dict) -> None:
        for key, value in configured.items():
            if key.startswith("+"):
                continue
            if not isinstance(value, dict):
                findings.append(f"{place}.{key}: write +{key}")
            elif not (folder / key).is_dir():
                findings.append(f"{place}.{key} is no folder of {name_of(folder)}")
            else:
                walk(folder / key, f"{place}.{key}", value)

    for kind in ("models", "seeds"):
        walk(PROJECT / kind, kind, project[kind]["lead_scoring"])
    expect_none(findings)
    known = {"name", "version", "config-version", "profile", "flags", "vars"}
    known |= {"models", "seeds", "data_tests", "unit_tests", "clean-targets"}
    known |= {"on-run-start"}
    known |= {f"{kind}-paths" for kind in ("model", "seed", "macro", "test", "docs")}
    assert set(project) <= known


# What stands in Python, and in every file

PYTHON = files("scripts/**/*.py", "scripts/[a-z]*[a-z]", "gx/**/*.py")


def test_public_python_has_docstrings() -> None:
    findings = []
    for path in PYTHON:
        tree = ast.parse(path.read_text())
        if tree.body and not ast.get_docstring(tree):
            findings.append(f"{name_of(path)} has no docstring")
        for node in tree.body:
            if (
                isinstance(node, ast.FunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                findings.append(f"{name_of(path)}: {node.name} has no docstring")
    expect_none(findings)


def test_python_functions_say_what_they_return() -> None:
    expect_none(
        f"{name_of(path)}: {node.name} has no type for what it returns"
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.returns is None
    )


def test_tests_call_dbt_as_a_subprocess() -> None:
    expect_none(
        f"{name_of(path)} imports dbt, which keeps the database's lock"
        for path in [*PYTHON, *files("tests/**/*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        for module in imported(node)
        if module.split(".")[0] == "dbt"
    )


def imported(node: ast.AST) -> list[str]:
    """The modules that an import statement names."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [name.name for name in node.names] if isinstance(node, ast.Import) else []


def test_no_file_tells_where_it_was_written() -> None:
    patterns = {
        "an issue's number": (
            r"(?i)\b(?:issue|ticket|pull request|fixes|closes)\s+#?\d+\b|\(#\d+\)"
        ),
        "a path of one machine": r"(?<![\w.])/(?:work|tmp|root|home|Users)/\w",
        "a package index": (
            r"(?i)\b(?:files\.pythonhosted|pypi\.org|artifactory\.)"
            r"|(?<!emit-)index-url[ =]"
        ),
    }
    findings = []
    for path in files("*", ".*", ".ci/*", *(f"{f}/**/*" for f in FOLDERS)):
        if path.name == "LICENSE":
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            findings.append(f"{name_of(path)} is no text")
            continue
        for what, pattern in patterns.items():
            for match in re.finditer(pattern, text):
                line = text.count("\n", 0, match.start()) + 1
                findings.append(f"{name_of(path)}, line {line}: names {what}")
    expect_none(findings)


FOLDERS = ("models", "macros", "seeds", "tests", "scripts", "gx")


def test_the_top_level_is_the_fixed_one() -> None:
    known = {*FOLDERS, "dbt_project.yml", "profiles.yml", "README.md"}
    known |= {"pyproject.toml", "requirements.lock", "LICENSE", ".gitignore", ".ci"}
    known |= {f"requirements-{extra}.lock" for extra in EXTRAS}
    # A worktree's .git is a file.
    written = {*NOT_OURS, ".venv.lock", ".venv.log", ".user.yml"}
    written |= {f".venv-{extra}.{kind}" for extra in EXTRAS for kind in ("lock", "log")}
    assert {path.name for path in PROJECT.iterdir()} - written <= known
