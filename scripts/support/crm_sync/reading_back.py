"""What the CRM has in our fields now, beside what was delivered to it."""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from support.crm_sync.delivery import patiently
from support.crm_sync.fields import SyncObject
from support.crm_sync.planning import named_values
from support.crm_sync.state import SyncState

# Records that are read back in one call.
AT_ONCE = 100


class Reader(Protocol):
    """What a CRM's client does for it."""

    def read(
        self, found: SyncObject, record_ids: list[str], names: list[str]
    ) -> list[dict]:
        """Records with ``id`` and ``properties``; those that are gone are left out."""


@dataclass(frozen=True)
class Comparison:
    """What was found of a kind of records.

    Attributes:
        compared: how many were asked for.
        gone: ids of those that are no longer there.
        differing: id to the names of the fields that have another value.
    """

    compared: int
    gone: list[str]
    differing: dict[str, list[str]]


def compare(
    state: SyncState, client: Reader, found: SyncObject, sample: int
) -> Comparison:
    """Read some delivered records back, ``sample`` of them at most, drawn by chance."""
    delivered = {
        record_id: named_values(mapping, texts)
        for record_id, mapping, texts in state.connection.execute(
            """
            select delivered.record_id, mappings.fields, delivered.field_values
            from delivered
            join mappings using (mapping_id)
            where delivered.crm = ? and delivered.object = ?
                and delivered.payload_hash <> ''
            order by random()
            limit ?
            """,
            [found.crm, found.name, sample],
        )
    }
    names = [field.name for field in found.fields]
    ids = sorted(delivered)
    present = {
        record["id"]: record["properties"]
        for start in range(0, len(ids), AT_ONCE)
        for record in patiently(
            partial(client.read, found, ids[start : start + AT_ONCE], names)
        )
    }
    differing = {}
    for record_id in ids:
        if record_id in present:
            wrong = [
                name
                for name, value in delivered[record_id].items()
                if name in names and not same(value, present[record_id].get(name))
            ]
            if wrong:
                differing[record_id] = wrong
    gone = [record_id for record_id in ids if record_id not in present]
    return Comparison(len(ids), gone, differing)


def same(delivered: str | None, read: object) -> bool:
    """Whether a field has what was delivered, however the CRM writes it."""
    if read is None or read == "":
        # Salesforce's checkboxes know no third state.
        return delivered in (None, "", "false")
    text = str(read)
    # HubSpot adds milliseconds to times.
    return text == delivered or text.replace(".000Z", "Z") == delivered
