"""scripts/explain: a person's or an organization's scores, line by line."""

from datetime import date
from decimal import Decimal

import click
import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from support import lookup, settings
from support.lookup import Subject

NARROWEST = 100

TIERS = {
    "person": """
        select scoring_model, score, tier, tier_since, previous_tier, grade,
            lifecycle_stage, as_of_date, organization_id
        from marts.contact_tiers
        where person_id = $1
        order by score desc, scoring_model asc
    """,
    "organization": """
        select scoring_model, score, tier, tier_since, previous_tier, grade,
            lifecycle_stage, as_of_date, null
        from marts.account_tiers
        where organization_id = $1
        order by score desc, scoring_model asc
    """,
}
# The limits of groups and categories are what raw points lack when they count: a line
# of their own would say it twice.
LINES = """
    select category, label, rule_id, raw_points, decayed_points, applied_points,
        evidence, evidence_count, first_evidence_at::date, last_evidence_at::date
    from marts.score_lines
    where subject_type = $1 and subject_id = $2 and scoring_model = $3
        and line_kind not in ('group_cap', 'category_cap')
    order by
        case category when 'fit' then 1 when 'intent' then 2 when 'negative' then 3
            else 4 end,
        abs(applied_points) desc, abs(decayed_points) desc, rule_id asc
"""
ROUTES = """
    select queue, coalesce(assignee, assignee_owner_key, 'nobody'), channel, play,
        sla_due_at, reason
    from marts.lead_routes
    where person_id = $1 and scoring_model = $2
"""
# A person stands once, with what the own interest gives and whether the role counts.
PEOPLE = """
    select evidence.person_id, roles.label, max(evidence.intent_points),
        sum(evidence.person_points),
        bool_or(evidence.kind = 'committee_coverage'),
        min(evidence.first_evidence_at)::date, max(evidence.last_evidence_at)::date
    from scoring.account_evidence as evidence
    inner join rules.buying_roles as roles using (buying_role)
    where evidence.organization_id = $1 and evidence.scoring_model = $2
        and evidence.as_of_date = $3
    group by evidence.person_id, roles.label
    order by 4 desc nulls last, 3 desc, evidence.person_id asc
"""
ROLES = """
    select role_state, string_agg(label, ', ' order by label)
    from marts.buying_groups
    where organization_id = $1 and scoring_model = $2
    group by role_state
    order by case role_state when 'engaged' then 1 when 'known' then 2 else 3 end
"""
CONSENTS = """
    select channel, is_allowed, opted_out_at::date
    from scoring.consents
    where person_id = $1
    order by channel asc
"""


@click.command()
@click.argument("email_or_id")
def main(email_or_id: str) -> None:
    """Show why a person or an organization has its score, line by line.

    EMAIL_OR_ID is an e-mail, the id of a person or an organization (also one that was
    merged away), or a CRM record's id or key, such as hubspot.contact.123.
    """
    database = settings.load().current
    if not database.is_file():
        raise click.ClickException(
            f"{database} does not exist. Run scripts/build first."
        )
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            _explain(connection, email_or_id)
    except duckdb.CatalogException:
        raise click.ClickException(
            f"{database} has no scores yet. Run scripts/build first."
        ) from None
    except duckdb.IOException:
        raise click.ClickException(
            f"{database} can't be opened: another program writes to it. Close it."
        ) from None


def _explain(connection: duckdb.DuckDBPyConnection, given: str) -> None:
    kind, subjects = lookup.find(connection, given)
    if not subjects:
        raise click.ClickException(
            "nobody is known by that. Give an e-mail, the id of a person or an "
            "organization, or a CRM record's id or key such as hubspot.contact.123."
        )
    if len(subjects) > 1:
        ids = "\n".join(f"  scripts/explain {subject.id}" for subject in subjects)
        raise click.ClickException(
            f"that {kind} belongs to {len(subjects)} people or organizations. "
            f"Choose one:\n{ids}"
        )
    (subject,) = subjects
    console = Console(highlight=False)
    console.width = max(console.width, NARROWEST)
    console.print(f"[bold]{subject.entity} {subject.id}[/bold]  (found by {kind})")
    tiers = connection.execute(TIERS[subject.entity], [subject.id]).fetchall()
    if not tiers:
        console.print("No scoring model applies: there is no score.")
    for tier in tiers:
        _print_model(connection, console, subject, tier)
    if subject.entity == "person":
        _print_consent(connection, console, subject)
        account = next((tier[-1] for tier in tiers if tier[-1]), None)
        if account:
            console.print(f"Account: scripts/explain {account}")


