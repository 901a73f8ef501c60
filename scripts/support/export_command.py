"""scripts/export: a mart as a file for a spreadsheet."""

from collections.abc import Iterator
from pathlib import Path

import click
import duckdb

from support import csv_files, settings, sql

AT_ONCE = 10_000


@click.command()
@click.argument("mart")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write. Default: <mart>.csv in the present folder.",
)
def main(mart: str, output: Path | None) -> None:
    """Write a published mart, such as lead_routes, to a CSV file.

    It is taken from bi.duckdb, so that it has no direct personal data. What a
    spreadsheet would take for a formula is written as text.
    """
    database = settings.load().bi
    if not database.is_file():
        raise click.ClickException(
            f"{database} does not exist. Run scripts/build first."
        )
    output = output or Path(f"{mart}.csv")
    with duckdb.connect(str(database), read_only=True) as connection:
        marts = connection.execute(
            "select table_name from information_schema.tables "
            "where table_schema = 'marts' order by table_name"
        )
        names = [name for (name,) in marts.fetchall()]
        if mart not in names:
            raise click.ClickException(
                f"{mart!r} is no mart. Choose one of: {', '.join(names)}."
            )
        found = connection.execute(f"select * from marts.{sql.identifier(mart)}")
        header = [column[0] for column in found.description]
        try:
            count = csv_files.write(output, header, _rows(found))
        except OSError as error:
            raise click.ClickException(
                f"{output} can't be written: {error.strerror}."
            ) from None
    click.echo(f"{count:,} rows of {mart} written to {output}")


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[tuple]:
    while rows := found.fetchmany(AT_ONCE):
        yield from rows
