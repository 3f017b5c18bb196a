"""Words compared as keytool compares options and answers: without case, accents, blanks and hyphens.

It uses Java's collator at its primary strength (observed: keytool 25).

>>> primary("-KeyStore") == primary("keystore") == primary("--key-störe")
True
"""

from __future__ import annotations

_IGNORED = dict.fromkeys(
    map(ord, "-\t\n\v\f\r\x1c\x1d\x1e\x1f \x7f\u00a0\u00ad\u2010\u2011\u2012\u2013\u2014\u2212")
)


def primary(word: str) -> str:
    """What of a word counts."""
    if not word.isascii():
        import unicodedata  # noqa: PLC0415  hardly any word needs it

        decomposed = unicodedata.normalize("NFD", word)
        word = "".join(character for character in decomposed if not unicodedata.combining(character))
    return word.translate(_IGNORED).lower()
