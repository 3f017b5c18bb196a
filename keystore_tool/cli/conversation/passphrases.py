"""Asking for the passphrases of private keys in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli.conversation.prompts import ATTEMPTS, MISMATCH
from keystore_tool.errors import PasswordRuleError
from keystore_tool.formats import pem
from keystore_tool.passwords import MIN_LENGTH

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.formats.pem import Block
    from keystore_tool.passwords import Password

_TOO_SHORT = f"The passphrase is too short - must be at least {MIN_LENGTH} characters"


def new_passphrase(given: Password | None, console: Console, option: str = "key-passphrase") -> Password:
    """The passphrase for a private key that is about to be written: as given, else asked for, twice.

    Args:
        given: what the option said.
        console: where it is asked for.
        option: the option's name.

    Raises:
        PasswordRuleError: it is too short; or three answers were, or did not match.
    """
    if given is not None:
        if len(given) < MIN_LENGTH:
            raise PasswordRuleError(_TOO_SHORT)
        return given
    for _ in range(ATTEMPTS):
        passphrase = console.ask_password("Enter passphrase for the key file:  ")
        if len(passphrase) < MIN_LENGTH:
            console.tell(_TOO_SHORT)
        elif console.ask_password("Re-enter passphrase: ") != passphrase:
            console.tell(MISMATCH)
        else:
            return passphrase
    raise PasswordRuleError(
        "Too many failures - no key was written",
        hint=f"--{option}-file gives the passphrase, --no-encryption does without",
    )


class KeyOpener:
    """Opens the private keys of files; whoever has the passphrase of one is asked once.

    Args:
        given: the passphrase, None to ask for it where one is needed.
        console: where it is asked for.
    """

    def __init__(self, given: Password | None, console: Console) -> None:
        self._given = given
        self._console = console

    def __call__(self, block: Block) -> bytes:
        """The key of a block, PKCS#8 DER.

        Raises:
            KeystoreError: it does not open.
        """
        if self._given is None and pem.is_encrypted(block):
            return pem.load_private_key(
                block, self._console.ask_password(f"Enter passphrase for the key in {block.place}:  ")
            )
        return pem.load_private_key(block, self._given)
