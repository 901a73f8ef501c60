"""Data Docs as pages that open from the disk, without scripts and without the network.

Great Expectations' own pages load a dozen files from other servers, and their index is
empty without them. These renderers say what is on a page as plain values; PageView puts
them into the templates of custom_data_docs/views.
"""

import re
from typing import Any

import jinja2
from markupsafe import Markup, escape

NAME = re.compile(r"--[a-z-]+|\b[a-z]+(?:_[a-z]+)+(?:\.[a-z]+)?|\b[a-z]+/[a-z_]+")
# A page is for reading; the whole list stays in the results.
MOST_ROWS = 100
# From what is fine to what is worst.
OUTCOMES = ("passed", "nothing to compare", "warning", "failed")


class PageView:
    """Makes HTML of what a renderer gives."""

    def __init__(
        self, custom_styles_directory: str, custom_views_directory: str
    ) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(
                [custom_views_directory, custom_styles_directory]
            ),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self._environment.filters |= {
            "figure": figure,
            "spoken": spoken,
            "words": words,
        }

    def render(self, page: dict[str, Any], **_: Any) -> str:
        """The page's HTML, by the template that ``page`` names."""
        return self._environment.get_template(page["template"]).render(page)


class IndexRenderer:
    """The first page: what became of each suite, the worst first."""

    def __init__(self, data_context: Any) -> None:
        self._results = data_context.validation_results_store

    def render(self, links: dict[str, Any]) -> dict[str, Any]:
        """Values for index.html of the links that the site builder has collected."""
        found = {
            (key.expectation_suite_identifier.name, key.run_id.to_tuple()): key
            for key in self._results.list_keys()
        }
        suites = []
        for link in links.get("validations_links", []):
            name = link["expectation_suite_name"]
            key = found[name, link["run_id"].to_tuple()]
            outcomes = [outcome(r) for r in self._results.get(key).results]
            suites.append(
                {
                    "name": name,
                    "as_of": link["run_name"],
                    "href": link["filepath"],
                    "outcome": _of_all(outcomes),
                    "counts": {o: outcomes.count(o) for o in OUTCOMES},
                }
            )
        suites.sort(key=lambda s: (-OUTCOMES.index(s["outcome"]), s["name"]))
        return {
            "template": "index.html",
            "title": "What crosses the border",
            "home": "index.html",
            "as_of": ", ".join(sorted({suite["as_of"] for suite in suites})),
            "suites": suites,
            "outcomes": OUTCOMES,
            "declared": [
                {"name": link["expectation_suite_name"], "href": link["filepath"]}
                for link in sorted(
                    links.get("expectations_links", []),
                    key=lambda link: link["expectation_suite_name"],
                )
            ],
        }


class ResultRenderer:
    """The page of one suite's results."""

    def __init__(self, data_context: Any) -> None:
        self._suites = data_context.suites

    def render(self, validation: Any) -> dict[str, Any]:
        """Values for result.html of an ExpectationSuiteValidationResult."""
        name = validation.suite_name
        results = [
            {
                "outcome": outcome(result),
                "rows": [_in_order(row) for row in rows(result)[:MOST_ROWS]],
                "more": max(0, len(rows(result)) - MOST_ROWS),
                **_said(result.expectation_config),
            }
            for result in validation.results
        ]
        results.sort(key=lambda result: -OUTCOMES.index(result["outcome"]))
        return {
            "template": "result.html",
            "title": name,
            "home": "../../../../index.html",
            "suite": f"../../../../expectations/{name}.html",
            "as_of": validation.meta["run_id"]["run_name"],
            "version": validation.meta["great_expectations_version"],
            "results": results,
            "notes": self._suites.get(name).notes or [],
        }


class SuiteRenderer:
    """The page of one suite: what it expects."""

    def render(self, suite: Any) -> dict[str, Any]:
        """Values for suite.html of an ExpectationSuite."""
        return {
            "template": "suite.html",
            "title": suite.name,
            "home": "../index.html",
            "notes": suite.notes or [],
            "expectations": [
                _said(expectation.configuration) for expectation in suite.expectations
            ],
        }


def outcome(result: Any) -> str:
    """What became of an expectation: one of OUTCOMES."""
    if error(result):
        return "failed"
    if not result.success:
        is_warning = _severity(result.expectation_config) == "warning"
        return "warning" if is_warning else "failed"
    found = result.result
    is_empty = found["missing_count"] == found["element_count"]
    return "nothing to compare" if is_empty else "passed"


def error(result: Any) -> str | None:
    """Why an expectation could not be evaluated; None if it was."""
    said = result.exception_info
    # One, or one per metric that was asked for.
    each = [said] if "raised_exception" in said else said.values()
    for one in each:
        if one["raised_exception"]:
            return str(one["exception_message"])
    return None


def rows(result: Any) -> list[dict[str, Any]]:
    """The rows of figures that an expectation found fault with."""
    return result.result.get("unexpected_index_list") or []


def figure(value: Any) -> str:
    """A figure as one reads it: 0.25 rather than 0.2500000001."""
    if isinstance(value, str):
        return value
    return f"{float(value):,.3f}".rstrip("0").rstrip(".")


def spoken(name: str) -> str:
    """The name of a suite as a heading."""
    return name.replace("_", " ").capitalize().replace("Crm", "CRM")


def words(text: str) -> Markup:
    """The text, with names, options and commands as code."""
    return Markup(NAME.sub(r"<code>\g<0></code>", str(escape(text))))


def _of_all(outcomes: list[str]) -> str:
    """The worst; passed where anything could be compared and all of that passed."""
    worst = max(outcomes, key=OUTCOMES.index)
    is_fine = worst == "nothing to compare" and "passed" in outcomes
    return "passed" if is_fine else worst


def _said(configuration: Any) -> dict[str, Any]:
    return {
        "severity": _severity(configuration),
        "description": configuration.description,
        "what_to_do": configuration.notes,
        "columns": [
            value
            for key, value in configuration.kwargs.items()
            if key in ("column", "column_A", "column_B")
        ],
    }


def _severity(configuration: Any) -> str:
    """critical or warning, which is kept as a text or as a value of GX's own."""
    severity = configuration.severity
    return str(getattr(severity, "value", severity))


def _in_order(row: dict[str, Any]) -> dict[str, Any]:
    """What the row is about comes first, then its figures."""
    return dict(sorted(row.items(), key=lambda item: not isinstance(item[1], str)))
