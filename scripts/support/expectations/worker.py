"""A process of its own for Great Expectations, which takes seconds to load.

It loads while a build does other things. Requests come as lines of JSON, answers go
back so; nothing else may be printed to the standard output. It ends when the input does.
"""

import gc
import json
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

# The environment is read while it is loaded.
os.environ["GX_ANALYTICS_ENABLED"] = "false"


def main(gx_folder: str, work_folder: str) -> None:
    """Answer requests until the input ends.

    Args:
        gx_folder: the project's folder of suites and checkpoints.
        work_folder: results and Data Docs of this run go here.
    """
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    # Libraries may print: not among the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # What is loaded stays: collecting garbage in it finds nothing.
    gc.disable()
    os.environ["LEAD_SCORING_VALIDATION"] = work_folder
    import great_expectations as gx

    context = gx.get_context(mode="file", context_root_dir=gx_folder)
    serve(context, Path(work_folder), sys.stdin, answers)


def serve(context: Any, work: Path, requests: TextIO, answers: TextIO) -> None:
    """Answer each request of ``requests`` with a line."""
    for line in requests:
        request = json.loads(line)
        answer = (
            _render(context, work)
            if request["task"] == "render"
            else _validate(context, request)
        )
        print(json.dumps(answer), file=answers, flush=True)


def _validate(context: Any, request: dict[str, Any]) -> list[dict[str, Any]]:
    """What became of each expectation of one suite."""
    import great_expectations as gx
    import pandas
    from data_docs import error, outcome, rows

    # Text, or numbers: a column of nothing but None is one of missing numbers.
    columns = {
        name: pandas.Series(
            values,
            dtype="object" if any(isinstance(v, str) for v in values) else "float64",
        )
        for name, values in request["columns"].items()
    }
    checkpoint = context.checkpoints.get(request["name"])
    result = checkpoint.run(
        batch_parameters={"dataframe": pandas.DataFrame(columns)},
        run_id=gx.RunIdentifier(
            run_name=request["run_name"], run_time=datetime.now(UTC)
        ),
    )
    return [
        {
            "outcome": outcome(found),
            "description": found.expectation_config.description,
            "what_to_do": found.expectation_config.notes,
            "rows": [_plain(row) for row in rows(found)],
            "error": error(found),
        }
        for validation in result.run_results.values()
        for found in validation.results
    ]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row without numpy's types, which JSON doesn't know."""
    return {
        name: value if isinstance(value, str) else float(value)
        for name, value in row.items()
    }


def _render(context: Any, work: Path) -> dict[str, Any]:
    """Make the pages of all results of this run; a page that fails is an error."""
    context.build_data_docs()
    pages = work / "data_docs"
    # Fonts and pictures of the pages that ours replace.
    shutil.rmtree(pages / "static", ignore_errors=True)
    results = len(list((work / "results").rglob("*.json")))
    made = [p for p in pages.rglob("*.html") if p.stat().st_size]
    suites = len(context.suites.all())
    if len(made) != results + suites + 1:
        raise RuntimeError(
            f"{len(made)} of {results + suites + 1} pages were made; the lines above "
            "say why"
        )
    return {"pages": len(made)}


if __name__ == "__main__":
    main(*sys.argv[1:])
