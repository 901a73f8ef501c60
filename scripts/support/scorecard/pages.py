"""Draws the pages, as HTML that needs nothing but itself."""

import os
from datetime import date
from pathlib import Path

import jinja2

from support.scorecard import content, pictures
from support.scorecard.words import clean, day, listed, whole_part
from support.seed_tests import LoadedSeeds

TEMPLATES = Path(__file__).parent / "templates"
GENERATOR = "scripts/scorecard"
INDEX = "index.html"
# Stands in every page, so that those of models that are gone can be told from others.
MARK = f'<meta name="generator" content="{GENERATOR}">'


class PagesError(Exception):
    """The pages can't be drawn or written; the message says why and what to do."""


def draw(seeds: LoadedSeeds, today: date, versions: dict[str, str]) -> dict[str, str]:
    """The HTML of the index and of each scoring model's page, by file name.

    Args:
        today: the day by which rules are valid, wait or have ended.
        versions: the version of each scoring model's rules on that day.

    Raises PagesError when two models would have the same file.
    """
    models = content.models(seeds, today, versions)
    templates = _templates()
    shared = {"date": today.isoformat(), "day": day(today)}
    precedence = listed(content.by_precedence(seeds), "and then")
    drawn = {
        INDEX: templates.get_template("index.html.j2").render(
            models=models, precedence=precedence, **shared
        )
    }
    page = templates.get_template("model.html.j2")
    for model in models:
        if model.file_name.lower() in map(str.lower, drawn):
            raise PagesError(
                f"seeds/rules/scoring_models.csv: the page of {model.name!r} would be "
                f"{model.file_name}, which another page is called. Rename the model."
            )
        drawn[model.file_name] = page.render(model=model, **shared)
    return drawn


def write(folder: Path, drawn: dict[str, str]) -> None:
    """Put the pages into ``folder``, each at once, and remove those of former models.

    Raises PagesError when that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in drawn.items():
            unfinished = folder / f".{name}.unfinished"
            unfinished.write_text(text, encoding="utf-8", newline="\n")
            os.replace(unfinished, folder / name)
        for path in folder.glob("*.html"):
            if path.name not in drawn and MARK in path.read_text(errors="replace"):
                path.unlink()
    except OSError as error:
        raise PagesError(
            f"{error.filename or folder}: {error.strerror or error}. Correct that, or "
            "name another folder with --output."
        ) from None


def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_clean,
    )
    templates.filters["wholes"] = whole_part
    templates.globals.update(
        generator=GENERATOR,
        left=pictures.LEFT,
        top=pictures.TOP,
        side=pictures.SIDE,
        width=pictures.WIDTH,
        height=pictures.HEIGHT,
    )
    return templates


def _clean(value: object) -> object:
    """Called on all that a template puts out; markup was cleaned as it was made."""
    return clean(value) if type(value) is str else value
