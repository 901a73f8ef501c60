"""Which tables the demo delivers, in which format and in which order of rows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoTable:
    """One file of the demo: ``<schema>/<name>.<format>``.

    Rows are written in the order of all their columns, so that the same seed gives the
    same bytes. The big web tables are ``is_streamed`` instead: they are stored in order
    and written by one thread, which keeps it without holding them in memory.
    """

    schema: str
    name: str
    format: str = "parquet"
    is_streamed: bool = False

    @property
    def path(self) -> str:
        """The file's place below the output folder."""
        return f"{self.schema}/{self.name}.{self.format}"

    @property
    def relation(self) -> str:
        """The quoted name of the relation that holds the rows."""
        return f'"{self.schema}"."{self.name}"'


def _tables(schema: str, format: str, *names: str) -> list[DemoTable]:
    return [DemoTable(schema, name, format) for name in names]


# Small tables come as CSV, as an administrator's exports do.
TABLES: list[DemoTable] = [
    *_tables(
        "hubspot",
        "csv",
        "owner",
        "form",
        "deal_pipeline_stage",
        "contact_merge_audit",
        "contact_form_submission",
    ),
    *_tables(
        "hubspot",
        "parquet",
        "contact",
        "company",
        "deal",
        "deal_contact",
        "deal_company",
        "deal_stage",
        "email_event",
        "email_event_click",
        "email_event_bounce",
        "email_event_status_change",
        "engagement",
        "engagement_contact",
        "engagement_company",
        "engagement_call",
        "engagement_meeting",
    ),
    *_tables("salesforce", "csv", "user", "campaign", "campaign_member"),
    *_tables(
        "salesforce",
        "parquet",
        "lead",
        "contact",
        "account",
        "opportunity",
        "opportunity_contact_role",
        "task",
        "event",
    ),
    *[
        DemoTable("segment", name, is_streamed=name != "identifies")
        for name in ("pages", "tracks", "identifies")
    ],
    *_tables("callrail", "parquet", "calls", "text_messages"),
    *_tables(
        "truth",
        "parquet",
        "people",
        "organizations",
        "contact_records",
        "organization_records",
        "visitors",
        "calls",
        "texted_numbers",
        "email_events",
    ),
    DemoTable("truth", "web_events", is_streamed=True),
]
