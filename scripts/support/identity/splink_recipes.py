"""How Splink is told to link each labelled set, after its own documentation.

FEBRL and historical_people follow Splink's demos of the same data rule by rule, on the
columns of identity's match records, which are cleaned. Splink has no demo of a CRM's
contacts and accounts: their recipes put together the comparisons that its documentation
advises for such columns. That of contacts was chosen in Splink's favour, as the one of
nine with the highest F1 on demo_people: it leaves out shared mailboxes and front desks,
which the match records tell from a person's own, and has the employer as the one
comparison of place. With the columns as they come (any e-mail, any phone, street, ZIP
code, employer), F1 was five points lower.

Only the environment of scripts/benchmark_identity has Splink, so that nothing but
splink_worker imports this module.
"""

from dataclasses import dataclass, field

import splink.comparison_library as cl
from splink import block_on


@dataclass(frozen=True)
class Recipe:
    """Splink's settings for a set.

    Attributes:
        comparisons: what is compared.
        blocks: rules for the pairs that are compared.
        certain: rules that nearly only pairs of one owner fulfil, for the prior.
        recall: the share of an owner's pairs that these rules find: a guess, which
            Splink asks for.
        training_blocks: rules for the pairs from which m is learnt.
        random_pairs: the most pairs from which u is learnt.
        is_link: whether each source is free of duplicates, so that only pairs of two
            sources are compared.
        added_columns: name to SQL of the match records' columns.
    """

    comparisons: list
    blocks: list
    certain: list
    recall: float
    training_blocks: list
    random_pairs: float = 1e7
    is_link: bool = False
    added_columns: dict[str, str] = field(default_factory=dict)


def _rated(comparison):
    return comparison.configure(term_frequency_adjustments=True)


def _febrl_date() -> object:
    return cl.DateOfBirthComparison(
        "birth_date",
        input_is_string=True,
        datetime_format="%Y%m%d",
        invalid_dates_as_null=True,
    )


