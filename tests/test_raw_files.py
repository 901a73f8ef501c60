"""Raw files are landed whole, by name and as text, or the build stops with a sentence."""

from pathlib import Path

import duckdb
import pytest
from support import csv_files, raw_files
from support.raw_contract import ContractError, RawColumn, RawTable, declared_tables

SECRET = "marie.curie"

ORDERS = RawTable(
    "shop",
    "orders",
    (RawColumn("id", is_required=True), RawColumn("email"), RawColumn("phone")),
    is_in_use=True,
)


class Shop:
    """A raw folder with one connector, and a database to land it in."""

    def __init__(self, folder: Path) -> None:
        self.raw = folder / "raw [1] o'clock *"
        (self.raw / "shop").mkdir(parents=True)
        # What the folder's name would stand for if it were taken for a pattern.
        decoy = folder / "raw 1 o'clock 2" / "shop"
        decoy.mkdir(parents=True)
        (decoy / "orders.csv").write_text("id,email,phone\ndecoy,,\n")
        self.connection = duckdb.connect()

    def write(self, name: str, content: str | bytes) -> None:
        data = content if isinstance(content, bytes) else content.encode()
        (self.raw / "shop" / name).write_bytes(data)

    def write_parquet(self, name: str, select: str) -> None:
        # DuckDB can't write to a path with a pattern's characters in all versions.
        plain = self.raw.parent / name
        self.connection.execute(f"copy ({select}) to '{plain}' (format parquet)")
        plain.rename(self.raw / "shop" / name)

    def land(self, *tables: RawTable) -> list[raw_files.LandedFile]:
        return raw_files.land(self.connection, self.raw, list(tables or (ORDERS,)))

    def orders(self) -> list[tuple]:
        return self.connection.execute(
            "select id, email, phone from raw_shop.orders order by all"
        ).fetchall()

    def fault(self, *tables: RawTable) -> str:
        """The one sentence with which landing stops; it must not quote the data."""
        with pytest.raises(raw_files.RawFilesError) as stopped:
            self.land(*tables)
        (sentence,) = stopped.value.faults
        assert SECRET not in sentence
        return sentence


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("id,email,phone\n1,a,b\n2,c,d\n", [("1", "a", "b"), ("2", "c", "d")]),
        ("phone,id,email\nb,1,a\n", [("1", "a", "b")]),
        ("ID, Email ,PHONE\n1,a,b\n", [("1", "a", "b")]),
        ("id\n007\n", [("007", None, None)]),
        ("id,email,phone", []),
        ("\ufeffid,email,phone\n1,a,b\n", [("1", "a", "b")]),
        ("id,email,phone\r\n1,a,b\r\n", [("1", "a", "b")]),
        ('id,email,phone\n1,"a,b","c ""d"""\n', [("1", "a,b", 'c "d"')]),
        (
            'id,email,phone\n1,"a\nb",c\n\n2,,\n',
            [("1", "a\nb", "c"), ("2", None, None)],
        ),
        ("id,email,phone\n#1,NULL,N/A\n", [("#1", "NULL", "N/A")]),
        ("x y,id,select,phone\n9,1,8,b\n", [("1", None, "b")]),
    ],
)
def test_csv_columns_are_bound_by_name_and_stay_text(
    shop: Shop, content: str, rows: list
) -> None:
    shop.write("orders.csv", content)
    (landed,) = shop.land()
    assert shop.orders() == rows
    assert (landed.status, landed.row_count) == ("landed", len(rows))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty, without even a header"),
        (b"\xef\xbb\xbf", "line 1 is blank"),
        (b"\nid,email,phone\n1,x,b\n", "line 1 is blank"),
        (b"id,email,phone\n1,x\n", "line 2 has 2 values where the header names 3"),
        (b"id,email,phone\n1,x,b,c\n", "line 2 has 4 values where the header names 3"),
        # Without its quotes this comma would move a name to the phone.
        (b"id,email,phone\n1,x, marie.curie,\n", "line 2 has 4 values"),
        (b'id,email,phone\n1,"x,b\n2,c,d\n', "the quote opened in the row at line 2"),
        (b'id,email,phone\n1,"x,b\n2,"c",d\n', "line 2 has text after a closing quote"),
        (b'id,email,phone\n1,x,"b"c\n', "line 2 has text after a closing quote"),
        (b"id,email,phone\n1,caf\xe9 x,b\n", "line 2 is not UTF-8"),
        (b"id,email,phone\n1,x,b\n2,\xe2\x82", "ends in the middle of a character"),
        (b"id,email,phone\n1,x\0,b\n", "line 2 has a NUL byte"),
        ("id,email\n1,x\n".encode("utf-16"), "line 1 has a NUL byte"),
        (b"id,email,Email\n1,x,b\n", "columns 2 and 3 have the same name, 'Email'"),
        (b"id;email;phone\n1;x;b\n", "the header is not separated by commas"),
        (b"id\temail\tphone\n1\tx\tb\n", "the header is not separated by commas"),
        (b"email,phone\nx,b\n", "the column id is missing"),
        (b"id,email,phone\r\n1,x,b\n2,c,d\r\n", "line ends are of several kinds"),
    ],
)
def test_a_csv_that_would_need_guessing_stops_the_build(
    shop: Shop, content: bytes, sentence: str
) -> None:
    shop.write("orders.csv", content.replace(b"x", SECRET.encode()))
    fault = shop.fault()
    assert fault.startswith("shop/orders.csv: ")
    assert sentence in fault


