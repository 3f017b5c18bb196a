"""Java's system and security properties, as far as they change what keytool does.

``-J-Dname=value`` sets a system property. ``-J-Djava.security.properties=FILE`` names a file of security
properties. Every other ``-J…`` is for a Java virtual machine and changes nothing here.

>>> read_flags(["-J-Duser.home=/tmp", "-J-Xmx64m"]).system
{'user.home': '/tmp'}
"""

from __future__ import annotations

import os
from contextvars import ContextVar
from typing import TYPE_CHECKING

from keystore_tool.errors import InvalidArgumentError
from keystore_tool.records import field, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FLAG = "-J"
_DEFINITION = "-J-D"
_FILE_URL = "file:"
_HOME = "~"

SECURITY_FILE = "java.security.properties"
STORETYPE = "keystore.type"
_DISABLED, _LEGACY = "jdk.certpath.disabledAlgorithms", "jdk.security.legacyAlgorithms"


@record
class JavaSettings:
    """What was set, by name.

    Attributes:
        system: system properties.
        security: security properties; those that are not set have the values of JDK 25.
    """

    system: dict[str, str] = field(default_factory=dict)
    security: dict[str, str] = field(default_factory=dict)

    def overridable(self, name: str) -> str | None:
        """A security property that a system property of the same name overrides."""
        return self.system.get(name) or self.security.get(name)


def read_flags(words: Iterable[str]) -> JavaSettings:
    """What the ``-J`` flags of a command line set; of a property that is set twice the last value.

    Raises:
        InvalidArgumentError: the file of security properties is malformed.
    """
    definitions = (word.removeprefix(_DEFINITION) for word in words if word.startswith(_DEFINITION))
    system = {name: value for name, _, value in (one.partition("=") for one in definitions)}
    return JavaSettings(system, _security(system.get(SECURITY_FILE)))


def _security(file: str | None) -> dict[str, str]:
    """The properties of a file or ``file:`` URL; a file that cannot be read sets none, as in Java."""
    if not file:
        return {}
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415  hardly anybody has such a file

    from keystore_tool.cli.java.properties import read_properties  # noqa: PLC0415

    others = dict.fromkeys((_DISABLED, _LEGACY), "") if file.startswith("=") else {}
    path = file.removeprefix("=")  # two equals signs leave Java without any other property
    if path.startswith(_FILE_URL):
        path = unquote(urlsplit(path).path)
    try:
        with open(path, "rb") as stream:
            return others | read_properties(stream.read().decode("latin-1"))
    except (OSError, ValueError):
        return {}


current: ContextVar[JavaSettings] = ContextVar("java_settings", default=JavaSettings())  # noqa: B039  frozen
"""What holds for this command."""


def install(settings: JavaSettings) -> None:
    """Let them hold from now on."""
    current.set(settings)
    _install_pkcs12(settings)
    _install_policy(settings.security)


def _install_pkcs12(settings: JavaSettings) -> None:
    if not settings.system and not settings.security:
        return
    from keystore_tool.crypto import pkcs12_settings  # noqa: PLC0415  hardly anybody sets them

    prefix = pkcs12_settings.PREFIX
    values = {name: settings.overridable(prefix + name) for name in pkcs12_settings.NAMES}
    if prefix + pkcs12_settings.LEGACY in settings.system:
        values[pkcs12_settings.LEGACY] = ""
    properties = {name: value for name, value in values.items() if value is not None}
    pkcs12_settings.settings.set(pkcs12_settings.Settings(properties))


def _install_policy(security: dict[str, str]) -> None:
    if _DISABLED not in security and _LEGACY not in security:
        return
    from keystore_tool.x509 import weakness  # noqa: PLC0415  as above

    rules = (
        security.get(_DISABLED, weakness.DISABLED_ALGORITHMS),
        security.get(_LEGACY, weakness.LEGACY_ALGORITHMS),
    )
    weakness.policy.set(weakness.AlgorithmPolicy(*map(weakness.parse_rules, rules)))


def home() -> str:
    """The folder of the default key store: ``user.home``, else the user's own.

    Raises:
        InvalidArgumentError: the user has none, as in many containers.
    """
    named = current.get().system.get("user.home")
    found = named or os.path.expanduser(_HOME)
    if not named and found == _HOME:
        raise InvalidArgumentError(
            f"user {os.getuid()} has no home folder, where the default key store would be",
            hint="name the store with -keystore, or set HOME",
        )
    return found


def store_type() -> str | None:
    """The type of new stores: a security property. The system property of its name does nothing."""
    return current.get().security.get(STORETYPE)


def system_property(name: str) -> str | None:
    """A system property: what was set, or what Java would say of this process."""
    set_here = current.get().system.get(name)
    return set_here if set_here is not None else _PROCESS.get(name, lambda: None)()


def _user_name() -> str | None:
    import getpass  # noqa: PLC0415  one property in many

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name
        return None


_PROCESS: dict[str, Callable[[], str | None]] = {
    "user.home": home,
    "user.dir": os.getcwd,
    "user.name": _user_name,
    "java.io.tmpdir": lambda: "/tmp",  # noqa: S108  Java's constant
    "file.separator": lambda: os.sep,
    "path.separator": lambda: os.pathsep,
    "line.separator": lambda: os.linesep,
}
