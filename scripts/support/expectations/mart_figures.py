"""Figures about the marts, as BI and the CRM will read them.

They are counted over all rows, in DuckDB, in the build's database and once more in the
published one.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from support import csv_files, sql
from support.expectations import frames
from support.expectations.frames import FEW, Frame

# Work that people get done, and rows set aside: fewer of them is no loss.
MAY_SHRINK = ("match_reviews", "quarantined_records")
# Which review dates there are, and so how many rows, depends on the day of the month.
DATED = ("rule_outcomes", "tier_outcomes")

# A mart's rows by a column, within each value of another; both hold no personal data.
SHARES = (
    ("contact_tiers", "scoring_model", "tier"),
    ("account_tiers", "scoring_model", "tier"),
    ("contact_tiers", "scoring_model", "lifecycle_stage"),
    ("lead_routes", "scoring_model", "queue"),
    ("lead_routes", "scoring_model", "channel"),
    ("lead_routes", "scoring_model", "assignment_source"),
)
FEW_IN_ALL = 100

SYNC_TABLES = (
    "crm_hubspot_companies",
    "crm_hubspot_contacts",
    "crm_salesforce_accounts",
    "crm_salesforce_contacts",
    "crm_salesforce_leads",
)

# What was published a quarter ago says little about today's shares.
LONGEST_COMPARED_DAYS = 31


def compared(
    connection: duckdb.DuckDBPyConnection,
    as_of: date,
    published: Path | None,
    published_as_of: date | None,
) -> list[Frame]:
    """The figures beside those of the published database, if there is one.

    They are compared where the published one is of the same day or up to
    LONGEST_COMPARED_DAYS earlier, since marts are what was known on a day.
    """
    if published_as_of is not None:
        days = (as_of - published_as_of).days
        if not 0 <= days <= LONGEST_COMPARED_DAYS:
            published = None
    with frames.attached(connection, published):
        return [
            _mart_tables(connection),
            _mart_shares(connection),
            _audiences(connection),
            _crm_texts(connection),
            _quarantine(connection),
        ]


def _mart_tables(connection: duckdb.DuckDBPyConnection) -> Frame:
    """A row per mart: its rows, and how many CRM records would be written anew."""
    marts = [
        name
        for (name,) in connection.execute("""
            select table_name
            from information_schema.tables
            where table_catalog = current_database() and table_schema = 'marts'
            order by table_name
        """).fetchall()
        if name not in (*MAY_SHRINK, *DATED)
    ]
    rows = [_mart_row(connection, name) for name in marts]
    names = ("mart", "row_count", "rows_per_published", "resent_share")
    return Frame(
        "mart_tables", {c: [row[i] for row in rows] for i, c in enumerate(names)}
    )


def _mart_row(connection: duckdb.DuckDBPyConnection, name: str) -> tuple:
    mart = f"marts.{sql.identifier(name)}"
    (rows,) = connection.execute(f"select count(*) from {mart}").fetchone()
    before = _published(connection, f"select count(*) from published.{mart}")
    resent = None
    if name in SYNC_TABLES:
        both, changed = _published(
            connection,
            "select count(*), count(*) filter (now.payload_hash <> before.payload_hash)"
            f" from {mart} as now inner join published.{mart} as before"
            " on now.record_id = before.record_id",
        ) or (0, 0)
        resent = changed / both if both >= FEW else None
    is_compared = before is not None and before[0] >= FEW
    return name, rows, rows / before[0] if is_compared else None, resent


def _published(connection: duckdb.DuckDBPyConnection, query: str) -> tuple | None:
    """The first row of a query on the published database; None if it can't be asked."""
    try:
        return connection.execute(query).fetchone()
    except (duckdb.CatalogException, duckdb.BinderException):
        return None


def _mart_shares(connection: duckdb.DuckDBPyConnection) -> Frame:
    """A row per tier, stage, queue and channel of each audience.

    The ratio of shares counts a row more on both sides, so that it exists where there
    were none; it is null where both are few.
    """

    def counted(catalog: str) -> Callable[[tuple[str, str, str]], str]:
        def query(share: tuple[str, str, str]) -> str:
            mart, within, column = share
            return (
                f"select '{mart}' as mart, {within} as within, "
                f"'{column}: ' || {column} as named, count(*) as rows "
                f"from {catalog}marts.{mart} group by {within}, {column}"
            )

        return query

    present = " union all ".join(map(counted(""), SHARES))
    frames.before(
        connection,
        "shares_before",
        " union all ".join(map(counted("published."), SHARES)),
        present,
    )
    return frames.query(
        connection,
        "mart_shares",
        f"""
        with counted as (
            select
                mart,
                within,
                named,
                coalesce(now.rows, 0) as rows,
                coalesce(before.rows, 0) as rows_before
            from ({present}) as now
            full outer join shares_before as before using (mart, within, named)
        ),

        summed as (
            select
                *,
                cast(sum(rows) over same as double) as all_rows,
                cast(sum(rows_before) over same as double) as all_before
            from counted
            window same as (partition by mart, within, split_part(named, ': ', 1))
        )

        select
            mart || ' of ' || within || ', ' || named as share_of,
            rows as row_count,
            rows / nullif(all_rows, 0) as share,
            rows_before / nullif(all_before, 0) as published_share,
            case
                when greatest(rows, rows_before) >= {FEW}
                    and least(all_rows, all_before) >= {FEW_IN_ALL}
                    then ((rows + 1) / (all_rows + 1))
                        / ((rows_before + 1) / (all_before + 1))
            end as share_per_published
        from summed
        order by share_of
        """,
    )


