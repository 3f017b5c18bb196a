"""The work of -genseckey and -importpass: in keytool, two names of one command."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from keystore_tool.cli import clock, options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.session import DEFAULT_ALIAS, editing
from keystore_tool.crypto import secretkey_generation
from keystore_tool.errors import InvalidArgumentError, UnsupportedError
from keystore_tool.model import StoreType
from keystore_tool.operations import secretkeys
from keystore_tool.records import record
from keystore_tool.render import weakness_text

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.crypto.pbe import Scheme
    from keystore_tool.crypto.secretkey import SecretKey
    from keystore_tool.passwords import Password

PASSWORD = "PBE"  # noqa: S105  the name of an algorithm
"""What a password is generated as: it is the beginning of the algorithms' names."""


@record(kw_only=True)
class Options(options.StoreOptions):
    """What both commands take."""

    alias: str | None = takes(options.ALIAS)
    keypass: Password | None = takes(options.KEYPASS)
    keyalg: str | None = takes(options.SECRET_KEYALG)
    keysize: int | None = takes(options.KEYSIZE)


class NewKey(NamedTuple):
    """A secret key that is about to be stored.

    Attributes:
        key: the key.
        algorithm: what it is called when it is spoken of.
        bits: its size; None for a password.
    """

    key: SecretKey
    algorithm: str
    bits: int | None = None


def make(given: Options, console: Console, keyalg: str | None) -> secretkeys.SecretKeyGenerated:
    """Make a secret key, or take a password for one, and put it under an alias.

    Raises:
        KeystoreError: the key cannot be as the options say, or not be stored.
    """
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    with editing(given, console, create=True) as opened:
        key_password = opened.key_password(given.keypass)
        if keyalg is None:
            raise InvalidArgumentError("The -keyalg option must be specified.", hint="-keyalg AES")
        secretkeys.check_free(opened.store, alias)
        new = make_key(given, keyalg, console)
        tell_what_was_made(new, console, verbose=given.verbose)
        for warning in weakness_text.of_secret_key("The generated secret key", new.algorithm):
            console.warn(warning)
        password = key_password or opened.new_key_password(alias)
        scheme = None if new.bits is not None else scheme_of(keyalg, opened.store.type)
        secretkeys.add(opened.store, alias, new.key, password, clock.now(), scheme=scheme)
        opened.save()
    return secretkeys.SecretKeyGenerated(alias, new.algorithm, new.bits)


def make_key(given: Options, keyalg: str, console: Console) -> NewKey:
    """The new key.

    Raises:
        KeystoreError: there is no such algorithm or size, or no password was given.
    """
    if keyalg.upper().startswith(PASSWORD):
        return NewKey(secretkeys.password_as_key(prompts.ask_password_to_store(console)), keyalg)
    specification = secretkey_generation.specify(keyalg, given.keysize)
    key = secretkey_generation.generate(specification)
    return NewKey(key, specification.algorithm, specification.bits)


def scheme_of(keyalg: str, store_type: StoreType) -> Scheme | None:
    """The scheme that a password's algorithm names: PKCS#12 encrypts its entry so (observed: keytool 25).

    Raises:
        InvalidArgumentError: there is no such scheme.
        UnsupportedError: the store has no choice.
    """
    if keyalg.upper() == PASSWORD or store_type is StoreType.JKS:
        return None
    if store_type is StoreType.JCEKS:
        raise UnsupportedError(
            "JCEKS has but one way to encrypt a key",
            hint="leave -keyalg out, or use PKCS12",
            keytool="unsupported password protection algorithm",
            java_class="java.security.KeyStoreException",
        )
    from keystore_tool.crypto.pkcs12_settings import Settings  # noqa: PLC0415  hardly anybody asks for one

    return Settings({"keyProtectionAlgorithm": keyalg}).key


def tell_what_was_made(new: NewKey, console: Console, *, verbose: bool) -> None:
    """Say which key came into being; of a password only if more is to be told."""
    if new.bits is not None:
        console.tell(f"Generated {new.bits:,}-bit {new.algorithm} secret key")
    elif verbose:
        console.tell(f"Generated {new.algorithm} secret key")
