"""Text as the models read it."""

import re


def holds_words(text: str, words: str) -> bool:
    """Whether the words stand in the text as whole words, as in macros/text.sql."""
    return _spaced(words) in _spaced(text)


def _spaced(text: str) -> str:
    return f" {' '.join(re.findall('[a-z0-9]+', text.lower()))} "
