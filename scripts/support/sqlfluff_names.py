"""What Jinja finds in models, macros and tests while sqlfluff lints them without dbt.

Left to itself sqlfluff compiles all macros twice for each file that it reads, which
takes longer than linting it. Here a macro is compiled when it is first called, once per
process.

sqlfluff reports nothing about the SQL that a call expands to, but takes long to parse
it. So the project's macros are expanded where they give clauses or CTEs that the file
needs to make sense, with the first two items of each list that they go through; long
expressions, and dbt's own macros, are short calls that name the columns they are about.
"""

import datetime
import functools
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import yaml
from sqlfluff.core.templaters.builtins.dbt import DBT_BUILTINS, DbtMacroWrapper

PROJECT = Path(__file__).resolve().parents[2]
MACRO_NAME = re.compile(r"{%-?\s*macro\s+(\w+)")

# Macros that make one long expression of their arguments.
LONG_EXPRESSIONS = (
    "as_boolean",
    "as_decimal",
    "as_integer",
    "as_timestamp",
    "clean_domain",
    "clean_email",
    "clean_name",
    "clean_npi",
    "clean_phone",
    "clean_state",
    "clean_text",
    "clean_zip",
    "comparison_level",
    "deletion_flag",
    "is_internal_address",
    "is_valid_npi",
    "match_email",
    "matching_text",
    "may_be_us",
    "name_agreement",
    "phone_extension",
    "rarity",
    "rate",
    "satisfies",
    "surrogate_key",
    "url_path",
)
TYPES = ("bigint", "boolean", "float", "int", "numeric", "string", "timestamp")


def call_of(name: str) -> Callable[..., str]:
    """Return a function that writes a call of `name` with its arguments.

    A list among them gives an argument per item.
    """

    def write(*arguments: Any) -> str:
        lists = (a if isinstance(a, list) else [a] for a in arguments)
        return f"{name}({', '.join(map(str, itertools.chain(*lists)))})"

    return write


def first_argument(expression: str = "", *_: Any) -> str:
    """Return the expression; patterns and types are no matter of style."""
    return expression


def first_two(value: Any) -> Any:
    """Return the first two items of a list or a dict, and anything else as it is."""
    if isinstance(value, dict):
        return dict(itertools.islice(value.items(), 2))
    return value[:2] if isinstance(value, list | range) else value


def dbt_macros() -> SimpleNamespace:
    """Return stand-ins for dbt's cross-database macros."""
    return SimpleNamespace(
        **{f"type_{name}": lambda name=name: name for name in TYPES},
        concat=" || ".join,
        date_trunc=call_of("date_trunc"),
        dateadd=lambda part, interval, date: f"{part}s_after({interval}, {date})",
        datediff=lambda start, end, part: f"{part}s_between({start}, {end})",
        hash=call_of("md5"),
        listagg=lambda text, delimiter="','", order_by="", limit=None: (
            f"string_agg({text}, {delimiter} {order_by})"
        ),
        position=call_of("strpos"),
    )


def project_var() -> Callable[..., Any]:
    """Return var() for the vars of dbt_project.yml."""
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    values = yaml.safe_load(text)["vars"]
    return lambda name, default=None: first_two(values.get(name, default))


def macros_of(path: Path, names: dict[str, Any]) -> Iterator[tuple[str, Callable]]:
    """Yield the macros of a file, each with its name; `names` is what they may call."""
    text = path.read_text(encoding="utf-8")
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])

    @functools.cache
    def module() -> Any:
        # Renamed, so that a macro finds another of its file among `names` as well, where
        # it is wrapped so that it can return() what is no text.
        renamed = MACRO_NAME.sub(r"\g<0>_unwrapped", text)
        return environment.from_string(renamed, globals=names).module

    def macro(name: str) -> Callable:
        def call(*arguments: Any, **named: Any) -> Any:
            shorter = {key: first_two(value) for key, value in named.items()}
            unwrapped = getattr(module(), f"{name}_unwrapped")
            return unwrapped(*map(first_two, arguments), **shorter)

        return call

    for name in MACRO_NAME.findall(text):
        yield name, DbtMacroWrapper(macro(name))


@functools.cache
def jinja_names() -> dict[str, Any]:
    """Return all names."""
    names = {
        **DBT_BUILTINS,
        "adapter": SimpleNamespace(dispatch=lambda name: first_argument),
        "dbt": dbt_macros(),
        "env_var": lambda name, default: default,
        "model": SimpleNamespace(resource_type="model"),
        "modules": SimpleNamespace(datetime=datetime, re=re),
        "range": lambda *bounds: first_two(range(*bounds)),
        "run_started_at": datetime.datetime(2026, 1, 31, tzinfo=datetime.UTC),
        "target": SimpleNamespace(schema="main"),
        "var": project_var(),
    }
    for path in sorted((PROJECT / "macros").rglob("*.sql")):
        names |= macros_of(path, names)
    names |= {name: call_of(name) for name in LONG_EXPRESSIONS}
    # Engines' macros that are more than an expression and what is done to it.
    for name in ("split_words", "ordered_listagg", "text_literal", "type_double"):
        names[name] = names[f"default__{name}"]
    names["checkpoint"] = lambda name, caller: names["default__checkpoint"](
        name, caller()
    )
    return names
