"""Make a key pair and a self-signed certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import clock, options
from keystore_tool.cli.conversation import dname_dialogue, prompts
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.session import DEFAULT_ALIAS, editing
from keystore_tool.cli.subject import given_subject
from keystore_tool.crypto import keys
from keystore_tool.crypto.key_specification import (
    DEFAULT_SIZE,
    KeySpecification,
    check_signs,
    curve_of_size,
    specify,
)
from keystore_tool.crypto.keyprotector import protect
from keystore_tool.errors import CertificateError, InvalidArgumentError
from keystore_tool.model import PrivateKeyEntry
from keystore_tool.operations import keypairs
from keystore_tool.operations.exporting import private_key_of
from keystore_tool.operations.keypairs import Signer
from keystore_tool.records import record
from keystore_tool.render import weakness_text
from keystore_tool.x509.dates import DEFAULT_DAYS, check_days, validity
from keystore_tool.x509.extensions import parse_extensions
from keystore_tool.x509.public_key import describe

if TYPE_CHECKING:
    from datetime import datetime

    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.stores.opened import OpenedStore
    from keystore_tool.crypto.keys import KeyPair
    from keystore_tool.crypto.signature_algorithms import SignatureAlgorithm
    from keystore_tool.passwords import Password
    from keystore_tool.x509.dates import Validity
    from keystore_tool.x509.dname import Name


@record(kw_only=True)
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
    user_id: str | None = takes(options.USER_ID)
    company: str | None = takes(options.COMPANY)

    @property
    def days(self) -> int:
        """For how long the certificate is valid, in days."""
        return DEFAULT_DAYS if self.validity is None else self.validity


def run(given: Options, console: Console) -> keypairs.Generated:
    """Make a key, sign a certificate for it, with itself or with another key, and put both under an alias."""
    check_days(given.days)
    alias = given.alias if given.alias is not None else DEFAULT_ALIAS
    if given.keypass is not None:
        prompts.check_new_password(given.keypass, "Key")
    with editing(given, console, create=True) as opened:
        key_password = opened.key_password(given.keypass)
        check_key_options(given)
        warn_of_curve_by_size(given, console)
        keypairs.check_free(opened.store, alias)
        entry = generate(given, opened, alias, key_password, find_signer(given, opened))
        opened.store[alias] = entry
        opened.save()
        for warning in weakness_text.of_chain("The generated certificate", entry.chain):
            console.warn(warning)
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
    if given.keysize not in (None, DEFAULT_SIZE) and given.groupname is not None:
        raise InvalidArgumentError("Cannot specify both -groupname and -keysize")


def warn_of_curve_by_size(given: Options, console: Console) -> None:
    """Recommend the curve's name to whoever chose it by its size.

    Raises:
        InvalidArgumentError: no curve has that size.
    """
    if (given.keyalg or "").upper() == "EC" and given.keysize not in (None, DEFAULT_SIZE):
        console.warn(
            "Specifying -keysize for generating EC keys is deprecated, "
            f'please use "-groupname {curve_of_size(given.keysize)}" instead.'
        )


def find_signer(given: Options, opened: OpenedStore) -> Signer | None:
    """Who signs the new certificate; None for the new key itself.

    Raises:
        KeystoreError: there is no such key, or its password is wrong or was not given.
    """
    if given.signer is None:
        return None
    entry = private_key_of(opened.store, given.signer)
    private_key, _ = opened.recover_key(entry, given.signer, given.signerkeypass)
    return Signer(entry.chain, private_key)


def generate(
    given: Options, opened: OpenedStore, alias: str, key_password: Password | None, signer: Signer | None
) -> PrivateKeyEntry:
    """The new entry.

    Raises:
        KeystoreError: the key or the certificate cannot be as the options say.
    """
    console = opened.console
    specify(given.keyalg or "")  # an unknown algorithm is reported before anything is asked
    subject = given_subject(given.dname, given.user_id, given.company) or dname_dialogue.ask(console)
    specification = specify(given.keyalg or "", size=given.keysize, group=given.groupname)
    if given.sigalg is None:
        check_signs(specification if signer is None else KeySpecification(signer.key.algorithm))
    key_pair = keys.generate(specification)
    extensions = parse_extensions(given.ext)
    now = clock.now()
    period = period_of(given, now)
    if signer is None:
        algorithm = keypairs.algorithm_for(key_pair.public_key_info, given.sigalg)
        chain = keypairs.self_signed(
            key_pair, subject, algorithm=algorithm, period=period, extensions=extensions
        )
    else:
        algorithm = signer.algorithm(given.sigalg)
        chain = keypairs.signed_by(
            signer,
            key_pair.public_key_info,
            subject,
            algorithm=algorithm,
            period=period,
            extensions=extensions,
        )
    tell_what_is_made(key_pair, algorithm, given, subject, console)
    password = key_password or opened.new_key_password(alias)
    return PrivateKeyEntry(protect(key_pair.private_key, password, opened.store.type), chain, now)


def tell_what_is_made(
    key_pair: KeyPair, algorithm: SignatureAlgorithm, given: Options, subject: Name, console: Console
) -> None:
    """Say which key and certificate come into being."""
    key = describe(key_pair.public_key_info).text
    certificate = "self-signed certificate" if given.signer is None else "a certificate"
    issuer = "" if given.signer is None else f" issued by <{given.signer}>"
    console.tell(
        f"Generating {key} key pair and {certificate} ({algorithm.name}){issuer} "
        f"with a validity of {given.days:,} days\n\tfor: {subject.keytool_text}"
    )


def period_of(given: Options, now: datetime) -> Validity:
    """When the certificate is valid.

    Raises:
        InvalidArgumentError: the options name no such time.
        CertificateError: it ends after the year 9999, which Java's library says here, and keytool elsewhere.
    """
    try:
        return validity(given.startdate, given.days, now)
    except CertificateError as error:
        words, java_class = error.message, "java.security.cert.CertificateException"
        raise CertificateError(words, java_class=java_class) from error
