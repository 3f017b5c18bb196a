"""What keytool checks of any command line before the command begins, in its order (observed: keytool 25).

It looks at options that the command does not take, too: ``-list -new x`` is refused because ``x`` is short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keystore_tool.cli.declarations import declared
from keystore_tool.cli.frontends.argv import PROVIDERS
from keystore_tool.cli.stores.location import IN_MEMORY
from keystore_tool.cli.usage import UsageError
from keystore_tool.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keystore_tool.cli.declarations import Command

_ILLEGAL_ARGUMENT = "java.lang.IllegalArgumentException"
_TOKENS = "PKCS11"
_WITHOUT_TOKENS = ("storepasswd", "keypasswd")
_NEW_PASSWORDS = ("new", "destkeypass")


def check(command: Command, values: Mapping[str, Any], options: type) -> None:
    """Refuse what keytool refuses whatever the command is.

    Args:
        command: the command.
        values: the values of all options that were given, by key.
        options: the command's own ``Options``.

    Raises:
        UsageError: the answer is the command's help.
        KeystoreError: the options cannot be meant.
    """
    given = values.keys()
    check_cacerts(given)
    if values.get("storetype", "").upper() == _TOKENS:
        check_token(command, values)
    check_protected(given)
    if "validity" in given:
        from keystore_tool.x509.dates import check_days  # noqa: PLC0415  dates cost more than all of this

        check_days(values["validity"])
    if not given.isdisjoint(PROVIDERS):
        from keystore_tool.cli.java import providers  # noqa: PLC0415  they mean nothing here, mostly

        providers.check_added(values)
    check_new_passwords(values)
    if all(option.key != "storetype" for _, option in declared(options)):
        check_unopened_store(values)


def check_cacerts(given: Any) -> None:  # noqa: ANN401  a set of names
    """Refuse two stores.

    Raises:
        InvalidArgumentError: there are two.
    """
    if "cacerts" in given and not given.isdisjoint(("keystore", "storetype")):
        raise InvalidArgumentError(
            "The -keystore or -storetype option cannot be used with the -cacerts option",
            java_class=_ILLEGAL_ARGUMENT,
        )


def check_token(command: Command, values: Mapping[str, Any]) -> None:
    """Refuse what makes no sense with a PKCS#11 token.

    Raises:
        UsageError: a file is named.
        InvalidArgumentError: the token would have to change a password.
    """
    if values.get("keystore", IN_MEMORY) != IN_MEMORY:
        raise UsageError(f"-keystore must be {IN_MEMORY} if -storetype is {_TOKENS}\n")  # and an empty line
    if command.name in _WITHOUT_TOKENS:
        raise InvalidArgumentError(
            f"-storepasswd and -keypasswd commands not supported if -storetype is {_TOKENS}",
            java_class="java.lang.UnsupportedOperationException",
        )
    if not values.keys().isdisjoint(("keypass", *_NEW_PASSWORDS)):
        raise InvalidArgumentError(
            f"-keypass and -new can not be specified if -storetype is {_TOKENS}", java_class=_ILLEGAL_ARGUMENT
        )


def check_protected(given: Any) -> None:  # noqa: ANN401  a set of names
    """Refuse passwords where a device is to give them.

    Raises:
        InvalidArgumentError: there are both.
    """
    if "protected" in given and not given.isdisjoint(("storepass", "keypass", *_NEW_PASSWORDS)):
        raise InvalidArgumentError(
            "if -protected is specified, then -storepass, -keypass, and -new must not be specified",
            java_class=_ILLEGAL_ARGUMENT,
        )
    if "srcprotected" in given and not given.isdisjoint(("srcstorepass", "srckeypass")):
        raise InvalidArgumentError(
            "if -srcprotected is specified, then -srcstorepass and -srckeypass must not be specified",
            java_class=_ILLEGAL_ARGUMENT,
        )


def check_new_passwords(values: Mapping[str, Any]) -> None:
    """Refuse new passwords that are too short.

    Raises:
        PasswordRuleError: one is.
    """
    new = [values[name] for name in _NEW_PASSWORDS if name in values]
    if new:
        from keystore_tool.cli.conversation import prompts  # noqa: PLC0415  most commands have none

        for password in new:
            prompts.check_new_password(password, "New")


def check_unopened_store(values: Mapping[str, Any]) -> None:
    """Refuse a store that cannot be, although the command will open none.

    Raises:
        KeystoreError: there is no such type or provider, or the password is too short for a new store.
    """
    if {"storetype", "providername"} & values.keys():
        from keystore_tool.cli.java import providers  # noqa: PLC0415  hardly anybody says this

        providers.check_type(values.get("storetype"), values.get("providername"))
    if "storepass" in values and values.get("keystore") != IN_MEMORY:
        from keystore_tool.cli.conversation import prompts  # noqa: PLC0415  as above

        prompts.check_new_password(values["storepass"], "Keystore")
