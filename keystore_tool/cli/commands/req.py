"""Make a key and a certificate request, with openssl's options and prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.cli import clock, policies
from keystore_tool.cli.conversation import req_dialogue
from keystore_tool.cli.files import key_files
from keystore_tool.cli.files.inputs import read_input
from keystore_tool.cli.req_options import DEFAULT_DAYS, UNSUPPORTED, Options
from keystore_tool.crypto import keys, newkey
from keystore_tool.crypto.keys import KeyPair
from keystore_tool.errors import CertificateError, InvalidArgumentError, StoreFormatError
from keystore_tool.formats import pem
from keystore_tool.operations import signing
from keystore_tool.operations.signing import CERTIFICATE, REQUEST, Signed
from keystore_tool.render.signing import content
from keystore_tool.x509 import openssl_extensions, openssl_names
from keystore_tool.x509.acceptance import check_request
from keystore_tool.x509.dates import validity
from keystore_tool.x509.openssl_names import Field

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.operations.policy import Policy
    from keystore_tool.x509.dname import Attribute, Name

__all__ = ["UNSUPPORTED", "Options", "run"]

STREAM = "-"


def run(given: Options, console: Console) -> Signed:
    """Make a request, with a new key or an existing one; or read one, if none is to be made."""
    policy = policies.load(given.policy)
    if policy is not None and given.x509:
        raise InvalidArgumentError(
            "-policy checks requests, and -x509 makes none", hint="leave one of them out"
        )
    if given.infile is not None or not given.makes:
        return read_request(given, policy, console)
    check_places(given)
    return make(given, policy, console)


# ------------------------------------------------------------------------------------- a request that exists


def read_request(given: Options, policy: Policy | None, console: Console) -> Signed:
    """A request from a file.

    Raises:
        KeystoreError: it cannot be read, or its signature is wrong and that was asked.
    """
    if given.makes:
        raise InvalidArgumentError(
            "-in reads a request, and the other options make one",
            hint="leave -in out for a new request; keystore-tool gencert answers one",
        )
    der = request_in(given.infile or STREAM, console)
    if given.verify:
        verify(der, console)
    if policy is not None:
        policy.check_request(der)
    signed = signed_object(given, der)
    if signed.shown and signed.file is not None:
        storefile.write_output(signed.file, content(signed), private=False)
    return signed


def request_in(file: str, console: Console) -> bytes:
    """The request that a file holds, PEM or DER.

    Raises:
        StoreFormatError: there is none, or it is malformed.
    """
    blocks = pem.read_blocks(read_input(None if file == STREAM else file, console), file)
    block = next((one for one in blocks if one.label.endswith(REQUEST)), None)
    if block is None:
        raise StoreFormatError(f"{file} holds no certificate request")
    try:
        return check_request(block.der).der
    except StoreFormatError as error:
        raise StoreFormatError(f"{block.place}: not a certificate request: {error.message}") from error


def verify(der: bytes, console: Console) -> None:
    """Check a request's own signature.

    Raises:
        CertificateError: it is wrong.
    """
    if not signing.is_signed_by_its_key(der):
        raise CertificateError(
            "Certificate request self-signature verify failure",
            hint="the request is damaged, or was not signed with its key: make a new one",
        )
    console.tell("Certificate request self-signature verify OK")


def signed_object(given: Options, der: bytes) -> Signed:
    """The result, in the form that was asked for."""
    label = CERTIFICATE if given.x509 else f"NEW {REQUEST}" if given.newhdr else REQUEST
    file = None if given.out == STREAM else given.out
    return Signed(der, label, pem=given.outform != "DER", file=file, shown=not given.noout)


# ------------------------------------------------------------------------------------------- a new request


def check_places(given: Options) -> None:
    """Refuse files that cannot be written, before anything is asked.

    Raises:
        StoreFileError: one cannot.
    """
    places = [given.key_file, None if given.noout else given.out]
    for place in places:
        if place not in (None, STREAM):
            key_files.check_folder(place)
    if given.key_file not in (None, STREAM):
        key_files.check_new(given.key_file)


def make(given: Options, policy: Policy | None, console: Console) -> Signed:
    """Make what was asked for, asking for what is not said, and write it.

    Raises:
        KeystoreError: something is wrong; then nothing is written.
    """
    digest, serial = given.digest, given.serial
    period = validity(None, DEFAULT_DAYS if given.days is None else given.days, clock.now())
    extensions = tuple(map(openssl_extensions.parse, given.addext))
    subject = named(given, console)
    attributes: tuple[Attribute, ...] = ()
    key = new_key(given, console) if given.key is None else existing_key(given, console)
    if given.key is not None and (given.newkey or given.keyout):
        console.warn("There is no new key to make: -key names one that exists")
    key_pem = None if given.key_file is None else protected(key, given, console)
    if subject is None:
        subject, attributes = asked(given, console)
    if given.x509:
        der = signing.self_signed(
            key, subject, digest=digest, period=period, serial=serial, extensions=extensions
        )
    else:
        der = signing.request(key, subject, digest=digest, attributes=attributes, extensions=extensions)
        if given.verify:
            verify(der, console)
        if policy is not None:
            policy.check_request(der)
    signed = signed_object(given, der)
    write(given, key_pem, signed, console)
    return signed


def new_key(given: Options, console: Console) -> KeyPair:
    """A new key.

    Raises:
        InvalidArgumentError: there are none of this kind.
    """
    specification = newkey.read(given.newkey or newkey.DEFAULT, given.pkeyopt)
    if given.verbose:
        size = "" if specification.bits is None else f" with {specification.bits} bits"
        console.tell(f"Generating {specification.algorithm} key{size}")
    return keys.generate(specification)


def existing_key(given: Options, console: Console) -> KeyPair:
    """The key that a file holds, its pass phrase asked for if need be.

    Raises:
        KeystoreError: there is none, or it does not open.
    """
    file = given.key or STREAM
    blocks = pem.read_blocks(read_input(None if file == STREAM else file, console), file)
    block = next(filter(pem.is_private_key, blocks), None)
    if block is None:
        raise StoreFormatError(f"{file} holds no private key", hint="-newkey makes one")
    pass_phrase = given.passin
    if pass_phrase is None and pem.is_encrypted(block):
        pass_phrase = console.ask_password(f"Enter pass phrase for {file}:")
    private_key = pem.load_private_key(block, pass_phrase)
    return KeyPair(private_key, keys.public_key_info(private_key))


def protected(key: KeyPair, given: Options, console: Console) -> bytes:
    """The new key in PEM, under its pass phrase.

    Raises:
        PasswordRuleError: there is no usable one.
    """
    if given.noenc or given.nodes:
        return pem.write_private_key(key.private_key, None)
    pass_phrase = given.passout
    if pass_phrase is None:
        pass_phrase = req_dialogue.new_pass_phrase(console)
    req_dialogue.check_pass_phrase(pass_phrase)
    return pem.write_private_key(key.private_key, pass_phrase)


def named(given: Options, console: Console) -> Name | None:
    """The name that the options give, None if it is to be asked for.

    Parts without a value are left out, and named in a warning.

    Raises:
        InvalidArgumentError: it is malformed, or given twice; or there is none, and nothing may be asked.
    """
    known = [(keyword, value) for keyword, value in (("O", given.company), ("CN", given.user_id)) if value]
    if given.subj is None:
        if given.batch and not known:
            raise InvalidArgumentError("-batch asks nothing, and there is no name", hint="give it with -subj")
        return openssl_names.build((Field(*pair),) for pair in known) if known else None
    if known:
        raise InvalidArgumentError(
            "-user-id and -company are a name, and -subj is another",
            hint="give the whole name with -subj, or leave it out",
        )
    parts = openssl_names.split(given.subj)
    for keyword, value in (field for part in parts for field in part):
        if not value:
            console.warn(f"{keyword} has no value in {given.subj!r}: it is left out")
    return openssl_names.build(parts)


def asked(given: Options, console: Console) -> tuple[Name, tuple[Attribute, ...]]:
    """Whom the request is for, and what it says besides, as somebody answers.

    Raises:
        InvalidArgumentError: the name has no part, or input ended.
    """
    name = req_dialogue.ask_name(console)
    return name, () if given.x509 else req_dialogue.ask_attributes(console)


def write(given: Options, key_pem: bytes | None, signed: Signed, console: Console) -> None:
    """Write the new key and the request: both, or none. What goes to standard output is left to the result.

    Raises:
        StoreFileError: one of the files cannot be written.
    """
    file = signed.file if signed.shown else None
    if key_pem is not None and given.key_file is not None:
        if given.verbose:
            console.tell(f"Writing private key to {given.key_file!r}")
        if given.key_file != STREAM:
            key_files.write_both(given.key_file, key_pem, file, content(signed))
            return
        console.write(key_pem)
    if file is not None:
        storefile.write_output(file, content(signed), private=False)
