"""The password prompts of keytool, with its retry rules (observed: keytool 25)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from keystore_tool.errors import InvalidArgumentError, KeyPasswordError, PasswordRuleError
from keystore_tool.passwords import MIN_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.passwords import Password

ATTEMPTS = 3

Recovered = TypeVar("Recovered")

BOX = """
*****************  WARNING WARNING WARNING  *****************
* The integrity of the information stored in {the_store}*
* has NOT been verified!  In order to verify its integrity, *
* you must provide {whose} password.{blanks}*
*****************  WARNING WARNING WARNING  *****************
"""


class Wording(NamedTuple):
    """How keytool speaks of a store that it needs the password of.

    Attributes:
        prompt: the prompt.
        unverified: what it says if there is no answer.
    """

    prompt: str
    unverified: str


STORE = Wording(
    "Enter keystore password:  ",
    BOX.format(the_store="your keystore  ", whose="your keystore", blanks=" " * 18),
)
SOURCE = Wording(
    "Enter source keystore password:  ",
    BOX.format(the_store="the srckeystore", whose="the srckeystore", blanks=" " * 16),
)
DESTINATION = Wording("Enter destination keystore password:  ", STORE.unverified)

NEW_AGAIN = "Re-enter new password: "
MISMATCH = "They don't match. Try again"


class GaveUpError(PasswordRuleError):
    """Three unusable answers: keytool says so and ends with status 0."""

    code = "too-many-failures"


NEW_ALIAS = "destination alias"
"""What an entry's alias-to-be is called."""


def ask_existing_store_password(console: Console, wording: Wording) -> Password:
    """Ask for the password of a store; one too short for a new store is not tried.

    Raises:
        GaveUpError: three answers were too short.
    """
    return _ask_store_password(console, wording)


def ask_new_store_password(console: Console, wording: Wording) -> Password:
    """Ask twice for the password of a new store.

    Raises:
        GaveUpError: three answers were too short or did not match.
    """
    return _ask_store_password(console, wording, again=NEW_AGAIN)


def _ask_store_password(console: Console, wording: Wording, again: str | None = None) -> Password:
    for _ in range(ATTEMPTS):
        password = console.ask_password(wording.prompt)
        if len(password) < MIN_LENGTH:
            console.tell(f"Keystore password is too short - must be at least {MIN_LENGTH} characters")
        elif again is not None and console.ask_password(again) != password:
            console.tell(MISMATCH)
        else:
            return password
    raise GaveUpError("Too many failures - try later")


def ask_store_password_in_memory(console: Console, wording: Wording) -> Password:
    """Ask for the password of a store without a file, whose length is not looked at.

    Raises:
        GaveUpError: three empty answers.
    """
    for _ in range(ATTEMPTS):
        password = console.ask_password(wording.prompt)
        if len(password):
            return password
    raise GaveUpError("Too many failures - try later")


def ask_any_store_password(console: Console, wording: Wording) -> Password | None:
    """Ask once for the password of a store, as a certificate authority's commands do; None for no answer."""
    password = console.ask_password(wording.prompt)
    return password if len(password) else None


def ask_optional_store_password(console: Console, wording: Wording) -> Password | None:
    """Ask once for the password of a store that is only read; no answer means not to check its integrity."""
    password = console.ask_password(wording.prompt)
    if len(password):
        return password
    console.tell(wording.unverified)
    return None


def ask_new_key_password(console: Console, alias: str, store_password: Password) -> Password:
    """Ask for a new key's password; no answer means the store's.

    Raises:
        PasswordRuleError: three answers were too short or did not match.
    """
    prompt = f"Enter key password for <{alias}>\n\t(RETURN if same as keystore password):  "
    return _ask_key_password_twice(
        console, prompt, store_password, "Too many failures - key not added to keystore"
    )


def ask_clone_password(console: Console, alias: str, original: str, password: Password) -> Password:
    """Ask for the password of a copy of a key; no answer means the original's.

    Raises:
        PasswordRuleError: three answers were too short or did not match.
    """
    prompt = f"Enter key password for <{alias}>\n\t(RETURN if same as for <{original}>)"
    return _ask_key_password_twice(console, prompt, password, "Too many failures. Key entry not cloned")


