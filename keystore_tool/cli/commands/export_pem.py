"""Export a private key, its certificates and the trusted certificates as PEM."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.cli import options
from keystore_tool.cli.conversation.passphrases import new_passphrase
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.location import is_same_file
from keystore_tool.cli.stores.session import reading
from keystore_tool.cli.usage import UsageError
from keystore_tool.errors import EntryKindError, PasswordRuleError, StoreFileError
from keystore_tool.formats import pem
from keystore_tool.model import PrivateKeyEntry
from keystore_tool.operations.pem_export import (
    GENERIC,
    LAYOUTS,
    Material,
    Part,
    PemExported,
    PemFile,
    file_name,
    material,
)
from keystore_tool.records import record

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.cli.stores.opened import OpenedStore
    from keystore_tool.passwords import Password

Plan = list[tuple[str, tuple[Part, ...]]]
"""The files to be written, and what is to be in each."""

STANDARD_OUTPUT = "-"
LACKING = {
    Part.KEY: ("there is no private key to be exported", "--cert-out exports a trusted certificate"),
    Part.CHAIN: ("<{}> has no certificate", "--key-out exports its private key"),
    Part.CAS: ("the store has no trusted certificates", "leave --ca-out out"),
}
"""What is said of a part that is not there, and what to do."""


@record(kw_only=True)
class Options(options.StoreOptions):
    """What export-pem takes."""

    alias: str | None = takes(options.ALIAS)
    keypass: Password | None = takes(options.KEYPASS)
    out: str | None = takes(options.PEM_OUT)
    key_out: str | None = takes(options.KEY_OUT)
    cert_out: str | None = takes(options.CERT_OUT)
    ca_out: str | None = takes(options.CA_OUT)
    out_dir: str | None = takes(options.OUT_DIR)
    layout: str | None = takes(options.LAYOUT)
    key_passphrase: Password | None = takes(options.NEW_KEY_PASSPHRASE)
    no_encryption: bool = takes(options.NO_ENCRYPTION)
    force: bool = takes(options.FORCE)

    @property
    def cas_only(self) -> bool:
        """Whether nothing but the store's trusted certificates is asked for."""
        others = (self.out, self.key_out, self.cert_out, self.out_dir)
        return self.ca_out is not None and all(name is None for name in others)


def run(given: Options, console: Console) -> PemExported:
    """Write what was asked for, the key encrypted unless it was asked not to."""
    check_usage(given)
    with reading(given, console) as opened:
        found = material(opened.store, given.alias, cas_only=given.cas_only)
        plan = make_plan(given, found)
        check_plan(given, plan, found)
        check_not_the_store(plan, opened.path)
        key = b""
        if any(Part.KEY in parts for _, parts in plan):
            key = private_key(given, opened, found, console)
    files = tuple(
        PemFile(path, parts, b"".join(found.write(part, key) for part in parts)) for path, parts in plan
    )
    write(files, given.out_dir, console)
    written = {part for file in files for part in file.parts}
    return PemExported(
        found.alias,
        not given.no_encryption if key else None,
        found.chain if Part.CHAIN in written else (),
        found.cas if Part.CAS in written else (),
        files,
        given.layout or GENERIC,
    )


def check_usage(given: Options) -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: they do not.
    """
    apart = (given.key_out, given.cert_out, given.ca_out)
    ways = [given.out is not None, given.out_dir is not None, any(name is not None for name in apart)]
    where = "--out FILE, --out-dir FOLDER, or --key-out, --cert-out and --ca-out; - is standard output"
    if not any(ways):
        raise UsageError("nothing says where the PEM files go", hint=where)
    if sum(ways) > 1:
        raise UsageError("more than one way to say where the PEM files go", hint=where)
    named = [name for name in apart if name not in (None, STANDARD_OUTPUT)]
    if len(set(named)) < len(named):
        raise UsageError(
            "the same file is named twice", hint="--out writes key and certificates into one file"
        )
    if given.no_encryption and given.key_passphrase is not None:
        raise UsageError("--no-encryption and a passphrase exclude each other")


def make_plan(given: Options, found: Material) -> Plan:
    """Which files are to be written."""
    layout = LAYOUTS[given.layout or GENERIC]
    if given.out_dir is not None:
        name = file_name(found.alias)
        plan = [(str(Path(given.out_dir, file.format(name))), parts) for file, parts in layout.files]
        kept = [(path, tuple(part for part in parts if found.has(part))) for path, parts in plan]
        # Without an entry, the trusted certificates stand in for its chain; once is enough.
        alone = found.entry is None
        return [(path, parts) for path, parts in kept if parts and not (alone and Part.CAS not in parts)]
    if given.out is not None:
        return [(given.out, tuple(part for part in layout.combined if found.has(part)))]
    apart = ((given.key_out, Part.KEY), (given.cert_out, Part.CHAIN), (given.ca_out, Part.CAS))
    return [(path, (part,)) for path, part in apart if path is not None]


def check_plan(given: Options, plan: Plan, found: Material) -> None:
    """Refuse what cannot be written, before anything is asked.

    Raises:
        KeystoreError: a part is not there, a file is there already, or a program could not read the key.
    """
    for path, parts in plan:
        for part in parts:
            if not found.has(part):
                message, hint = LACKING[part]
                raise EntryKindError(message.format(found.alias), hint=hint)
        if path != STANDARD_OUTPUT and not given.force:
            storefile.check_free(path)
    encrypts = not given.no_encryption and any(Part.KEY in parts for _, parts in plan)
    if encrypts and not LAYOUTS[given.layout or GENERIC].asks_for_passphrase:
        raise PasswordRuleError(
            f"{given.layout} cannot read an encrypted private key",
            hint="--no-encryption writes it in clear, for its owner only (mode 0600)",
        )


def check_not_the_store(plan: Plan, store: str | None) -> None:
    """Refuse to write over the store itself, which --force cannot mean.

    Raises:
        StoreFileError: it would be.
    """
    for path, _ in plan:
        if is_same_file(path, store):
            raise StoreFileError(f"{path} is the store itself", hint="give the PEM file another name")


def private_key(given: Options, opened: OpenedStore, found: Material, console: Console) -> bytes:
    """The private key in PEM, under the passphrase that is given or asked for.

    Raises:
        KeystoreError: its password in the store is wrong, or the passphrase will not do.
    """
    assert isinstance(found.entry, PrivateKeyEntry)  # noqa: S101  for the type checker: the plan was checked
    assert found.alias is not None  # noqa: S101
    password = opened.key_password(given.keypass)
    pkcs8, _ = opened.recover_key(found.entry, found.alias, password)
    passphrase = None if given.no_encryption else new_passphrase(given.key_passphrase, console)
    return pem.write_private_key(pkcs8, passphrase, encryption=LAYOUTS[given.layout or GENERIC].encryption)


def write(files: tuple[PemFile, ...], folder: str | None, console: Console) -> None:
    """Write all files but what goes to standard output: all of them, or none.

    Raises:
        StoreFileError: one cannot be written.
    """
    if folder is not None:
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreFileError(f"cannot make the folder {folder}: {error.strerror}") from error
    written = [file for file in files if file.path != STANDARD_OUTPUT]
    storefile.write_outputs(storefile.OutputFile(file.path, file.content, file.private) for file in written)
    for file in written:
        console.tell(f"{description(file.parts)} stored in file <{file.path}>")


def description(parts: tuple[Part, ...]) -> str:
    """What is in a file, for people."""
    names = {Part.KEY: "private key", Part.CHAIN: "certificate chain", Part.CAS: "trusted certificates"}
    return " and ".join(names[part] for part in parts).capitalize()