def _print_model(
    connection: duckdb.DuckDBPyConnection,
    console: Console,
    subject: Subject,
    tier: tuple,
) -> None:
    """Print one scoring model's tier, its lines with their sum, and the route."""
    model, score, name, since, previous, grade, stage, as_of, _ = tier
    before = f", before that {previous}" if previous else ""
    title = escape(f"{model}: {score} points, {name}")
    rest = escape(f"since {since}{before}; grade {grade}; stage {stage}; as of {as_of}")
    console.print(f"\n[bold]{title}[/bold] {rest}")
    lines = connection.execute(LINES, [*_key(subject), model]).fetchall()
    table = Table(show_footer=True)
    total = sum((line[5] for line in lines), Decimal())
    for title, footer, is_number in (
        ("category", "", False),
        ("rule", "score", False),
        ("points", "", True),
        ("decayed", "", True),
        ("counts", str(total), True),
        ("evidence", "", False),
    ):
        table.add_column(title, footer, justify="right" if is_number else "left")
    for category, label, rule_id, raw, decayed, applied, *evidence in lines:
        rule = f"{escape(label)} [dim]({escape(rule_id)})[/dim]"
        points = (str(raw), str(decayed), str(applied))
        table.add_row(category, rule, *points, escape(_evidence(*evidence)))
    console.print(table)
    if any(decayed != applied for *_, decayed, applied in (line[:6] for line in lines)):
        console.print("A rule counts less where its group or category is at its limit.")
    if total != score:
        raise click.ClickException(
            f"the lines add up to {total}, but the score is {score}. "
            "Run scripts/build again; if it stays so, this is a fault of the project."
        )
    if subject.entity == "person":
        _print_route(connection, console, subject, model)
    else:
        _print_people(connection, console, subject, model, as_of)


def _key(subject: Subject) -> tuple[str, str]:
    return subject.entity, subject.id


def _evidence(value: str | None, count: int | None, first: object, last: object) -> str:
    """What a line rests on: how often and when, or the value of an attribute."""
    if first is None:
        return value or ""
    when = str(first) if first == last else f"{first} to {last}"
    if value:
        return f"{value}: {count}, {when}"
    return when if count == 1 else f"{count} times, {when}"


def _print_people(
    connection: duckdb.DuckDBPyConnection,
    console: Console,
    subject: Subject,
    model: str,
    as_of: date,
) -> None:
    """Print who counts for an account, by id and role, and the roles of its committee."""
    people = connection.execute(PEOPLE, [subject.id, model, as_of]).fetchall()
    if people:
        table = Table(show_footer=True)
        total = sum((points or Decimal() for *_, points, _, _, _ in people), Decimal())
        for title, footer, is_number in (
            ("person", "sum, before the rule's cap", False),
            ("buying role", "", False),
            ("intent", "", True),
            ("share", str(total), True),
            ("committee", "", False),
            ("active", "", False),
        ):
            justify = "right" if is_number else "left"
            table.add_column(title, footer, justify=justify, no_wrap=title == "person")
        for person_id, role, intent, points, is_in_committee, *active in people:
            table.add_row(
                person_id,
                escape(role),
                str(intent),
                "" if points is None else str(points),
                "engaged" if is_in_committee else "",
                _evidence(None, 1, *active),
            )
        console.print(table)
    for state, labels in connection.execute(ROLES, [subject.id, model]).fetchall():
        console.print(escape(f"Committee, {state}: {labels}"))


def _print_route(
    connection: duckdb.DuckDBPyConnection,
    console: Console,
    subject: Subject,
    model: str,
) -> None:
    row = connection.execute(ROUTES, [subject.id, model]).fetchone()
    if row is None:
        return
    queue, who, channel, play, due, reason = row
    until = f", due {due:%Y-%m-%d %H:%M} UTC" if due else ""
    console.print(
        escape(f"Route: {queue} ({who}), by {channel}, {play}{until}. {reason}.")
    )


def _print_consent(
    connection: duckdb.DuckDBPyConnection, console: Console, subject: Subject
) -> None:
    consents = [
        f"{channel} open"
        if is_allowed
        else f"{channel} closed" + (f" since {since}" if since else "")
        for channel, is_allowed, since in connection.execute(
            CONSENTS, [subject.id]
        ).fetchall()
    ]
    console.print("\nConsent: " + (", ".join(consents) or "nothing known"))
