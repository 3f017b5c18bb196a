"""What an audit goes by: thresholds, policy, suppressions; from keystore-tool.toml or pyproject.toml.

>>> settings = parse({"expires-soon-days": 60, "severity": {"KST204": "low"}, "ignore": ["KST211"]})
>>> settings.expires_soon_days, settings.severity["KST204"].label, settings.ignore
(60, 'low', ('KST211',))
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keystore_tool.audit.baseline import Suppression
from keystore_tool.audit.report import Severity
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.records import field, fields, record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FILE = "keystore-tool.toml"
PYPROJECT = "pyproject.toml"

_MOST = 10_000_000  # of whatever is counted; days beyond it are no dates any more


@record
class Settings:
    """Thresholds and policy. In files, the names have hyphens.

    Attributes:
        expires_soon_days: so many days before its end a certificate is reported (medium).
        expires_now_days: so many days before its end it is urgent (high).
        short_lived_days: certificates that live at most so many days are reported by percent instead.
        short_lived_percent: of a short lifetime, after which renewal is due.
        max_lifetime_days: policy for private CAs: the longest lifetime of a certificate; None: no policy.
        min_rsa_bits: RSA keys below it are weak.
        min_iterations: of a password's derivation in PKCS#12.
        email_identity: where a mail address belongs: ``san``, ``cn``, ``subject``; None: no policy.
        public_roots: file with the roots of public CAs, a store without password or PEM; None: not compared.
        key_blocklist: file with SHA-256 of SubjectPublicKeyInfo of known bad keys, hexadecimal, one a line.
        badkeys: whether the package badkeys is asked about every public key.
        owner: name or number of the user that store files must belong to; None: the owner of their folder.
        severity: other severities of rules, by id.
        ignore: ids of the rules that are not applied.
        suppressions: findings to live with.
    """

    expires_soon_days: int = 30
    expires_now_days: int = 7
    short_lived_days: int = 90
    short_lived_percent: int = 66
    max_lifetime_days: int | None = None
    min_rsa_bits: int = 2048
    min_iterations: int = 10_000
    email_identity: str | None = None
    public_roots: str | None = None
    key_blocklist: str | None = None
    badkeys: bool = False
    owner: str | None = None
    severity: Mapping[str, Severity] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    suppressions: tuple[Suppression, ...] = ()

    def thresholds(self) -> dict[str, Any]:
        """The settings by their names in files, what `json` can write; those that have a value."""
        shown = {
            one.name.replace("_", "-"): getattr(self, one.name)
            for one in fields(self)
            if one.name not in {"severity", "ignore", "suppressions"}
        }
        levels = {rule: severity.label for rule, severity in self.severity.items()}
        shown |= {"severity": levels, "ignore": list(self.ignore)}
        return {name: value for name, value in shown.items() if value not in (None, False, {}, [])}


def load(path: str | None, folder: Path | None = None) -> Settings:
    """The settings of a file, or of the first that is found in *folder* or above.

    Args:
        path: a TOML file; None looks for keystore-tool.toml and for pyproject.toml with such a table.
        folder: where looking begins; the working directory by default.

    Raises:
        InvalidArgumentError: the file cannot be read, or something in it is not what it should be.
    """
    if path is not None:
        document = _read(Path(path))
        return parse(_table(document) or document, path)
    try:
        found = (folder or Path.cwd()).absolute()
    except FileNotFoundError:  # the working directory was removed, and so was whatever was in it
        return Settings()
    for place in [found, *found.parents]:
        for name in (FILE, PYPROJECT):
            if (place / name).is_file() and (table := _of_file(place / name)) is not None:
                return parse(table, str(place / name))
    return Settings()


def _of_file(path: Path) -> Mapping[str, Any] | None:
    document = _read(path)
    table = _table(document)
    return document if table is None and path.name == FILE else table


def _table(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """``[tool.keystore-tool.audit]``, or ``[audit]`` in a file of our own."""
    for names in (("tool", "keystore-tool", "audit"), ("audit",)):
        table: Any = document
        for name in names:
            table = table.get(name) if isinstance(table, dict) else None
        if isinstance(table, dict):
            return table
    return None


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InvalidArgumentError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidArgumentError(f"{path} is no TOML: {error}") from error


def parse(table: Mapping[str, Any], source: str = "settings") -> Settings:
    """Settings from a table, every name and value of which is checked.

    Args:
        table: names with hyphens, and values.
        source: what messages call it.

    Raises:
        InvalidArgumentError: a name is unknown, or a value of the wrong kind.
    """
    known = {one.name.replace("_", "-"): one.name for one in fields(Settings)}
    known["suppress"] = "suppressions"
    del known["suppressions"]
    values = {}
    for name, value in table.items():
        if name not in known:
            raise InvalidArgumentError(
                f"{source}: there is no setting {name!r}", hint=f"there are: {', '.join(sorted(known))}"
            )
        values[known[name]] = _value(name, value, source)
    return Settings(**values)


def _value(name: str, value: Any, source: str) -> Any:  # noqa: ANN401  of the setting's own type
    reader = _READERS.get(name, _number)
    try:
        return reader(value)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidArgumentError(f"{source}: {name} cannot be {value!r}", hint=_HINTS.get(name)) from error


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError
    return value


def _identity(value: object) -> str:
    if value not in EMAIL_PLACES:
        raise ValueError
    return str(value)


def _severities(value: Mapping[str, str]) -> dict[str, Severity]:
    return {_text(rule).upper(): Severity.of(label) for rule, label in value.items()}


def _rules(value: list[str]) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_text(rule).upper() for rule in value)


def _suppressions(value: list[Mapping[str, Any]]) -> tuple[Suppression, ...]:
    return tuple(map(_suppression, value))


def _suppression(table: Mapping[str, Any]) -> Suppression:
    if set(table) - {"rule", "store", "alias", "reason", "expires"} or not _text(table["reason"]).strip():
        raise ValueError
    expires = table["expires"]
    if isinstance(expires, datetime):
        expires = expires.date()
    elif not isinstance(expires, date):
        expires = date.fromisoformat(expires)
    rule, store, alias = (
        _text(table[name]) if name in table else None for name in ("rule", "store", "alias")
    )
    return Suppression(_text(table["reason"]), expires, rule, store, alias)


EMAIL_PLACES = ("san", "cn", "subject")

_READERS: dict[str, Callable[[Any], Any]] = {
    "badkeys": _flag,
    "email-identity": _identity,
    "public-roots": _text,
    "key-blocklist": _text,
    "owner": _text,
    "severity": _severities,
    "ignore": _rules,
    "suppress": _suppressions,
}
_HINTS = {
    "suppress": "each has a reason and a date expires, and at will rule, store (a glob) and alias",
    "severity": "a table of rule ids and high, medium, low or info",
    "ignore": "a list of rule ids",
    "email-identity": f"one of {', '.join(EMAIL_PLACES)}",
}
