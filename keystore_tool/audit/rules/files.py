"""KST6xx: the file and what lies beside it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from keystore_tool.audit.report import Severity
from keystore_tool.audit.rules.rule import Context, Found, Rule, Scope, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.audit.store_facts import StoreFacts


@rule(
    "KST601",
    "File is open to others",
    Severity.HIGH,
    Scope.STORE,
    why="Whoever reads a key store can guess its password offline; whoever writes a trust store decides whom "
    "programs trust.",
    fix="chmod 600 {store}",
)
def open_file(store: StoreFacts, _context: Context) -> Iterator[Found]:
    """Group or others may read a store with keys, or write any store."""
    if store.mode is None:
        return
    if store.mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield Found(f"others may write the file (mode {store.mode:04o})", fix="chmod go-w {store}")
    elif store.has_keys and store.mode & (stat.S_IRGRP | stat.S_IROTH):
        yield Found(f"others may read the keys (mode {store.mode:04o})")


@rule(
    "KST602",
    "Folder is open to others",
    Severity.HIGH,
    Scope.STORE,
    why="Whoever may write the folder can put another store in the place of this one.",
    fix="chmod go-w on the folder of {store}",
)
def open_folder(store: StoreFacts, context: Context) -> Iterator[str]:
    """Group or others may write the folder, and no sticky bit keeps them from replacing files."""
    mode = context.surroundings.folder(store.folder).mode if store.folder else None
    if mode is not None and mode & (stat.S_IWGRP | stat.S_IWOTH) and not mode & stat.S_ISVTX:
        yield f"others may replace the store: its folder has mode {mode:04o}"


@rule(
    "KST603",
    "File has another owner",
    Severity.LOW,
    Scope.STORE,
    why="The owner of a file may always change it.",
    fix="chown the file to the user of the service",
)
def other_owner(store: StoreFacts, context: Context) -> Iterator[str]:
    """The owner is not that of the policy, else not that of the folder, root apart."""
    if store.status is None or store.folder is None:
        return
    owner, policy = store.status.st_uid, context.settings.owner
    if policy is not None:
        if policy not in {str(owner), user_name(owner)}:
            yield f"the file belongs to {user_name(owner)}, not to {policy}"
        return
    expected = context.surroundings.folder(store.folder).owner
    if expected is not None and owner not in {expected, 0} and expected != os.getuid():
        yield f"the file belongs to {user_name(owner)}, its folder to {user_name(expected)}"


def user_name(number: int) -> str:
    """The name of a user, its number if it has none."""
    import pwd  # noqa: PLC0415  POSIX only, and for messages only

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


COPIED = Rule(
    "KST604",
    "Store in a repository, image or backup",
    Severity.HIGH,
    Scope.UNDECIDABLE,
    why="Copies are out of everybody's control.",
    fix="take it out of there, and make new keys",
    needs=("", "needs to look into repositories, images and backups, not into a store"),
)


@rule(
    "KST605",
    "Unencrypted private key beside the store",
    Severity.HIGH,
    Scope.STORE,
    why="The password of the store protects nothing if the key lies beside it in clear.",
    fix="shred -u the file, or encrypt it: openssl pkcs8 -topk8",
)
def plain_key(store: StoreFacts, context: Context) -> Iterator[Found]:
    """A PEM file in the same folder has a private key in clear."""
    if store.folder and store.has_keys:
        for name in context.surroundings.folder(store.folder).plain_keys:
            yield Found(f"{name}, in the same folder, has an unencrypted private key", related=(name,))


@rule(
    "KST606",
    "Password of a store beside the store",
    Severity.MEDIUM,
    Scope.STORE,
    why="Whoever gets the folder gets the store and its password.",
    fix="give the password to the service by environment or a file of mode 0600 elsewhere",
)
def stated_password(store: StoreFacts, context: Context) -> Iterator[Found]:
    """A text file in the same folder states a store's password."""
    if store.folder and store.has_keys:
        for name in context.surroundings.folder(store.folder).password_files:
            yield Found(f"{name}, in the same folder, states a store's password", related=(name,))