def _ask_key_password_twice(console: Console, prompt: str, default: Password, failure: str) -> Password:
    for _ in range(ATTEMPTS):
        password = console.ask_password(prompt)
        if not len(password):
            return default
        if len(password) < MIN_LENGTH:
            console.tell(f"Key password is too short - must be at least {MIN_LENGTH} characters")
        elif console.ask_password(NEW_AGAIN) != password:
            console.tell(MISMATCH)
        else:
            return password
    raise PasswordRuleError(failure)


def ask_changed_password(console: Console, what: str, old: Password) -> Password:
    """Ask for another password in the place of an old one, twice; *what* names it.

    Raises:
        PasswordRuleError: three answers were too short, the old one, or did not match.
    """
    for _ in range(ATTEMPTS):
        password = console.ask_password(f"New {what}: ")
        if len(password) < MIN_LENGTH:
            console.tell(f"Password is too short - must be at least {MIN_LENGTH} characters")
        elif password == old:
            console.tell("Passwords must differ")
        elif console.ask_password(f"Re-enter new {what}: ") != password:
            console.tell(MISMATCH)
        else:
            return password
    raise PasswordRuleError("Too many failures - try later")


def ask_password_to_store(console: Console) -> Password:
    """Ask for a password that is to be kept in a store: twice in a terminal, else its next line counts.

    Raises:
        PasswordRuleError: three pairs of answers did not match.
    """
    if not console.is_terminal:
        return console.ask_password("")
    for _ in range(ATTEMPTS):
        password = console.ask_password("Enter the password to be stored:  ")
        if console.ask_password("Re-enter password: ") == password:
            return password
        console.tell(MISMATCH)
    raise PasswordRuleError("Too many failures - key not added to keystore")


def recover_key(
    unprotect: Callable[[Password], Recovered],
    console: Console,
    alias: str,
    store_password: Password | None,
    key_password: Password | None,
) -> tuple[Recovered, Password]:
    """An existing key and the password that opened it.

    A password that was given is the only one tried; else the store's is tried before anybody is asked. A
    PKCS#12 store may have none.

    Raises:
        KeyPasswordError: the password does not open the key.
        PasswordRuleError: three empty answers.
    """
    if key_password is not None:
        return unprotect(key_password), key_password
    if store_password is not None:
        with contextlib.suppress(KeyPasswordError):
            return unprotect(store_password), store_password
    return unprotect_typed(unprotect, ask_key_password(console, alias))


def unprotect_typed(
    unprotect: Callable[[Password], Recovered], password: Password
) -> tuple[Recovered, Password]:
    """A key and the password that opened it: the one that was typed, or what keytool takes that for.

    Raises:
        KeyPasswordError: neither does.
    """
    try:
        return unprotect(password), password
    except KeyPasswordError:
        if not password.is_ascii:
            misread = password.as_keytool_reads()
            with contextlib.suppress(KeyPasswordError):
                return unprotect(misread), misread
        raise


def ask_key_password(console: Console, alias: str) -> Password:
    """Ask for the password of an existing key.

    Raises:
        PasswordRuleError: three empty answers.
    """
    for _ in range(ATTEMPTS):
        password = console.ask_password(f"Enter key password for <{alias}>")
        if len(password):
            return password
    raise PasswordRuleError("Too many failures - try later")


def alias_or_ask(given: str | None, console: Console, which: str = "alias") -> str | None:
    """The alias given, else the answer; None at the end of input: keytool goes on to the store's password.

    Args:
        given: what was typed.
        console: whom to ask.
        which: what to call it.

    Raises:
        InvalidArgumentError: the answer is empty.
    """
    if given is not None:
        return given
    answer = console.ask(f"Enter {which} name:  ")
    return answer if answer is None else require_alias(answer or None, which)


def require_alias(alias: str | None, which: str = "alias") -> str:
    """The alias.

    Raises:
        InvalidArgumentError: there is none.
    """
    if alias is None:
        raise InvalidArgumentError(f"Must specify {which}")
    return alias


def check_new_password(password: Password, what: str) -> None:
    """Refuse a new password that is too short; *what* names it.

    Raises:
        PasswordRuleError: it is.
    """
    if len(password) < MIN_LENGTH:
        raise PasswordRuleError(f"{what} password must be at least {MIN_LENGTH} characters")
