"""Which password opens which store: by glob on its name, as references that may travel to other machines.

A map file says, under ``[stores]``, for a glob where the password is; the first that matches wins:

    [stores]
    "prod/**" = "env:PROD_STOREPASS"
    "*.jks" = "file:/run/secrets/jks"
    "**" = "keyring:keystores"

>>> by_pattern = parse_map({"stores": {"*.jks": "env:JKS_PASSWORD"}}, "map.toml")
>>> by_pattern.reference("a/web.jks"), by_pattern.reference("a/web.p12")
(Reference(kind='env', name='JKS_PASSWORD'), None)
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from keystore_tool.audit.globs import matches
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.passwords import Password
from keystore_tool.records import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULTS = ("changeit", "", "changeme", "password", "secret", "keystore", "truststore", "123456")
"""What installers, tutorials and vendors leave behind; ``--try-defaults`` tries them in this order."""

KINDS = ("env", "file", "keyring")


class Reference(NamedTuple):
    """Where a password is.

    Attributes:
        kind: ``env``, ``file`` or ``keyring``.
        name: of the variable, the file, or the keyring's item.
    """

    kind: str
    name: str


@record
class PasswordMap:
    """The references, by glob.

    Attributes:
        patterns: globs and references in the order of the file.
    """

    patterns: tuple[tuple[str, Reference], ...] = ()

    def reference(self, store: str) -> Reference | None:
        """Where a store's password is, None if no glob matches."""
        return next((reference for glob, reference in self.patterns if matches(glob, store)), None)


@record
class Candidate:
    """A password to try on a store.

    Attributes:
        password: the password; None for opening without one.
        default: whether it is one of `DEFAULTS`, and was not given by the user.
    """

    password: Password | None
    default: bool = False


class Resolver:
    """Turns references into passwords, each once.

    Args:
        sources: for each kind of reference, the function that reads it: module-level ones, which travel
            to other processes by name.
    """

    def __init__(self, sources: Mapping[str, Any]) -> None:
        self._sources = sources
        self._known: dict[Reference, Password] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"_sources": self._sources, "_known": {}}  # secrets don't travel

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def password(self, reference: Reference) -> Password:
        """The password.

        Raises:
            KeystoreError: its source cannot be read.
        """
        if reference not in self._known:
            self._known[reference] = self._sources[reference.kind](reference.name)
        return self._known[reference]


@record
class Passwords:
    """All that is known about passwords.

    Attributes:
        by_pattern: references by glob, which come first.
        common: for every store that no glob matches: where it is, or the password itself, which does not
            leave this machine.
        try_defaults: whether well-known passwords are tried.
        resolver: what reads references.
    """

    by_pattern: PasswordMap = PasswordMap()
    common: Reference | Password | None = field(default=None, repr=False)
    try_defaults: bool = False
    resolver: Resolver = field(default_factory=lambda: Resolver({}), repr=False)

    def candidates(self, store: str) -> Iterator[Candidate]:
        """What to try, in order; the last resort, to open without a password, is the caller's.

        Raises:
            KeystoreError: the source of the store's password cannot be read.
        """
        found = self.by_pattern.reference(store) or self.common
        if found is not None:
            password = found if isinstance(found, Password) else self.resolver.password(found)
            yield Candidate(password)
        if self.try_defaults:
            yield from (Candidate(Password(text), default=True) for text in DEFAULTS)

    @property
    def travels(self) -> bool:
        """Whether it can be sent elsewhere: it holds references only."""
        return not isinstance(self.common, Password)


def load_map(path: str) -> PasswordMap:
    """The map in a TOML file.

    Raises:
        InvalidArgumentError: it cannot be read, or is not what it should be.
    """
    try:
        document = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise InvalidArgumentError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        # the parser's message may quote what stands there
        raise InvalidArgumentError(f"{path} is no TOML", hint='"GLOB" = "env:NAME" under [stores]') from error
    return parse_map(document, path)


def parse_map(document: Mapping[str, Any], source: str) -> PasswordMap:
    """The map in a document; messages call it *source*, and never show a value: it might be a password.

    Raises:
        InvalidArgumentError: there is no table of stores, or a value is no reference.
    """
    table = document.get("stores")
    if not isinstance(table, dict):
        raise InvalidArgumentError(f"{source} has no table [stores]")
    return PasswordMap(tuple((glob, _reference(glob, value, source)) for glob, value in table.items()))


def _reference(glob: str, value: object, source: str) -> Reference:
    kind, separator, name = value.partition(":") if isinstance(value, str) else ("", "", "")
    if kind not in KINDS or not separator or not name or "\0" in name:
        raise InvalidArgumentError(
            f"{source}: the value for {glob!r} is no password reference",
            hint="write env:NAME, file:PATH or keyring:NAME",
        )
    return Reference(kind, name)
