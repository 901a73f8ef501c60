"""Links the match records of one labelled set with Splink, in its own environment.

    python -m support.identity.splink_worker SET RECORDS_FILE FOLDER THRESHOLD...

FOLDER then has ``clusters_<threshold>.parquet`` (record_key, found_id) per threshold and
``splink.json``: the seconds of each step, or the reason why there is no result.
"""

import json
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator

from support.identity.splink_recipes import RECIPES, Recipe

SEED = 1


def main() -> None:
    """Link, and write what the module's docstring says."""
    name, records, folder, *thresholds = sys.argv[1:]
    try:
        said = link(RECIPES[name], records, Path(folder), thresholds)
    except ValueError as error:
        # It takes the logarithm of a prior of zero.
        if "math domain error" not in str(error):
            raise
        said = {
            "no_result": "Splink stops with 'math domain error', as it does where no "
            "pair fulfils one of its deterministic rules"
        }
    (Path(folder) / "splink.json").write_text(json.dumps(said))


def link(
    recipe: Recipe, records: str, folder: Path, thresholds: list[str]
) -> dict[str, float]:
    """Train, predict and cluster; returns the seconds of these three steps.

    Clusters are made at every threshold, but only those of the first are timed: who
    uses Splink has one.

    Raises Splink's ValueError where it has estimated a prior of zero.
    """
    connection = duckdb.connect()
    added = [f"{sql} as {name}" for name, sql in recipe.added_columns.items()]
    connection.execute(
        f"create table records as select {', '.join(['*', *added])} "
        "from read_parquet($1)",
        [records],
    )
    seconds = {}
    with _timed(seconds, "train"):
        linker = _trained(recipe, connection)
    with _timed(seconds, "predict"):
        predictions = linker.inference.predict(
            threshold_match_probability=min(map(float, thresholds))
        )
    for threshold in thresholds:
        with _timed(seconds if threshold == thresholds[0] else {}, "cluster"):
            clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
                predictions, threshold_match_probability=float(threshold)
            )
        connection.execute(
            "copy (select unique_id as record_key, cluster_id as found_id from "
            f"{clusters.physical_name}) to '{folder}/clusters_{threshold}.parquet'"
        )
    return seconds


def _trained(recipe: Recipe, connection: duckdb.DuckDBPyConnection) -> Linker:
    api = DuckDBAPI(connection=connection)
    settings = SettingsCreator(
        link_type="link_only" if recipe.is_link else "dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=recipe.comparisons,
        blocking_rules_to_generate_predictions=recipe.blocks,
    )
    linker = Linker(_tables(recipe, connection, api), settings)
    linker.training.estimate_probability_two_random_records_match(
        recipe.certain, recall=recipe.recall
    )
    linker.training.estimate_u_using_random_sampling(
        max_pairs=recipe.random_pairs, seed=SEED
    )
    for rule in recipe.training_blocks:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    return linker


def _tables(
    recipe: Recipe, connection: duckdb.DuckDBPyConnection, api: DuckDBAPI
) -> list:
    if not recipe.is_link:
        return [api.register("records", dataset_display_name="records")]
    sources = connection.execute(
        "select distinct source from records order by source"
    ).fetchall()
    tables = []
    for number, (source,) in enumerate(sources, start=1):
        connection.execute(
            f"create table records_{number} as from records where source = '{source}'"
        )
        tables.append(api.register(f"records_{number}"))
    return tables


@contextmanager
def _timed(seconds: dict[str, float], step: str):
    started = time.monotonic()
    yield
    seconds[step] = time.monotonic() - started


if __name__ == "__main__":
    main()