def _audiences(connection: duckdb.DuckDBPyConnection) -> Frame:
    """A row per audience: how its people score, and what becomes of them."""

    def scores(catalog: str) -> str:
        return (
            "select scoring_model, count(*) as people, "
            "cast(avg(score) as double) as mean_score, "
            "cast(stddev_pop(score) as double) as score_spread, "
            f"avg(case when score >= 100 then 1.0 else 0 end) as top_share "
            f"from {catalog}marts.contact_scores group by scoring_model"
        )

    frames.before(connection, "scores_before", scores("published."), scores(""))
    return frames.query(
        connection,
        "audiences",
        f"""
        with routed as (
            select
                routes.scoring_model,
                avg(case when routes.queue = 'manual_review' then 1.0 else 0 end)
                    as manual_review_share,
                count(*) filter (routes.tier = 'sales_ready') as sales_ready,
                count(*) filter (
                    routes.tier = 'sales_ready' and routes.channel = 'none'
                ) as unreachable,
                count(*) filter (
                    routes.tier = 'sales_ready' and not exists (
                        select 1
                        from marts.score_lines as lines
                        where
                            lines.subject_type = 'person'
                            and lines.subject_id = routes.person_id
                            and lines.scoring_model = routes.scoring_model
                            and lines.category = 'intent'
                            and lines.points > 0
                    )
                ) as unreasoned
            from marts.lead_routes as routes
            group by routes.scoring_model
        )

        select
            scores.scoring_model as audience,
            scores.people,
            scores.mean_score,
            case when least(scores.people, before.people) >= {FEW}
                then abs(scores.mean_score - before.mean_score)
            end as mean_score_change,
            case when scores.people >= {FEW} then scores.score_spread end
                as score_spread,
            case when scores.people >= {FEW} then scores.top_share end as top_share,
            case when scores.people >= {FEW}
                then routed.sales_ready / cast(scores.people as double)
            end as sales_ready_share,
            cast(routed.manual_review_share as double) as manual_review_share,
            case when routed.sales_ready >= {FEW}
                then routed.unreachable / cast(routed.sales_ready as double)
            end as unreachable_share,
            routed.unreasoned / nullif(cast(routed.sales_ready as double), 0)
                as unreasoned_share
        from ({scores("")}) as scores
        inner join routed on scores.scoring_model = routed.scoring_model
        left join scores_before as before
            on scores.scoring_model = before.scoring_model
        order by audience
        """,
    )


def _crm_texts(connection: duckdb.DuckDBPyConnection) -> Frame:
    """A row per text that CRMs get: how long, and whether it passes for a formula."""
    columns = connection.execute(
        """
        select table_name, column_name
        from information_schema.columns
        where
            table_catalog = current_database()
            and table_schema = 'marts'
            and (
                list_contains(?, table_name) or table_name = 'handoff_notes'
            )
            and data_type = 'VARCHAR'
        order by table_name, column_name
        """,
        [list(SYNC_TABLES)],
    ).fetchall()
    rows = [
        (
            f"{mart}.{column}",
            *connection.execute(
                f"select count(*), count(*) filter (regexp_matches({text}, ?)), "
                f"max(length({text})) from marts.{sql.identifier(mart)}",
                [csv_files.FORMULA.pattern],
            ).fetchone(),
        )
        for mart, column in columns
        for text in [sql.identifier(column)]
    ]
    names = ("text_column", "row_count", "formula_rows", "longest_text")
    columns = {c: [row[i] for row in rows] for i, c in enumerate(names)}
    # A note is no field of a CRM's record but an entry of its own.
    columns["longest_field"] = [
        None if column.startswith("handoff_notes.") else longest
        for column, _, _, longest in rows
    ]
    return Frame("crm_texts", columns)


def _quarantine(connection: duckdb.DuckDBPyConnection) -> Frame:
    """A row per raw table: which share of its rows was set aside."""
    summary = "marts.hygiene_summary"
    frames.before(
        connection,
        "hygiene_before",
        f"from published.{summary}",
        f"from {summary}",
    )
    return frames.query(
        connection,
        "quarantine",
        f"""
        select
            now.connector || '.' || now.table_name as raw_table,
            now.rows_in,
            case when now.rows_in >= {FEW}
                then cast(now.quarantined_share as double)
            end as quarantined_share,
            case when least(now.rows_in, before.rows_in) >= {FEW}
                then cast(now.quarantined_share - before.quarantined_share as double)
            end as quarantined_change
        from {summary} as now
        left join hygiene_before as before
            on now.connector = before.connector and now.table_name = before.table_name
        order by raw_table
        """,
    )
