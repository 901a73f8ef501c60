"""Finds out what may be scored in part after an edit of rules, and tells models.

Whoever turns a rule wants to see at once what comes of it. Points by other rules, and of
whoever has none by this one, would come out as they are: models keep them
(macros/rescoring.sql). Here is what they have to know first: which rules were edited, and
who has points by them. Whom they are about now, the models find themselves.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from support import databases, sql
from support.reuse import Reuse

# Their rules give points to subjects one by one; what else was edited is about all.
CATEGORIES = {
    "fit_rules": "fit",
    "intent_rules": "intent",
    "negative_rules": "negative",
}
# The variable of the environment that tells models what is scored in part.
PARTS = "LEAD_SCORING_RESCORED_PARTS"
# Questions that stay with the conditions of rules, and would only be asked again.
QUESTIONS_KEPT = ("open_questions", "asked_answers")
# To replace rows takes longer than to write them into a new table. So many of the
# subjects, on all dates, may have had points by edited rules; who will have some, nobody
# knows yet.
MOST_RESCORED = 0.3

# As fact_rules and signal_rules number them (macros/rules.sql). Did they do it otherwise,
# all rules would seem to have moved, and nothing would be scored in part.
NUMBERED = """
    select
        if(kind = 'signal', 100000, 0) + row_number() over (
            partition by kind order by valid_from, scoring_model, rule_id
        ) as rule_number,
        scoring_model,
        category,
        rule_id,
        valid_from
    from (
        select 'attribute' as kind, 'fit' as category, scoring_model, rule_id, valid_from
        from fit_rules
        union all
        select 'signal', 'intent', scoring_model, rule_id, valid_from
        from intent_rules
        union all
        select
            if(attribute is null, 'signal', 'attribute'),
            'negative', scoring_model, rule_id, valid_from
        from negative_rules
    )
"""
HAVE_MOVED = f"""
    select rule_number, scoring_model, category, rule_id, valid_from
    from before.scoring.rules
    where fact_kind <> 'people'
    except
    {NUMBERED}
"""
# What decides which questions there are, and which answers.
CONDITIONS = " union all ".join(
    f"""
    select scoring_model, rule_id, attribute, operator, value
    from {{place}}{seed}
    where
        attribute is not null
        and valid_from <= $1
        and (valid_to is null or $1 < valid_to)
    """
    for seed in ("fit_rules", "negative_rules")
)


@dataclass(frozen=True)
class Rescoring:
    """What is scored in part.

    Attributes:
        rules: rule_number, scoring_model, category and rule_id of each edited rule, in
            all its periods of validity.
        asks_the_same: whether the conditions of rules, and so the questions that are
            asked for them, are as before.
    """

    rules: tuple[tuple[int, str, str, str], ...]
    asks_the_same: bool

    def parts(self) -> str:
        """What is made anew in part, as PARTS says it."""
        return "points questions" if self.asks_the_same else "points"

    def left_out(self) -> tuple[str, ...]:
        """Names of models that follow from the edit, and come out as they are."""
        return QUESTIONS_KEPT if self.asks_the_same else ()


def find(
    database: Path, reused: Reuse | None, rules: Path, as_of: date
) -> Rescoring | None:
    """What may be scored in part; None where everybody is scored anew.

    Everybody is where more was edited than rules, where not all else is known to be
    finished, where rules have other numbers than before, as when one is gone, where too
    many had points by those that were edited, and where a file can't be read.

    Args:
        database: that which is built, as the build before has left it.
        reused: what `reuse.find` has found.
        rules: the folder of the seeds that were edited.
        as_of: the day the scores are for.
    """
    if reused is None or reused.has_unfinished:
        return None
    if not set(reused.edited) <= CATEGORIES.keys():
        return None
    published = reused.generation.folder / database.name
    with duckdb.connect() as connection:
        try:
            for name, file in (
                ("before", published),
                (databases.UNPUBLISHED, databases.unpublished(database)),
            ):
                connection.execute(
                    f"attach {sql.text(str(file))} as {name} (read_only)"
                )
            for seed in CATEGORIES:
                _read(connection, rules / f"{seed}.csv")
        except duckdb.Error:
            # What is wrong with a file, those who write it tell, or who check the seeds.
            return None
        if connection.execute(HAVE_MOVED).fetchone():
            return None
        edited = " union ".join(map(_edited, reused.edited))
        connection.execute(f"""
            create temp table edited as
            select numbered.rule_number, scoring_model, category, rule_id
            from ({NUMBERED}) as numbered
            inner join ({edited}) using (scoring_model, category, rule_id)
        """)
        subjects = _subjects("edited")
        (share,) = connection.execute(f"""
            select count(*) / greatest(1, (select count(*) from before.scoring.subjects))
            from ({subjects})
        """).fetchone()
        if share > MOST_RESCORED:
            return None
        return Rescoring(
            rules=tuple(connection.execute("from edited order by all").fetchall()),
            asks_the_same=_asks_the_same(connection, as_of),
        )


def write(database: Path, rescoring: Rescoring) -> None:
    """Write down for models which rules were edited, and who has points by them."""
    place = f"{databases.UNPUBLISHED}.raw_rescoring"
    with databases.opened(database) as connection:
        connection.execute(f"create schema if not exists {place}")
        connection.execute(f"""
            create or replace table {place}.rules (
                rule_number integer, scoring_model varchar, category varchar,
                rule_id varchar
            )
        """)
        for rule in rescoring.rules:
            connection.execute(f"insert into {place}.rules values (?, ?, ?, ?)", rule)
        connection.execute(
            f"create or replace table {place}.subjects as "
            + _subjects(f"{place}.rules")
        )


def _read(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Read a seed into a table of its name, with the types that it had before."""
    seed = file.stem
    described = connection.execute(f"describe before.rules.{seed}").fetchall()
    columns = ", ".join(
        f"cast({sql.identifier(name)} as {kind}) as {sql.identifier(name)}"
        for name, kind, *_ in described
    )
    connection.execute(
        f"create temp table {seed} as select {columns} "
        f"from read_csv({sql.text(str(file))}, header = true, all_varchar = true)"
    )


def _edited(seed: str) -> str:
    """A query for model, category and id of the rules that now read otherwise."""
    return f"""
        select distinct
            scoring_model, {sql.text(CATEGORIES[seed])} as category, rule_id
        from (from {seed} except from before.rules.{seed})
    """


def _subjects(rules: str) -> str:
    """A query for the subjects that have points by rules, on any date."""
    return " union ".join(
        f"select subject_number from {databases.UNPUBLISHED}.scoring.{points} "
        f"inner join {rules} using (rule_number)"
        for points in ("fact_points", "signal_points")
    )


def _asks_the_same(connection: duckdb.DuckDBPyConnection, as_of: date) -> bool:
    """Whether the same conditions are asked about as before."""
    now, before = CONDITIONS.format(place=""), CONDITIONS.format(place="before.rules.")
    changed = connection.execute(
        f"(({now}) except all ({before})) union all (({before}) except all ({now}))",
        [as_of],
    )
    return changed.fetchone() is None
