"""The questions for a distinguished name (observed: keytool 25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.cli.frontends.collation import primary
from keystore_tool.errors import InvalidArgumentError
from keystore_tool.x509.dname import Name

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console

QUESTIONS = {
    "CN": "What is your first and last name?",
    "OU": "What is the name of your organizational unit?",
    "O": "What is the name of your organization?",
    "L": "What is the name of your City or Locality?",
    "ST": "What is the name of your State or Province?",
    "C": "What is the two-letter country code for this unit?",
}
INTRODUCTION = (
    "Enter the distinguished name. Provide a single dot (.) to leave a sub-component empty "
    "or press ENTER to use the default value in braces."
)
LEFT_OUT = "."
UNKNOWN = "Unknown"

MAX_ROUNDS = 21
"""How often the whole dialogue is repeated before it is given up."""


def ask(console: Console) -> Name:
    """Ask for the six parts of a name until the answer is that they are right.

    Raises:
        InvalidArgumentError: they never were.
    """
    console.show_warnings(before_question=True)
    answers = dict.fromkeys(QUESTIONS, UNKNOWN)
    for _ in range(MAX_ROUNDS):
        console.tell(INTRODUCTION)
        answers = {keyword: ask_part(console, keyword, answers[keyword]) for keyword in QUESTIONS}
        given = [(keyword, value) for keyword, value in answers.items() if value]
        if not given:
            console.tell("At least one field must be provided. Enter again.")
            continue
        name = Name.from_pairs(given)
        answer = console.ask(f"Is {name.keytool_text} correct?\n  [no]:  ") or ""
        if primary(answer) in ("y", "yes"):
            console.tell("")
            return name
    raise InvalidArgumentError(
        "Too many retries, program terminated",
        hint="give the name with -dname",
        java_class="java.lang.RuntimeException",
    )


def ask_part(console: Console, keyword: str, default: str) -> str:
    """One part's value; empty if it is to be left out."""
    answer = console.ask(f"{QUESTIONS[keyword]}\n  [{default}]:  ")
    if answer == LEFT_OUT:
        return ""
    return answer or default
