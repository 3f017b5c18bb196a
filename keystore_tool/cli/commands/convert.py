"""Convert a store or a PEM file into another."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from keystore_tool import storefile
from keystore_tool.cli import options
from keystore_tool.cli.conversation import prompts
from keystore_tool.cli.conversation.passphrases import new_passphrase
from keystore_tool.cli.declarations import takes
from keystore_tool.cli.stores.location import type_of_new
from keystore_tool.cli.stores.session import lock
from keystore_tool.cli.stores.sources import Request, Source, open_source
from keystore_tool.cli.usage import UsageError
from keystore_tool.crypto import pkcs12_settings
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.formats import detect, profiles
from keystore_tool.formats.pem import document
from keystore_tool.formats.pkcs12.origin import Origin
from keystore_tool.model import StoreType
from keystore_tool.operations.convert import (
    BKS,
    PEM,
    Converted,
    ConvertedEntry,
    Item,
    rename,
    to_contents,
    to_store,
)
from keystore_tool.passwords import MIN_LENGTH, Password
from keystore_tool.records import record
from keystore_tool.stores import named_type

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console

STANDARD_OUTPUT = "-"
PEM_SUFFIXES = (".pem", ".crt", ".cer", ".key", ".ca-bundle")
TYPES_WITH_KEY_PASSWORDS = {StoreType.JKS.value, StoreType.JCEKS.value, BKS}


@record(kw_only=True)
class Options:
    """What convert takes."""

    src: str = takes(options.SRC)
    dest: str = takes(options.DEST)
    srcstoretype: str | None = takes(options.SRC_KIND)
    deststoretype: str | None = takes(options.DEST_KIND)
    srcstorepass: Password | None = takes(options.SRCSTOREPASS)
    deststorepass: Password | None = takes(options.DESTSTOREPASS)
    srckeypass: Password | None = takes(options.SRC_KEY_PASSWORD)
    destkeypass: Password | None = takes(options.DEST_KEY_PASSWORD)
    srcalias: tuple[str, ...] = takes(options.SRC_ALIASES)
    destalias: str | None = takes(options.NEW_ALIAS)
    profile: str | None = takes(options.PROFILE)
    no_encryption: bool = takes(options.NO_ENCRYPTION)
    force: bool = takes(options.FORCE)
    dry_run: bool = takes(options.DRY_RUN)


def run(given: Options, console: Console) -> Converted:
    """Read all entries of one file, and write them as another."""
    target = type_of_target(given)
    check_usage(given, target)
    to_file = given.dest != STANDARD_OUTPUT
    if to_file and not given.force:
        storefile.check_free(given.dest)
    with lock(given.dest if to_file else None):
        source = open_source(request(given), console)
        items = source.items if given.destalias is None else rename(source.items, given.destalias)
        if target is None:
            data = encode_pem(given, items, console)
        else:
            data = encode_store(given, target, source, items, console)
        if to_file and not given.dry_run:
            write(given.dest, target, data, private=has_keys(items))
    result = Converted(
        source=given.src,
        source_type=source.type,
        target=given.dest,
        target_type=PEM if target is None else target.value,
        entries=tuple(map(ConvertedEntry.of, items)),
        left_out=0 if target is StoreType.PKCS12 else left_out(source),
        data=data,
        written=to_file and not given.dry_run,
    )
    tell(result, console)
    return result


def request(given: Options) -> Request:
    """What is to be read."""
    return Request(
        file=given.src,
        named_type=given.srcstoretype,
        store_password=given.srcstorepass,
        key_password=given.srckeypass,
        aliases=given.srcalias,
    )


# ------------------------------------------------------------------------------------------------ usage


def type_of_target(given: Options) -> StoreType | None:
    """The type of store that is to be made: as asked for, else by the name; None for PEM.

    Raises:
        InvalidArgumentError: there is no such type.
    """
    if given.deststoretype is not None:
        return None if given.deststoretype.upper() == PEM else named_type(given.deststoretype)
    if given.dest == STANDARD_OUTPUT or Path(given.dest).suffix.lower() in PEM_SUFFIXES:
        return None
    return type_of_new(None, given.dest)


def check_usage(given: Options, target: StoreType | None) -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: they do not.
    """
    if given.profile is not None and target is not StoreType.PKCS12:
        raise UsageError("--profile is about PKCS#12 stores", hint="name the target .p12, or its type PKCS12")
    if target is None and given.deststorepass is not None:
        raise UsageError(
            "a PEM file has no store password", hint="--destkeypass is the passphrase of its keys"
        )
    if target is not None and given.no_encryption:
        raise UsageError("--no-encryption is about PEM files", hint="keys in stores are always encrypted")
    if given.no_encryption and given.destkeypass is not None:
        raise UsageError("--no-encryption and a passphrase exclude each other")


