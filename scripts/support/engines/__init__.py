"""Engines beside DuckDB: local ones for development, and comparing what they build."""

from support.engines import postgres, spark

# Each has up, down, load, export, ways and python. All but the last take an owner: a
# folder whose engine is meant, the project's own if none is named.
ENGINES = {"postgres": postgres, "spark": spark}
