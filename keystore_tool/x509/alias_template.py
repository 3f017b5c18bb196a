"""Aliases for certificates that come without one, from what they say of themselves.

>>> AliasTemplate("{cn").alias  # doctest: +IGNORE_EXCEPTION_DETAIL
Traceback (most recent call last):
keystore_tool.errors.InvalidArgumentError: an alias template with a brace too few or too many: {cn
>>> slug("  ISRG Root X1 (Let's Encrypt)")
'isrg-root-x1-let-s-encrypt'
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from string import Formatter
from typing import TYPE_CHECKING

from keystore_tool.errors import InvalidArgumentError, KeystoreError
from keystore_tool.model import fold_alias
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from keystore_tool.model import Certificate
    from keystore_tool.x509.inspect import CertificateView

DEFAULT = "{name}"
_SUFFIX = 8
"""How many hexadecimal digits of the fingerprint tell certificates apart that would share an alias."""
_SHORT_FINGERPRINT = 16
_SEPARATORS = re.compile(r"(?:[^\w.@]|_)+")

_SUBJECT = {
    "cn": "2.5.4.3",
    "ou": "2.5.4.11",
    "o": "2.5.4.10",
    "c": "2.5.4.6",
    "email": "1.2.840.113549.1.9.1",
}
"""Parts of the subject's name, in the order in which one of them stands for the whole."""


def slug(text: str) -> str:
    """Text as a part of an alias: lower case, and a hyphen for whatever a shell might mind."""
    return _SEPARATORS.sub("-", text.lower()).strip("-.")


class AliasTemplate:
    """A text with fields in braces, such as ``ca-{cn}``; ``{sha256:.8}`` is the first eight digits.

    The fields: ``name`` (the subject's common name, else unit, organization, country, e-mail address, else 16
    digits of the fingerprint), ``cn``, ``ou``, ``o``, ``c``, ``email`` (empty where the subject has none),
    ``serial`` and ``sha256`` (hexadecimal).

    Args:
        text: the template.

    Raises:
        InvalidArgumentError: a field is unknown, or the braces do not match.
    """

    def __init__(self, text: str = DEFAULT) -> None:
        self._text = text
        self._fields = _parse(text)

    def alias(self, certificate: Certificate) -> str:
        """The alias of one certificate, whatever others there are."""
        view = inspect(certificate)
        values = {field: _VALUES[field](certificate, view) for field in self._fields}
        return Formatter().vformat(self._text, (), values) or certificate.sha256.hex()[:_SHORT_FINGERPRINT]


def tell_apart(
    wanted: Sequence[str], certificates: Sequence[Certificate], taken: Collection[str] = ()
) -> list[str]:
    """The aliases of several new entries, no two the same, whatever the entries' order.

    Those that would share one, among themselves or with one that is taken, get the beginning of their
    certificate's fingerprint as well.

    Args:
        wanted: what they are to be called.
        certificates: the own certificate of each.
        taken: aliases that are there already.
    """
    counts = Counter(map(fold_alias, [*wanted, *taken]))
    used = set(map(fold_alias, taken))
    found = []
    for alias, certificate in zip(wanted, certificates, strict=True):
        fingerprint = f"-{certificate.sha256.hex()[:_SUFFIX]}"
        first = "" if counts[fold_alias(alias)] == 1 else fingerprint
        numbered = (f"{fingerprint}-{number}" for number in itertools.count(2))  # of one certificate
        endings = itertools.chain((first,), numbered)
        chosen = next(alias + ending for ending in endings if fold_alias(alias + ending) not in used)
        used.add(fold_alias(chosen))
        found.append(chosen)
    return found


def _parse(text: str) -> frozenset[str]:
    try:
        parts = list(Formatter().parse(text))
        fields = frozenset(field for _, field, _, _ in parts if field is not None)
        if fields <= _VALUES.keys():
            Formatter().vformat(text, (), dict.fromkeys(fields, ""))
            return fields
    except ValueError as error:
        raise InvalidArgumentError(f"an alias template that cannot be read: {text}: {error}") from error
    raise InvalidArgumentError(
        f"an alias template with an unknown field: {text}", hint=f"the fields are {', '.join(_VALUES)}"
    )


# ----------------------------------------------------------------------------------------------- fields


def _subject_part(view: CertificateView, part: str) -> str:
    """The most specific value of a part of the subject's name; empty if there is none to be read."""
    try:
        rdns = view.subject.rdns
    except KeystoreError:
        return ""
    values = [attribute.value for rdn in rdns for attribute in rdn if attribute.oid == _SUBJECT[part]]
    return slug(values[-1]) if values and isinstance(values[-1], str) else ""


def _name(certificate: Certificate, view: CertificateView) -> str:
    parts = (_subject_part(view, part) for part in _SUBJECT)
    return next(filter(None, parts), "") or certificate.sha256.hex()[:_SHORT_FINGERPRINT]


def _part(part: str) -> Callable[[Certificate, CertificateView], str]:
    return lambda _, view: _subject_part(view, part)


_VALUES: dict[str, Callable[[Certificate, CertificateView], str]] = {
    "name": _name,
    **{part: _part(part) for part in _SUBJECT},
    "serial": lambda _, view: f"{view.serial:x}",
    "sha256": lambda certificate, _: certificate.sha256.hex(),
}
