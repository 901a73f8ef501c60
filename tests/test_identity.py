"""Identity end to end, on a hand-made set of traps: who is one, and who never is.

Every record carries the label of the person or organization it truly belongs to; the
build must find exactly these groups. Then the world changes, and the ids must not.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import PROJECT, run_dbt
from rich.console import Console
from support import databases, dbt, raw_contract, raw_files

DESK = "(415) 234-0101"

# label, first name, last name, e-mail, phone, and what else the record knows
HUBSPOT_CONTACTS = {
    # A front desk's phone and mailbox belong to everybody who works there.
    "11": ("ann", "Ann", "Lee", "info@bayclinic.com", DESK, {}),
    "12": ("bo", "Bo", "Ray", "info@bayclinic.com", DESK, {}),
    "13": ("cy", "Cyrus", "Day", "cyrus@bayclinic.com", DESK, {}),
    # One person, written in several ways.
    "21": ("robert", "Robert", "Smith, MD", "r.smith@gmail.com", "415-234-0202", {}),
    "22": ("robert", "Bob", "Smith", "rsmith+news@gmail.com", "", {}),
    "23": ("robert", "Bob", "SMITH", "bob@elsewhere.com", "+1 415 234 0202", {}),
    "24": ("robert", "Smith", "Robert", "", "4152340202 ext. 7", {}),
    # Father and son, husband and wife: one phone, one mailbox, two people each.
    "31": ("senior", "Carl", "Jones Sr", "", "415-234-0303", {}),
    "32": ("junior", "Carl", "Jones Jr.", "", "415-234-0303", {}),
    "33": ("joseph", "Joseph", "Marsh", "marsh@aol.com", "415-234-0304", {}),
    "34": ("julie", "Julie", "Marsh", "marsh@aol.com", "415-234-0304", {}),
    # An initial that fits two people, and a name that fits nobody.
    "35": ("joan", "Joan", "Hale", "", "415-234-0305", {}),
    "36": ("jim", "Jim", "Hale", "", "415-234-0305", {}),
    "37": ("j", "J.", "Hale", "", "415-234-0305", {}),
    # Two NPIs are two clinicians, whatever the mailbox says.
    "41": ("npi-1", "Kim", "Park", "kim@parks.com", "", {"npi": "1234567893"}),
    "42": ("npi-2", "Kim", "Park", "kim@parks.com", "", {"npi": "1245319599"}),
    # Twins whose names are a letter apart.
    "61": ("twin 1", "Mark", "Fox", "", "415-234-0306", {}),
    "62": ("twin 2", "Mary", "Fox", "", "415-234-0306", {}),
    # An organization's NPI is nobody's own; a person's outweighs another first name.
    "63": ("colleague 1", "Al", "Fry", "", "", {"npi": "2234567891"}),
    "64": ("colleague 2", "Bea", "Fry", "", "", {"npi": "2234567891"}),
    "65": ("renamed", "Lupe", "Moe", "", "", {"npi": "1987654328"}),
    "66": ("renamed", "Guadalupe", "Moe", "", "", {"npi": "1987654328"}),
    "67": ("renamed", "Maria", "Moe", "", "", {"npi": "1987654328"}),
    # The CRM merged 52 (still a row) and 53 (gone) into 51.
    "51": ("kept", "Dora", "Bell", "dora@bell.com", "", {"merged": "52;53"}),
    "52": ("kept", "Theodora", "Ball", "old@bell.com", "", {}),
}
SALESFORCE_LEADS = {
    "00Q1": ("converted", "Eve", "Stone", "eve@first.com", "", {"contact": "0031"}),
    "00Q2": ("ann", "Ann", "Lee", "", "", {"company": "Bay Clinic, LLC"}),
}
SALESFORCE_CONTACTS = {
    "0031": ("converted", "Evelyn", "Rock", "eve@second.com", "", {}),
    "0032": ("ann", "Ann", "Lee", "ann.lee@bayclinic.com", "", {"account": "0011"}),
    # The same name at another organization.
    "0033": ("other ann", "Ann", "Lee", "", "", {"account": "0012"}),
}
# label, name, domain, phone, street, city, ZIP code
HUBSPOT_COMPANIES = {
    "1": ("bay", "Bay Clinic", "bayclinic.com", DESK, "1 Bay St", "Oakland", "94601"),
    "2": ("brand A", "Smile Dental", "smile.com", "", "2 Elm", "Fresno", "93650"),
    "3": ("brand B", "Smile Dental", "smile.com", "", "3 Oak", "Oakland", "94601"),
    "4": ("st mary", "St. Mary's Med Ctr", "", "", "4 Ash Ave", "Fresno", "93650"),
    # Two tenants of one house.
    "5": ("tenant", "Oak Imaging", "", "", "9 Main St, Suite 2", "Oakland", "94601"),
}
SALESFORCE_ACCOUNTS = {
    "0011": ("bay", "The Bay Clinic, L.L.C.", "", "", "1 Bay Street", "", "94601"),
    "0012": ("st mary", "SAINT MARYS MEDICAL CENTER", "", "", "", "Fresno", "93650"),
    "0013": ("other tenant", "Pine Dental", "", "", "9 Main Street", "", "94601"),
}


def hubspot_contact(record_id: str, row: tuple) -> dict[str, str]:
    first, last, email, phone, more = row[1:]
    return {
        "id": record_id,
        "property_firstname": first,
        "property_lastname": last,
        "property_email": email,
        "property_phone": phone,
        "property_npi": more.get("npi", ""),
        "property_hs_merged_object_ids": more.get("merged", ""),
        "property_createdate": "2026-01-01 00:00:00",
        "_fivetran_synced": "2026-06-01 00:00:00",
    }


def salesforce_person(record_id: str, row: tuple) -> dict[str, str]:
    first, last, email, phone, more = row[1:]
    return {
        "id": record_id,
        "first_name": first,
        "last_name": last,
        "email": email,
        "phone": phone,
        "company": more.get("company", ""),
        "account_id": more.get("account", ""),
        "is_converted": "true" if "contact" in more else "false",
        "converted_contact_id": more.get("contact", ""),
        "created_date": "2026-01-02 00:00:00",
        "_fivetran_synced": "2026-06-01 00:00:00",
    }


def hubspot_company(record_id: str, row: tuple) -> dict[str, str]:
    name, domain, phone, street, city, zip_code = row[1:]
    return {
        "id": record_id,
        "property_name": name,
        "property_domain": domain,
        "property_phone": phone,
        "property_address": street,
        "property_city": city,
        "property_state": "California",
        "property_zip": zip_code,
        "property_createdate": "2026-01-01 00:00:00",
        "_fivetran_synced": "2026-06-01 00:00:00",
    }


def salesforce_account(record_id: str, row: tuple) -> dict[str, str]:
    name, domain, _, street, city, zip_code = row[1:]
    return {
        "id": record_id,
        "name": name,
        "website": domain,
        "billing_street": street,
        "billing_city": city,
        "billing_state_code": "CA",
        "billing_postal_code": zip_code,
        "created_date": "2026-01-02 00:00:00",
        "_fivetran_synced": "2026-06-01 00:00:00",
    }


TABLES = {
    "hubspot.contact": (HUBSPOT_CONTACTS, hubspot_contact),
    "hubspot.company": (HUBSPOT_COMPANIES, hubspot_company),
    "salesforce.lead": (SALESFORCE_LEADS, salesforce_person),
    "salesforce.contact": (SALESFORCE_CONTACTS, salesforce_person),
    "salesforce.account": (SALESFORCE_ACCOUNTS, salesforce_account),
}


@dataclass
class Warehouse:
    """A warehouse of the traps that can be built again after a change.

    Attributes:
        late: HubSpot contacts that arrive after the first build.
    """

    folder: Path
    late: dict[str, tuple] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "lead_scoring.duckdb"

    def build(self, as_of: str, *options: str) -> None:
        """Land the records and build what identity needs, as of a date."""
        for table, (records, raw_row) in TABLES.items():
            path = self.folder / "raw" / f"{table.replace('.', '/')}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            if table == "hubspot.contact":
                records = records | self.late
            rows = [raw_row(record_id, row) for record_id, row in records.items()]
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)
        tables = raw_contract.declared_tables(PROJECT)
        raw_files.land_beside(self.database, self.folder / "raw", tables)
        finished = run_dbt(
            *("build", "--select", "+path:models/identity", "--resource-type", "model"),
            *("--vars", f"{{as_of: {as_of}}}", *options),
            database=self.database,
            target=self.folder / "target",
        )
        assert finished.status == 0, finished.output

    def rows(self, query: str) -> list[tuple]:
        with databases.opened(self.database, read_only=True) as connection:
            return connection.execute(query).fetchall()

    def decide(self, statement: str) -> None:
        """Change a seed's table, as an edited CSV would."""
        with databases.opened(self.database) as connection:
            connection.execute(statement)

    def people(self) -> dict[str, str]:
        """Record key to person id."""
        return dict(
            self.rows("select record_key, person_id from identity.record_people")
        )


