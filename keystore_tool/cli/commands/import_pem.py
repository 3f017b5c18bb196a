"""Import private keys, chains and CA bundles from PEM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli import clock, options, policies
from keystore_tool.cli.conversation.passphrases import KeyOpener
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.files.inputs import read_input
from keystore_tool.cli.stores.session import editing
from keystore_tool.cli.usage import UsageError
from keystore_tool.errors import CertificateError
from keystore_tool.formats import pem
from keystore_tool.formats.pem.document import find_certificates, find_keys
from keystore_tool.operations.pem_import import ImportedCertificates, PemImported, import_key, import_trusted
from keystore_tool.records import record
from keystore_tool.x509.alias_template import AliasTemplate
from keystore_tool.x509.inspect import inspect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.stores.opened import OpenedStore
    from keystore_tool.formats.pem import Block
    from keystore_tool.formats.pem.document import FoundCertificate, FoundKey
    from keystore_tool.operations.pem_import import ImportedKey
    from keystore_tool.passwords import Password

STANDARD_INPUT = "-"


@record(kw_only=True)
class Options(options.StoreOptions):
    """What import-pem takes."""

    alias: str | None = takes(options.ALIAS)
    key: str | None = takes(options.KEY_FILE)
    cert: tuple[str, ...] = takes(options.CERT_FILES)
    key_passphrase: Password | None = takes(options.KEY_PASSPHRASE)
    keypass: Password | None = takes(options.KEYPASS)
    cas: tuple[str, ...] = takes(options.CA_FILES)
    alias_template: str | None = takes(options.ALIAS_TEMPLATE)
    policy: str | None = takes(options.POLICY)
    force: bool = takes(options.FORCE)
    dry_run: bool = takes(options.DRY_RUN)

    @property
    def key_files(self) -> tuple[str, ...]:
        """The files of the private key and its certificates."""
        return (*((self.key,) if self.key is not None else ()), *self.cert)


@record
class Material:
    """What was read of the files.

    Attributes:
        key: the private key and its certificates, None if none was asked for.
        cas: what is to be trusted.
    """

    key: tuple[FoundKey, list[FoundCertificate]] | None
    cas: list[FoundCertificate]


def run(given: Options, console: Console) -> PemImported:
    """Import a private key with its chain, or certificates that are to be trusted, or both; in one write."""
    check_usage(given)
    template = AliasTemplate(given.alias_template) if given.alias_template is not None else AliasTemplate()
    policy = policies.load(given.policy)
    found = read(given, console)
    with editing(given, console, create=True) as opened:
        result = import_into(opened, given, found, template)
        if policy is not None:
            for alias in result.aliases:
                policy.check_entry(opened.store, alias, clock.now())
        tell(result, console)
        if result.changed and not given.dry_run:
            opened.save()
            return result.as_written()
    return result


def check_usage(given: Options) -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: they do not.
    """
    if not given.key_files and not given.cas:
        raise UsageError(
            "nothing to import",
            hint="--key and --cert name a private key's files, --cas a bundle to be trusted",
        )
    if given.key_files and given.alias is None:
        raise UsageError("a private key needs a name in the store", hint="--alias gives it")
    if [*given.key_files, *given.cas].count(STANDARD_INPUT) > 1:
        raise UsageError("standard input can be read only once")
    if given.alias_template is not None and not given.cas:
        raise UsageError("--alias-template is about the certificates of --cas")


# ---------------------------------------------------------------------------------------------- reading


def read(given: Options, console: Console) -> Material:
    """Read all files, asking for passphrases.

    Raises:
        KeystoreError: one cannot be read, or lacks what it is named for.
    """
    blocks = read_files(given.key_files, console)
    key = only_key(given, blocks, KeyOpener(given.key_passphrase, console)) if given.key_files else None
    cas = find_certificates(read_files(given.cas, console))
    if given.cas and not cas:
        raise CertificateError(
            f"there are no certificates in {', '.join(given.cas)}", hint="--key names a private key's file"
        )
    return Material(key, cas)


def read_files(names: Iterable[str], console: Console) -> list[Block]:
    """The blocks of several files.

    Raises:
        KeystoreError: one cannot be read.
    """
    return [block for name in names for block in read_file(name, console)]


def read_file(name: str, console: Console) -> list[Block]:
    """The blocks of a file, or of standard input.

    Raises:
        KeystoreError: it cannot be read.
    """
    if name == STANDARD_INPUT:
        return pem.read_blocks(console.read_all(), "standard input")
    return pem.read_blocks(read_input(name, console), name)


def only_key(
    given: Options, blocks: list[Block], opener: KeyOpener
) -> tuple[FoundKey, list[FoundCertificate]]:
    """The one private key of the files, and their certificates.

    Raises:
        CertificateError: there is none, or more than one.
    """
    certificates = find_certificates(blocks)
    keys = find_keys(blocks, opener)
    if len(keys) == 1:
        return keys[0], certificates
    files = ", ".join(given.key_files)
    if not keys:
        raise CertificateError(
            f"there is no private key in {files}",
            hint="--key names the key's file; importcert installs the certificate of a key in the store",
        )
    raise CertificateError(
        f"there are {len(keys)} private keys in {files}: {', '.join(key.block.place for key in keys)}",
        hint="import one at a time, or use the convert command, which takes all of them",
    )


# ------------------------------------------------------------------------------------------------ working


def import_into(opened: OpenedStore, given: Options, found: Material, template: AliasTemplate) -> PemImported:
    """Change the store in memory.

    Raises:
        KeystoreError: it cannot take what was found.
    """
    now = clock.now()
    key: ImportedKey | None = None
    if found.key is not None:
        assert given.alias is not None  # noqa: S101  for the type checker: the usage was checked
        password = opened.key_password(given.keypass) or opened.store_password
        key = import_key(
            opened.store, given.alias, *found.key, password=password, replace_entry=given.force, now=now
        )
    trusted = ImportedCertificates()
    if found.cas:
        one_alias = given.alias if found.key is None else None
        certificates = [one.certificate for one in found.cas]
        trusted = import_trusted(opened.store, certificates, one_alias or template, now)
    return PemImported(key, trusted)


def tell(result: PemImported, console: Console) -> None:
    """Say what was imported, and what was left out."""
    if result.key is not None:
        length = len(result.key.entry.chain)
        chain = "its certificate" if length == 1 else f"a chain of {length} certificates"
        console.tell(f"Private key and {chain} imported as <{result.key.alias}>")
        for one in result.key.left_out:
            console.warn(f"Not part of the chain, and left out: {inspect(one).subject.keytool_text}")
    added, known = len(result.trusted.added), len(result.trusted.known)
    if added or known:
        already = f", {known} already there" if known else ""
        console.tell(f"Trusted certificates imported: {added}{already}")
