"""Make a key pair and a self-signed certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keystore_tool.cli import clock, dname_dialogue, options, prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.session import DEFAULT_ALIAS, editing
from keystore_tool.crypto import keys
from keystore_tool.crypto.key_specification import check_signs, specify
from keystore_tool.crypto.keyprotector import protect
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.model import PrivateKeyEntry
from keystore_tool.operations import keypairs
from keystore_tool.render import weakness_text
from keystore_tool.x509.dates import DEFAULT_DAYS, check_days, validity
from keystore_tool.x509.dname import Name
from keystore_tool.x509.extensions import certificate_extensions, parse_extensions
from keystore_tool.x509.public_key import describe

if TYPE_CHECKING:
    from keystore_tool.cli.console import Console
    from keystore_tool.cli.opened import OpenedStore
    from keystore_tool.crypto.keys import KeyPair
    from keystore_tool.crypto.signature_algorithms import SignatureAlgorithm
    from keystore_tool.passwords import Password


@dataclass(frozen=True, kw_only=True, slots=True)
class Options(options.StoreOptions):
    """What -genkeypair takes."""

    alias: str | None = takes(options.ALIAS)
    keyalg: str | None = takes(options.KEYALG)
    keysize: int | None = takes(options.KEYSIZE)
    groupname: str | None = takes(options.GROUPNAME)
    sigalg: str | None = takes(options.SIGALG)
    dname: str | None = takes(options.DNAME)
    startdate: str | None = takes(options.STARTDATE)
    validity: int | None = takes(options.VALIDITY)
    ext: tuple[str, ...] = takes(options.EXT)
    keypass: Password | None = takes(options.KEYPASS)
    signer: str | None = takes(options.SIGNER)
    signerkeypass: Password | None = takes(options.SIGNERKEYPASS)

    @property
    def days(self) -> int:
        """For how long the certificate is valid, in days."""
        return DEFAULT_DAYS if self.validity is None else self.validity


def run(given: Options, console: Console) -> keypairs.Generated:
    """Make a key, sign a certificate for it with itself, and put both under an alias."""
    check_days(given.days)
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    if given.keypass is not None:
        prompts.check_new_password(given.keypass, "Key")
    with editing(given, console, create=True) as opened:
        key_password = opened.key_password(given.keypass)
        check_key_options(given)
        keypairs.check_free(opened.store, alias)
        entry = generate(given, opened, alias, key_password)
        opened.store[alias] = entry
        opened.save()
        for warning in weakness_text.of_chain("The generated certificate", entry.chain):
            console.warn(warning)
        warn_of_curve_by_size(given, entry, console)
    return keypairs.Generated(alias, entry)


def check_key_options(given: Options) -> None:
    """Refuse a key that is not said, or said twice.

    Raises:
        InvalidArgumentError: it is.
    """
    if given.keyalg is None:
        raise InvalidArgumentError(
            "The -keyalg option must be specified.", hint="-keyalg RSA, -keyalg EC or -keyalg Ed25519"
        )
    if given.keysize is not None and given.groupname is not None:
        raise InvalidArgumentError("Cannot specify both -groupname and -keysize")


def generate(
    given: Options, opened: OpenedStore, alias: str, key_password: Password | None
) -> PrivateKeyEntry:
    """The new entry.

    Raises:
        KeystoreError: the key or the certificate cannot be as the options say.
    """
    console = opened.console
    specify(given.keyalg or "")  # an unknown algorithm is reported before anything is asked
    subject = dname_dialogue.ask(console) if given.dname is None else Name.parse(given.dname)
    specification = specify(given.keyalg or "", size=given.keysize, group=given.groupname)
    check_signs(specification)
    key_pair = keys.generate(specification)
    extensions = certificate_extensions(parse_extensions(given.ext), key_pair.public_key_info)
    now = clock.now()
    period = validity(given.startdate, given.days, now)
    algorithm = keypairs.algorithm_for(key_pair.public_key_info, given.sigalg)
    certificate = keypairs.self_signed(
        key_pair,
        subject,
        algorithm=algorithm,
        period=period,
        extensions=extensions,
    )
    tell_what_is_made(key_pair, algorithm, given, subject, console)
    password = key_password or new_key_password(opened, alias)
    protected = protect(key_pair.private_key, password, opened.store.type)
    return PrivateKeyEntry(protected, (certificate,), now)


def tell_what_is_made(
    key_pair: KeyPair, algorithm: SignatureAlgorithm, given: Options, subject: Name, console: Console
) -> None:
    """Say which key and certificate come into being."""
    console.tell(
        f"Generating {describe(key_pair.public_key_info).text} key pair and self-signed certificate "
        f"({algorithm.name}) with a validity of {given.days:,} days\n\tfor: {subject.keytool_text}"
    )


def new_key_password(opened: OpenedStore, alias: str) -> Password:
    """The new key's password: asked for where the store has key passwords.

    Raises:
        PasswordRuleError: no usable answer.
    """
    if opened.named_type.has_key_passwords:
        return prompts.ask_new_key_password(opened.console, alias, opened.store_password)
    return opened.store_password


def warn_of_curve_by_size(given: Options, entry: PrivateKeyEntry, console: Console) -> None:
    """Recommend the curve's name to whoever chose it by its size."""
    key = describe(keypairs.public_key_of(entry))
    if given.keysize is not None and key.curve is not None:
        console.warn(
            "Specifying -keysize for generating EC keys is deprecated, "
            f'please use "-groupname {key.curve}" instead.'
        )
