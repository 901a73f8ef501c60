"""Phone numbers are read as the library phonenumbers reads them, but for what we say."""

import random
import re
import shutil
from collections.abc import Iterator

import duckdb
import phonenumbers
import pytest
from conftest import PROJECT, run_dbt

WAYS_OF_WRITING = [
    "{0}{1}{2}",
    "{0}-{1}-{2}",
    "{0}.{1}.{2}",
    "+1{0}{1}{2}",
    "1-{0}-{1}-{2}",
    "1{0}{1}{2}",
    "tel:+1-{0}-{1}-{2}",
    "({0}){1}-{2}",
    "{0}/{1}-{2}",
    "{0}\u2013{1}\u2013{2}",
    "{0} {1} {2}",
    "({0}) {1}-{2}",
    "+1 ({0}) {1}-{2}",
    "011 1 {0} {1} {2}",
]
EXTENSIONS = [
    " ext {}",
    " ext. {}",
    " x{}",
    "x{}",
    " extension {}",
    " #{}",
    ", {}",
    ",,{}",
    ";ext={}",
    " Ext: {}",
    " extn {}",
    " (ext {})",
    " xtn {}",
    " {}#",
    ", ext. {}",
]
# The rules of the numbering plan, which phonenumbers leaves to carriers' own lists.
NORTH_AMERICAN = re.compile(r"[2-9](?!9|11)\d\d[2-9](?!11)\d{6}")
PLACEHOLDERS = re.compile(r"(\d)\1{9}|\d{3}5555555|2345678901|9876543210")


def north_american(chance: random.Random) -> str:
    """A number with any area code, or one that exists, in some way of writing."""
    area = chance.choice(["415", "212", "787", "800", f"{chance.randrange(1000):03}"])
    parts = area, f"{chance.randrange(1000):03}", f"{chance.randrange(10_000):04}"
    return chance.choice(WAYS_OF_WRITING).format(*parts)


def international(chance: random.Random) -> str:
    """A number of another country, some of them of an impossible length."""
    code = chance.choice(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.keys() - {1}))
    region = phonenumbers.region_code_for_country_code(code)
    example = phonenumbers.example_number(region)
    if example is None or chance.random() < 0.3:
        number = str(chance.randrange(10 ** chance.randrange(3, 13), 10**13))
    else:
        number = phonenumbers.national_significant_number(example)
    prefix = chance.choice(["+{} ", "+{}", "011 {} ", "tel:+{}-"]).format(code)
    return f"{prefix}{number[:3]}{chance.choice([' ', '-', ''])}{number[3:]}"


def texts(count: int) -> Iterator[str]:
    chance = random.Random(7)
    for _ in range(count):
        number = chance.choice([north_american, north_american, international])(chance)
        extension = chance.choice(["", chance.choice(EXTENSIONS)])
        yield number + extension.format(chance.randrange(1, 100_000))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The SQL of the macros, from a project that holds nothing else."""
    project = tmp_path_factory.mktemp("macros")
    shutil.copytree(PROJECT / "macros" / "clean", project / "macros" / "clean")
    shutil.copytree(PROJECT / "macros" / "engines", project / "macros" / "engines")
    shutil.copy(PROJECT / "profiles.yml", project)
    (project / "dbt_project.yml").write_text(
        "name: lead_scoring\nversion: 0.1.0\nprofile: lead_scoring\n"
    )
    query = (
        "select text, {{ clean_phone('text') }}, {{ phone_extension('text') }} "
        "from texts"
    )
    done = run_dbt(
        *("compile", "--inline", query, "--quiet"),
        database=project / "lead_scoring.duckdb",
        target=project / "target",
        project=project,
    )
    assert done.status == 0, done.output
    return done.output


def cleaned(compiled: str, values: list[str]) -> list[tuple[str, str, str]]:
    """(text, number, extension) of each text."""
    connection = duckdb.connect()
    connection.execute("create table texts as select unnest(?) as text", [values])
    return connection.execute(compiled).fetchall()


def expected(text: str) -> tuple[str | None, str | None]:
    """(number, extension) as phonenumbers has them, and as the numbering plan allows."""
    number = phonenumbers.parse(text, "US")
    national = phonenumbers.national_significant_number(number)
    if number.country_code == 1 and (
        not NORTH_AMERICAN.fullmatch(national) or PLACEHOLDERS.fullmatch(national)
    ):
        return None, None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, number.extension


def is_allowed(text: str) -> bool:
    """True for differences that are meant: other countries' own rules are not known."""
    number = phonenumbers.parse(text, "US")
    digits = re.sub(r"\D", "", re.sub(r"^011", "", text))
    return number.country_code != 1 and (
        # E.164 allows 15 digits; shorter lengths and leading zeros differ by country.
        len(f"{number.country_code}{number.national_number}") > 15
        or not phonenumbers.is_possible_number(number)
        or not phonenumbers.is_valid_number(number)
        or digits.startswith(f"{number.country_code}0")
    )


def test_phones_are_read_as_phonenumbers_reads_them(compiled: str) -> None:
    rows = cleaned(compiled, sorted(set(texts(6000))))
    different = [
        (text, got, extension, *expected(text))
        for text, got, extension in rows
        if (got, extension) != expected(text) and not is_allowed(text)
    ]
    assert different == []
    assert sum(got is not None for _, got, _ in rows) > 0.5 * len(rows)
    assert sum(extension is not None for *_, extension in rows) > 0.2 * len(rows)


def test_a_country_code_is_one_that_exists(compiled: str) -> None:
    texts_of = {f"+{code} 23456789": str(code) for code in range(200, 1000)}
    known = {str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE}
    # Digits after a shorter code are a number's own, of which only Italy's begin with 0.
    existing = {
        code
        for code in texts_of.values()
        if code in known
        or (code[0] in known and code[1] != "0")
        or (code[:2] in known and (code[2] != "0" or code == "390"))
    }
    rows = cleaned(compiled, list(texts_of))
    assert {texts_of[text] for text, got, _ in rows if got is not None} == existing
