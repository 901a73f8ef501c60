"""Words of job titles that no title, or no role, will ever be read by."""

from collections.abc import Iterator
from dataclasses import dataclass

from support.rule_tables import Place, rows
from support.seed_tests import LoadedSeeds

# As the model job_title_roles compares them.
SENIORITIES = (None, "staff", "manager", "director", "executive")
COLUMNS = ("buying_role", "seniority")


@dataclass(frozen=True)
class RoleWord:
    """A row of role_words.

    Attributes:
        phrases: the phrases that must stand in a title, each between spaces.
        minimum: place in SENIORITIES of the least seniority of its role.
    """

    place: Place
    word: str
    buying_role: str | None
    seniority: str | None
    priority: int
    hides_rest: bool
    phrases: tuple[str, ...]
    minimum: int

    @property
    def order(self) -> tuple:
        """Rows are tried in this order."""
        return self.priority, -len(self.word), self.word

    def is_within(self, other: "RoleWord") -> bool:
        """Whether every title that has the other's phrases has its own."""
        return all(
            any(phrase in longer for longer in other.phrases) for phrase in self.phrases
        )

    def replaces(self, other: "RoleWord", column: str) -> bool:
        """Whether the other's value of a column is never looked at because of it."""
        return (
            self.order < other.order
            and getattr(self, column) is not None
            and self.is_within(other)
            and (column == "seniority" or self.minimum <= other.minimum)
        )


def read(seeds: LoadedSeeds) -> list[RoleWord]:
    """The rows of role_words, in order."""
    minimums = {
        row["buying_role"]: SENIORITIES.index(row["minimum_seniority"])
        for _, row in rows(seeds, "buying_roles")
    }
    return [
        RoleWord(
            place=place,
            phrases=tuple(f" {part.strip()} " for part in row["word"].split("+")),
            minimum=minimums.get(row["buying_role"], 0),
            **row,
        )
        for place, row in rows(seeds, "role_words")
    ]


def unused(seeds: LoadedSeeds) -> Iterator[tuple[RoleWord, str]]:
    """Rows that say something which never counts, and why, as a sentence."""
    words = read(seeds)
    meanings = {
        row["abbreviation"]: row["meaning"]
        for _, row in rows(seeds, "title_abbreviations")
    }
    for word in words:
        reason = _abbreviated(word, meanings) or _hidden(word, words)
        if reason is None:
            reason = _replaced(word, words)
        if reason is not None:
            yield word, reason


def unnamed_roles(seeds: LoadedSeeds) -> Iterator[tuple[Place, str]]:
    """Buying roles that no word stands for, besides the one of all others."""
    named = {word.buying_role for word in read(seeds)} | {"unknown"}
    for place, row in rows(seeds, "buying_roles"):
        if row["buying_role"] not in named:
            yield place, row["buying_role"]


def _abbreviated(word: RoleWord, meanings: dict[str, str]) -> str | None:
    for part in " ".join(word.phrases).split():
        if part in meanings and part not in meanings[part].split():
            return (
                f"no title holds {part!r} when it is looked for, because "
                f"title_abbreviations.csv spells it out as {meanings[part]!r}."
            )
    return None


def _hidden(word: RoleWord, words: list[RoleWord]) -> str | None:
    for other in words:
        if other.hides_rest and any(
            other.phrases[0] in phrase and not phrase.endswith(other.phrases[0])
            for phrase in word.phrases
        ):
            return f"{_named(other)} hides the rest of it."
    return None


def _replaced(word: RoleWord, words: list[RoleWord]) -> str | None:
    given = [column for column in COLUMNS if getattr(word, column) is not None]
    replacing = {}
    for column in given:
        others = [other for other in words if other.replaces(word, column)]
        if others:
            replacing[column] = min(others, key=lambda other: other.order)
    for column, other in replacing.items():
        if getattr(other, column) != getattr(word, column):
            return (
                f"its {column} {getattr(word, column)} never counts: {_named(other)} "
                f"stands in it, comes first and gives {getattr(other, column)}."
            )
    if given and len(replacing) == len(given) and not word.hides_rest:
        return f"it changes nothing: {_named(replacing[given[0]])} says the same."
    return None


def _named(word: RoleWord) -> str:
    return f"{word.word!r} (line {word.place.line}, priority {word.priority})"
