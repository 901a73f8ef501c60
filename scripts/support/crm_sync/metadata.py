"""The custom fields of Salesforce, as metadata that its own tools deploy."""

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from support.crm_sync.fields import KEYS, Field, SyncObject
from support.crm_sync.salesforce import TYPES, VERSION

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
# Texts may be as long as Salesforce's short ones are; reasons are longer.
LONG = ("reasons", 1000)
SHORT = 255


def write(objects: Iterable[SyncObject], match_by: str, folder: Path) -> list[Path]:
    """Write the package to ``folder``; returns its files.

    It has the fields of each object and package.xml, and is deployed by
    ``sf project deploy start --metadata-dir``.
    """
    folder.joinpath("objects").mkdir(parents=True, exist_ok=True)
    files = []
    members = []
    for found in objects:
        fields = found.wanted(match_by)
        members += [f"{found.name}.{field.name}" for field in fields]
        path = folder / "objects" / f"{found.name}.object"
        path.write_text(_object(fields))
        files.append(path)
    package = folder / "package.xml"
    package.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="{NAMESPACE}">\n'
        "    <types>\n"
        + "".join(f"        <members>{escape(name)}</members>\n" for name in members)
        + "        <name>CustomField</name>\n    </types>\n"
        f"    <version>{VERSION}</version>\n</Package>\n"
    )
    return [*files, package]


def _object(fields: Iterable[Field]) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CustomObject xmlns="{NAMESPACE}">\n'
        + "".join(_field(field) for field in fields)
        + "</CustomObject>\n"
    )


def _field(field: Field) -> str:
    entries = {"fullName": field.name, "label": field.label}
    column, length = LONG
    if field.column == column:
        entries |= {"type": "LongTextArea", "length": length, "visibleLines": 3}
    else:
        entries["type"] = TYPES[field.kind][0]
        if field.kind == "text":
            entries["length"] = SHORT
        elif field.kind == "number":
            entries |= {"precision": 9, "scale": 0}
        elif field.kind == "boolean":
            entries["defaultValue"] = "false"
    if field.name == KEYS["salesforce"]:
        entries |= {"externalId": "true", "unique": "true", "caseSensitive": "true"}
    lines = "".join(
        f"        <{name}>{escape(str(value))}</{name}>\n"
        for name, value in entries.items()
    )
    return f"    <fields>\n{lines}    </fields>\n"