# ------------------------------------------------------------------------------------------------ PEM


def encode_pem(given: Options, items: list[Item], console: Console) -> bytes:
    """The PEM file, its keys under the passphrase that is given or asked for.

    Raises:
        KeystoreError: an entry has no PEM form, or the passphrase will not do.
    """
    contents = to_contents(items)
    passphrase = None
    if has_keys(items) and not given.no_encryption:
        passphrase = new_passphrase(given.destkeypass, console, "destkeypass")
    return document.encode(contents, passphrase)


# ------------------------------------------------------------------------------------------------ stores


def encode_store(
    given: Options, target: StoreType, source: Source, items: list[Item], console: Console
) -> bytes:
    """The store, under the password that is given, the source's, or one that is asked for.

    Raises:
        KeystoreError: the store has no place for an entry, or the password will not do.
    """
    password = target_password(given, source, console)
    if target is StoreType.PKCS12 and given.destkeypass not in (None, password):
        raise InvalidArgumentError(
            "a PKCS#12 store has one password for itself and its keys", hint="leave --destkeypass out"
        )
    if given.profile is not None:
        pkcs12_settings.settings.set(profiles.BY_READER[given.profile])
    own = target.has_key_passwords and source.type in TYPES_WITH_KEY_PASSWORDS

    def password_of(item: Item) -> Password:
        kept = item.password if own and item.password != source.password else None
        return given.destkeypass or kept or password

    store = to_store(items, target, password_of)
    if target is StoreType.PKCS12 and source.origin is not None and not given.srcalias:
        store.extra = carried(source.origin)
    return detect.encode(store, password)


def target_password(given: Options, source: Source, console: Console) -> Password:
    """The password of the new store.

    Raises:
        PasswordRuleError: it is too short.
    """
    if given.deststorepass is not None:
        prompts.check_new_password(given.deststorepass, "Keystore")
        return given.deststorepass
    if source.password is not None and len(source.password) >= MIN_LENGTH:
        return source.password
    return prompts.ask_new_store_password(console, prompts.DESTINATION)


def carried(origin: Origin) -> Origin:
    """What a PKCS#12 file had besides its entries, for another one with the algorithms of today."""
    profile = profiles.of_settings("target", pkcs12_settings.settings.get())
    return Origin(profile, origin.clear_bags, origin.encrypted_bags)


def left_out(source: Source) -> int:
    """How many certificates and keys of a PKCS#12 file are no entries to Java."""
    origin = source.origin
    return 0 if origin is None else len(origin.clear_bags) + len(origin.encrypted_bags)


# ------------------------------------------------------------------------------------------------ the end


def write(path: str, target: StoreType | None, data: bytes, *, private: bool) -> None:
    """Write the file, in one step.

    Raises:
        StoreFileError: it cannot be written; what was there is untouched.
    """
    if target is None:
        storefile.write_output(path, data, private=private)
    else:
        storefile.replace(path, data, storefile.read(path) if Path(path).exists() else None)


def has_keys(items: list[Item]) -> bool:
    """Whether there is anything that nobody else may read."""
    return any(item.key is not None for item in items)


def tell(result: Converted, console: Console) -> None:
    """Say what was converted, and what was not."""
    counts = Counter(entry.kind.replace("_", " ") for entry in result.entries)
    entries = ", ".join(f"{count} {name if count == 1 else name + 's'}" for name, count in counts.items())
    verb = "Converted" if result.written or result.target == STANDARD_OUTPUT else "Would convert"
    console.tell(
        f"{verb} {result.source} ({result.source_type}) to {result.target} ({result.target_type}): "
        f"{entries or 'no entries'}"
    )
    if result.left_out:
        console.warn(
            f"{result.left_out} certificates or keys of the source are no entries to Java and were left out: "
            "openssl pkcs12 -in FILE -nodes prints them as PEM, which import-pem --cas imports"
        )