def test_values_of_megabytes_are_read_whole(shop: Shop) -> None:
    shop.write("orders.csv", 'id,email\n1,"' + "x\n" * 5_000_000 + '"\n')
    shop.land()
    ((_, email, _),) = shop.orders()
    assert len(email) == 10_000_000


def test_rows_lost_by_a_reader_stop_the_build(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write("orders.csv", "id,email,phone\n1,a,b\n")
    shape = csv_files.CsvShape(("id", "email", "phone"), rows=2)
    monkeypatch.setattr(csv_files, "check", lambda path: shape)
    assert "2 rows are in the file, but 1 were read" in shop.fault()


def test_parquet_becomes_text_as_a_csv_would_have_it(shop: Shop) -> None:
    shop.write_parquet(
        "orders.parquet",
        """
        select
            42.0::double as "ID",
            timestamp '2026-01-02 03:04:05' as email,
            ['new', 'vip'] as phone,
            true as other
        """,
    )
    (landed,) = shop.land()
    assert shop.orders() == [("42", "2026-01-02 03:04:05", '["new","vip"]')]
    assert landed.detail == "other columns, not read: 1"


def test_a_timestamp_stays_one_where_it_is_declared(shop: Shop) -> None:
    columns = ("id", "text"), ("paid_at", "timestamp"), ("note", "text")
    declared = tuple(RawColumn(name, kind=kind) for name, kind in columns)
    table = RawTable("shop", "orders", declared, is_in_use=True)
    moment = "timestamp '2026-06-30 10:00:00'"
    described = "select column_type from (describe raw_shop.orders)"
    for given, kind in (
        (moment, "TIMESTAMP"),
        ("'2026-06-30T10:00:00Z'", "VARCHAR"),
        (f"cast({moment} as timestamptz)", "VARCHAR"),
        (f"cast({moment} as timestamp_ns)", "VARCHAR"),
        ("date '2026-06-30'", "VARCHAR"),
    ):
        select = f"select 1 as id, {given} as paid_at, {moment} as note"
        shop.write_parquet("orders.parquet", select)
        shop.land(table)
        kinds = shop.connection.execute(described).fetchall()
        assert kinds == [("VARCHAR",), (kind,), ("VARCHAR",)], given


def test_a_broken_parquet_file_is_named(shop: Shop) -> None:
    shop.write("orders.parquet", b"PAR1" + SECRET.encode())
    assert shop.fault().startswith("shop/orders.parquet: it can't be read as Parquet")


def test_two_files_for_one_table_stop_the_build(shop: Shop) -> None:
    shop.write("orders.csv", "id\n1\n")
    shop.write_parquet("Orders.parquet", "select 1 as id")
    assert "are for the same table" in shop.fault()


def test_every_fault_is_told_at_once(shop: Shop) -> None:
    shop.write("orders.csv", "")
    shop.write("refunds.csv", "")
    refunds = RawTable("shop", "refunds", (RawColumn("id"),), is_in_use=True)
    with pytest.raises(raw_files.RawFilesError) as stopped:
        shop.land(ORDERS, refunds)
    assert len(stopped.value.faults) == 2


def test_a_fault_leaves_what_was_landed_before(shop: Shop) -> None:
    shop.write("orders.csv", "id,email,phone\n1,a,b\n")
    shop.land()
    shop.write("orders.csv", "")
    shop.fault()
    assert shop.orders() == [("1", "a", "b")]


def test_every_table_and_file_is_accounted_for(shop: Shop) -> None:
    shop.write("orders.csv", "id,colour\n1,red\n2,blue\n")
    shop.write("visits.csv", "id\n1\n2\n3\n")
    shop.write("notes.txt", SECRET)
    shop.write(".hidden", SECRET)
    (shop.raw / "shopp").mkdir()
    refunds = RawTable("shop", "refunds", (RawColumn("id"),), is_in_use=True)
    idle = RawTable("bank", "payments", (RawColumn("id"),), is_in_use=False)
    (shop.raw / "bank").mkdir()
    (shop.raw / "bank" / "payments.csv").write_text("id\n1\n")

    shop.land(ORDERS, refunds, idle)

    found = shop.connection.execute(
        "select connector, table_name, file_name, row_count, status, detail "
        "from raw_landing.files order by all"
    ).fetchall()
    idle_detail = "the connector is not in use"
    lacking = "missing columns are null: email, phone; other columns, not read: 1"
    no_csv = (
        "shop/notes.txt is neither .csv nor .parquet. "
        "Save it as one of them, or remove it."
    )
    unread = "no table that is read"
    assert found == [
        ("bank", "payments", "bank/payments.csv", 1, "not_used", unread),
        ("bank", "payments", None, 0, "missing", idle_detail),
        ("shop", "notes", "shop/notes.txt", None, "not_used", no_csv),
        ("shop", "orders", "shop/orders.csv", 2, "landed", lacking),
        ("shop", "refunds", None, 0, "missing", ""),
        ("shop", "visits", "shop/visits.csv", 3, "not_used", unread),
        ("shopp", None, "shopp/", None, "not_used", "no connector of this name"),
    ]
    assert shop.connection.execute("select * from raw_bank.payments").fetchall() == []


def test_a_raw_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(raw_files.RawFilesError, match="is no folder"):
        raw_files.land(duckdb.connect(), tmp_path / "nowhere", [ORDERS])


def test_declared_columns_are_those_of_the_yaml_and_of_the_custom_fields(
    tiny_project,
) -> None:
    orders, refunds = declared_tables(tiny_project.folder)
    assert [(column.name, column.is_required) for column in orders.columns] == [
        ("id", True),
        ("email", False),
        ("phone", False),
        ("colour", False),
    ]
    assert (refunds.connector, refunds.name, refunds.is_in_use) == (
        "shop",
        "refunds",
        True,
    )


@pytest.mark.parametrize(
    ("declared", "mistaken", "sentence"),
    [
        ("table: orders", "table: order", "shop.order is no table"),
        ("{shop: []}", "{shopp: []}", "shopp has no models/staging/shopp/"),
    ],
)
def test_mistaken_vars_are_named(
    tiny_project, declared: str, mistaken: str, sentence: str
) -> None:
    path = tiny_project.folder / "dbt_project.yml"
    path.write_text(path.read_text().replace(declared, mistaken))
    with pytest.raises(ContractError, match=sentence):
        declared_tables(tiny_project.folder)