@pytest.fixture(scope="module")
def traps(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The traps, built once, with the ids of the end of May."""
    warehouse = Warehouse(tmp_path_factory.mktemp("traps"))
    warehouse.build("2026-05-31", "--resource-type", "seed")
    return warehouse


def groups(resolved: dict[str, str]) -> set[frozenset[str]]:
    """The record keys that belong together."""
    members = defaultdict(set)
    for record_key, resolved_id in resolved.items():
        members[resolved_id].add(record_key)
    return {frozenset(keys) for keys in members.values()}


def true_groups(*tables: str) -> set[frozenset[str]]:
    return groups(
        {
            f"{table}.{record_id}": row[0]
            for table in tables
            for record_id, row in TABLES[table][0].items()
        }
    )


def test_people_are_who_they_are(traps: Warehouse) -> None:
    people = traps.people()
    del people["hubspot.contact.53"]
    assert groups(people) == true_groups(
        "hubspot.contact", "salesforce.lead", "salesforce.contact"
    )


def test_a_merged_id_that_is_gone_resolves(traps: Warehouse) -> None:
    people = traps.people()
    assert people["hubspot.contact.53"] == people["hubspot.contact.51"]


def test_organizations_are_what_they_are(traps: Warehouse) -> None:
    found = dict(
        traps.rows(
            "select record_key, organization_id from identity.record_organizations"
        )
    )
    assert groups(found) == true_groups("hubspot.company", "salesforce.account")


def test_doubtful_pairs_are_for_review(traps: Warehouse) -> None:
    reviewed = {
        (a.removeprefix("hubspot.contact."), b.removeprefix("hubspot.contact."))
        for a, b in traps.rows(
            "select record_key_a, record_key_b from identity.match_pairs "
            "where decision = 'review' and entity = 'person'"
        )
    }
    assert {("31", "32"), ("33", "34"), ("41", "42"), ("35", "37")} <= reviewed


def test_a_front_desk_calls_for_the_organization(traps: Warehouse) -> None:
    owners = traps.rows(
        "select owners.person_id, organizations.name from identity.phone_owners "
        "as owners left join identity.organizations using (organization_id) "
        "where owners.phone = '+14152340101'"
    )
    assert owners == [(None, "The Bay Clinic, L.L.C.")]


def test_ids_outlive_late_records_merges_and_splits(traps: Warehouse) -> None:
    before = traps.people()
    # A late record that sorts before all others of its person.
    traps.late["10"] = ("robert", "Rob", "Smith", "r.smith@gmail.com", "", {})
    traps.decide(
        "insert into rules.manual_merges values ('hubspot.contact.35', "
        "'hubspot.contact.37', 'data_steward', date '2026-06-30', 'same person')"
    )
    traps.decide(
        "insert into rules.manual_splits values ('hubspot.contact.23', "
        "'hubspot.contact.21', 'data_steward', date '2026-06-30', 'another Bob')"
    )
    traps.build("2026-06-30")
    after = traps.people()

    assert after["hubspot.contact.10"] == before["hubspot.contact.21"]
    # Of a merge, one id goes on, and it is known which.
    joined = {before["hubspot.contact.35"], before["hubspot.contact.37"]}
    kept = after["hubspot.contact.35"]
    assert after["hubspot.contact.37"] == kept
    assert traps.rows(
        "select superseded_id, superseded_by, reason from identity.superseded_ids"
    ) == [(*(joined - {kept}), kept, "merged")]
    # Of a split, the record that left gets an id that nobody had.
    assert after["hubspot.contact.23"] not in before.values()
    # Nobody else has noticed.
    changed = {f"hubspot.contact.{record_id}" for record_id in (10, 23, 35, 37)}
    others = set(after) - changed
    assert {key: after[key] for key in others} == {key: before[key] for key in others}

    # The same inputs and the same date give the same ids and the same history.
    history = "select * from identity.identity_history order by all"
    first_time = traps.rows(history)
    traps.build("2026-06-30")
    assert traps.people() == after
    assert traps.rows(history) == first_time


def test_a_level_without_a_weight_is_named(traps: Warehouse) -> None:
    traps.decide(
        "delete from rules.match_weights where entity = 'person' "
        "and comparison = 'email' and level = 'own'"
    )
    with pytest.raises(dbt.DbtError) as caught:
        dbt.run(
            *("test", "--select", "every_level_has_a_weight"),
            console=Console(quiet=True),
            target_folder=traps.folder / "target",
            variables={},
            environment={"LEAD_SCORING_DB": str(traps.database)},
        )
    (failure,) = caught.value.failures
    assert (
        "match_weights.csv has no row for the level own of the comparison email of "
        "person, which pairs of records have. Add one: person,email,own and its bits"
    ) in failure.text