FEBRL_SWAPPED = "l.first_key = r.last_key and l.last_key = r.first_key"
FEBRL_3 = Recipe(
    comparisons=[
        cl.NameComparison("first_key"),
        cl.NameComparison("last_key"),
        _febrl_date(),
        cl.DamerauLevenshteinAtThresholds("national_id", [2]),
        _rated(cl.ExactMatch("house_number")),
        _rated(cl.ExactMatch("zip_code")),
    ],
    blocks=[
        block_on("national_id"),
        block_on("first_key"),
        block_on("last_key"),
        block_on("birth_date"),
        block_on("zip_code"),
    ],
    certain=[
        block_on("national_id"),
        block_on("first_key", "last_key", "birth_date"),
        f"{FEBRL_SWAPPED} and l.birth_date = r.birth_date",
    ],
    recall=0.9,
    training_blocks=[block_on("birth_date"), block_on("zip_code")],
    random_pairs=1e6,
)
FEBRL_4 = Recipe(
    comparisons=[
        _rated(cl.NameComparison("first_key")),
        _rated(cl.NameComparison("last_key")),
        _febrl_date(),
        cl.DamerauLevenshteinAtThresholds("national_id", [1, 2]),
        _rated(cl.ExactMatch("house_number")),
        _rated(cl.DamerauLevenshteinAtThresholds("zip_code", [1, 2])),
    ],
    blocks=[
        block_on("first_key", "last_key"),
        FEBRL_SWAPPED,
        block_on("birth_date"),
        block_on("national_id"),
        block_on("street_key"),
        block_on("zip_code"),
    ],
    certain=[
        block_on("national_id"),
        block_on("first_key", "last_key", "birth_date"),
    ],
    recall=0.8,
    training_blocks=[block_on("birth_date"), block_on("zip_code")],
    random_pairs=1e6,
    is_link=True,
)
HISTORICAL_PEOPLE = Recipe(
    comparisons=[
        cl.ForenameSurnameComparison(
            "first_key", "last_key", forename_surname_concat_col_name="first_and_last"
        ),
        cl.DateOfBirthComparison(
            "birth_date", input_is_string=True, datetime_format="%Y%m%d"
        ),
        cl.PostcodeComparison("postcode"),
        _rated(cl.ExactMatch("birth_place")),
        _rated(cl.ExactMatch("occupation")),
    ],
    blocks=[
        block_on("substr(first_key, 1, 3)", "substr(last_key, 1, 4)"),
        block_on("last_key", "birth_date"),
        block_on("first_key", "birth_date"),
        block_on("postcode", "first_key"),
        block_on("postcode", "last_key"),
        block_on("birth_date", "birth_place"),
        block_on("substr(postcode, 1, 3)", "birth_date"),
        block_on("substr(postcode, 1, 3)", "first_key"),
        block_on("substr(postcode, 1, 3)", "last_key"),
        block_on(
            "substr(first_key, 1, 2)",
            "substr(last_key, 1, 2)",
            "substr(birth_date, 1, 4)",
        ),
    ],
    certain=[
        block_on("first_key", "last_key", "birth_date"),
        block_on("substr(first_key, 1, 2)", "last_key", "substr(postcode, 1, 2)"),
        block_on("birth_date", "postcode"),
    ],
    recall=0.6,
    training_blocks=[block_on("first_key", "last_key"), block_on("birth_date")],
    added_columns={"first_and_last": "first_key || ' ' || last_key"},
)
CONTACTS = Recipe(
    comparisons=[
        _rated(cl.NameComparison("first_key")),
        _rated(cl.NameComparison("last_key")),
        _rated(cl.EmailComparison("own_email")),
        _rated(cl.ExactMatch("any_phone")),
        _rated(cl.ExactMatch("employer_key")),
    ],
    blocks=[
        block_on("own_email"),
        block_on("any_phone"),
        block_on("first_key", "last_key", "zip_code"),
        block_on("first_key", "last_key", "employer_key"),
        block_on("last_key", "employer_key"),
        block_on("first_key", "employer_key"),
        block_on("first_key", "last_key", "state_code"),
    ],
    certain=[
        block_on("own_email", "last_key"),
        block_on("any_phone", "last_key"),
        block_on("first_key", "last_key", "employer_key"),
    ],
    recall=0.9,
    training_blocks=[block_on("any_phone"), block_on("own_email")],
    added_columns={"any_phone": "coalesce(own_mobile_phone, own_phone)"},
)
ACCOUNTS = Recipe(
    comparisons=[
        _rated(cl.JaroWinklerAtThresholds("name_key", [0.95, 0.88, 0.7])),
        _rated(cl.JaroWinklerAtThresholds("street_key", [0.95, 0.88])),
        _rated(cl.ExactMatch("zip_code")),
        _rated(cl.ExactMatch("own_phone")),
        _rated(cl.ExactMatch("own_domain")),
    ],
    blocks=[
        block_on("name_key"),
        block_on("own_phone"),
        block_on("own_domain"),
        block_on("street_key"),
        block_on("zip_code", "house_number"),
        block_on("zip_code", "substr(name_key, 1, 4)"),
        block_on("rarest_word", "city_key"),
    ],
    certain=[
        block_on("name_key", "street_key"),
        block_on("name_key", "own_phone"),
        block_on("name_key", "own_domain"),
    ],
    recall=0.7,
    training_blocks=[
        block_on("name_key"),
        block_on("street_key"),
        block_on("own_phone"),
    ],
)
RECIPES = {
    "chicago_sites": ACCOUNTS,
    "demo_organizations": ACCOUNTS,
    "demo_people": CONTACTS,
    "febrl3": FEBRL_3,
    "febrl4": FEBRL_4,
    "historical_people": HISTORICAL_PEOPLE,
    "hospitals": ACCOUNTS,
}
