"""The project's own macros as DuckDB's SQL, without starting dbt.

For what looks at raw values as staging does, before staging runs. Covers the macros that
make an expression of another (macros/clean, macros/engines), which need of dbt no more
than the names of types and the choice of an engine.
"""

import functools
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NoReturn

import jinja2

from support.settings import PROJECT

MACRO_NAME = re.compile(r"{%-?\s*macro\s+(\w+)")
FOLDERS = ("macros/engines", "macros/clean")
TYPES = {
    "type_int": "integer",
    "type_string": "varchar",
    "type_timestamp": "timestamp",
}


def expression(macro: str, *arguments: str) -> str:
    """The SQL that ``{{ macro(arguments) }}`` stands for in a model on DuckDB.

    Raises ValueError where dbt would refuse the arguments.
    """
    return str(_macros()[macro](*arguments)).strip()


@functools.cache
def _macros() -> dict[str, Callable[..., str]]:
    """Every macro by its name; its file is compiled when it is first called."""
    names: dict[str, Any] = {
        # What is DuckDB's alone has its prefix; else its dialect is the default.
        "adapter": SimpleNamespace(
            dispatch=lambda name: names.get(
                f"duckdb__{name}", names[f"default__{name}"]
            )
        ),
        "dbt": SimpleNamespace(
            **{name: lambda text=text: text for name, text in TYPES.items()}
        ),
        "exceptions": SimpleNamespace(raise_compiler_error=_refuse),
        "modules": SimpleNamespace(re=re),
    }
    for folder in FOLDERS:
        for path in sorted((PROJECT / folder).glob("*.sql")):
            names |= _macros_of(path.read_text(encoding="utf-8"), names)
    return names


def _refuse(reason: str) -> NoReturn:
    raise ValueError(reason)


def _macros_of(text: str, names: dict[str, Any]) -> dict[str, Callable[..., str]]:
    @functools.cache
    def module() -> Any:
        environment = jinja2.Environment(extensions=["jinja2.ext.do"])
        return environment.from_string(text, globals=names).module

    def macro(name: str) -> Callable[..., str]:
        return lambda *arguments: getattr(module(), name)(*arguments)

    return {name: macro(name) for name in MACRO_NAME.findall(text)}
