"""What only all stores together show: the same key or certificate in several places, primes that keys share.

Of every certificate no more is kept than its fingerprint and one place, so that a hundred thousand
stores fit.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.audit import weak_keys
from keystore_tool.audit.report import EntryKind, Finding, Severity, Undecided
from keystore_tool.audit.rules.contents import duplicate_certificate, duplicate_key
from keystore_tool.audit.rules.keys import SHARED_PRIMES
from keystore_tool.audit.rules.rule import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.audit.engine import Looked
    from keystore_tool.audit.rules.rule import Rule
    from keystore_tool.audit.settings import Settings


_MOST_IN_MESSAGE = 3
_MOST_NAMED = 20
"""So many other places a finding names: a key in ten thousand stores must not give ten thousand long
lists."""


class Place(NamedTuple):
    """Where something is: the store's number, and the alias."""

    store: int
    alias: str


class Across:
    """What was seen of all stores.

    Args:
        settings: severities, and rules that are not applied.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stores: list[str] = []
        self._aliases: dict[str, str] = {}
        self._certificates = _Places()
        self._keys = _Places()
        self._moduli: dict[bytes, bytes] = {}
        self._with_modulus = _Places()

    def add(self, looked: Looked) -> None:
        """Take note of a store."""
        record = looked.report.record
        if record is None:
            return
        number = len(self._stores)
        self._stores.append(looked.report.name)
        for key, modulus in looked.moduli:
            self._moduli.setdefault(bytes.fromhex(key), modulus)
        for entry in record.entries:
            if not entry.chain:
                continue
            alias = self._aliases.setdefault(entry.alias, entry.alias)
            place = Place(number, alias)
            own = entry.chain[0]
            if entry.kind is EntryKind.PRIVATE_KEY:
                self._keys.add(bytes.fromhex(own.key_sha256), place)
            else:
                self._certificates.add(bytes.fromhex(own.sha256), place)
            for certificate in entry.chain:
                key_fingerprint = bytes.fromhex(certificate.key_sha256)
                if key_fingerprint in self._moduli:
                    self._with_modulus.add(key_fingerprint, place)

    def findings(self) -> Iterator[Finding]:
        """What the stores together show, one finding for each place."""
        yield from self._spread_certificates()
        yield from self._spread_keys()
        yield from self._shared_primes()

    def undecided(self) -> Undecided | None:
        """Why shared primes were not looked for, if they were not."""
        most = weak_keys.MOST_WITHOUT_GMPY2
        if len(self._moduli) <= most or weak_keys.gmpy2() is not None:
            return None
        reason = (
            f"{len(self._moduli)} RSA keys, and more than {most} are compared only with the package gmpy2"
        )
        return Undecided(SHARED_PRIMES.id, reason)

    def _spread_certificates(self) -> Iterator[Finding]:
        """One finding for a certificate that several stores trust, at its first place: that is no fault."""
        for fingerprint, places in self._certificates.repeated():
            by_store = _one_for_each_store(places)
            if len(by_store) > 1:
                first, *others = by_store
                message = f"the certificate is trusted in {len(others)} more stores: {self._names(others)}"
                found = Found(message, Severity.INFO, certificate=fingerprint.hex())
                yield from self._finding(duplicate_certificate, first, found, others)

    def _spread_keys(self) -> Iterator[Finding]:
        """A finding for every place of a private key that is in several stores."""
        for _, places in self._keys.repeated():
            by_store = _one_for_each_store(places)
            for place in by_store if len(by_store) > 1 else ():
                others = [other for other in by_store[: _MOST_NAMED + 1] if other is not place]
                message = f"the private key is in {len(by_store) - 1} more stores: {self._names(others)}"
                yield from self._finding(duplicate_key, place, Found(message), others)

    def _shared_primes(self) -> Iterator[Finding]:
        if SHARED_PRIMES.id in self._settings.ignore or self.undecided() is not None or len(self._moduli) < 2:  # noqa: PLR2004
            return
        keys = list(self._moduli)
        numbers = [int.from_bytes(self._moduli[key], "big") for key in keys]
        # Two encodings of one key have one modulus, which is no fault.
        unique = {number: index for index, number in enumerate(numbers)}
        distinct = list(unique)
        groups = defaultdict(list)
        for index, factor in weak_keys.shared_factors(distinct).items():
            groups[factor].append(keys[unique[distinct[index]]])
        for sharing in groups.values():
            for key in sharing:
                others = [
                    place
                    for other in sharing[: _MOST_NAMED + 1]
                    if other != key
                    for place in self._with_modulus.of(other)[:_MOST_NAMED]
                ]
                message = f"the RSA key shares a prime with that of {self._names(others) or 'another key'}"
                for place in self._with_modulus.of(key):
                    yield from self._finding(SHARED_PRIMES, place, Found(message), others)

    def _finding(self, rule: Rule, place: Place, found: Found, others: list[Place]) -> Iterator[Finding]:
        if rule.id in self._settings.ignore:
            return iter(())
        related = tuple(map(self._name, others[:_MOST_NAMED]))
        complete = found._replace(alias=place.alias, related=related)
        return iter([rule.finding(complete, self._settings, self._stores[place.store])])

    def _names(self, places: list[Place]) -> str:
        more = " …" if len(places) > _MOST_IN_MESSAGE else ""
        return ", ".join(map(self._name, places[:_MOST_IN_MESSAGE])) + more

    def _name(self, place: Place) -> str:
        return f"{self._stores[place.store]}:{place.alias}"


def _one_for_each_store(places: list[Place]) -> list[Place]:
    """The first place in each store."""
    return list({place.store: place for place in reversed(places)}.values())[::-1]


class _Places:
    """Fingerprints with the places where they were seen: one place as it is, several in a list."""

    def __init__(self) -> None:
        self._found: dict[bytes, Place | list[Place]] = {}

    def add(self, fingerprint: bytes, place: Place) -> None:
        """Note a place."""
        known = self._found.setdefault(fingerprint, place)
        if isinstance(known, list):
            known.append(place)
        elif known is not place:
            self._found[fingerprint] = [known, place]

    def of(self, fingerprint: bytes) -> list[Place]:
        """The places of a fingerprint."""
        known = self._found.get(fingerprint, [])
        return known if isinstance(known, list) else [known]

    def repeated(self) -> Iterator[tuple[bytes, list[Place]]]:
        """The fingerprints that were seen in several places."""
        return ((key, known) for key, known in self._found.items() if isinstance(known, list))
