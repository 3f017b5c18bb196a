"""The questions of ``req``: openssl's prompts in openssl's order, without the defaults of its sample file.

An empty answer leaves a part out, and so does a dot (observed: openssl 3.0).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.errors import InvalidArgumentError, PasswordRuleError
from keystore_tool.x509 import openssl_names
from keystore_tool.x509.openssl_names import Field

if TYPE_CHECKING:
    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.passwords import Password
    from keystore_tool.x509.dname import Attribute, Name

NAME_QUESTIONS = {
    "C": "Country Name (2 letter code)",
    "ST": "State or Province Name (full name)",
    "L": "Locality Name (eg, city)",
    "O": "Organization Name (eg, company)",
    "OU": "Organizational Unit Name (eg, section)",
    "CN": "Common Name (e.g. server FQDN or YOUR name)",
    "emailAddress": "Email Address",
}
ATTRIBUTE_QUESTIONS = {
    "challengePassword": "A challenge password",
    "unstructuredName": "An optional company name",
}
NAME_INTRODUCTION = (
    "-----\nWhom the certificate is for: answer what applies; an empty answer, or a dot, leaves a part out.\n"
    "-----"
)
ATTRIBUTE_INTRODUCTION = "\nFor the certificate authority only; mostly left empty. Anybody can read it:"
LEFT_OUT = "."

LENGTHS = range(4, 1024 + 1)
"""How long the pass phrase of a new key may be, in characters."""


def new_pass_phrase(console: Console) -> Password:
    """Ask twice for the pass phrase of a new key; as with openssl, there is one attempt.

    Raises:
        PasswordRuleError: it is too short or too long, or was typed in two ways.
    """
    pass_phrase = console.ask_password("Enter PEM pass phrase:")
    if len(pass_phrase) not in LENGTHS:
        raise PasswordRuleError(
            f"You must type in {LENGTHS.start} to {LENGTHS.stop - 1} characters",
            hint="nothing was written; -noenc leaves the key without a pass phrase",
        )
    if console.ask_password("Verifying - Enter PEM pass phrase:") != pass_phrase:
        raise PasswordRuleError(
            "Verify failure", hint="the two pass phrases differ; nothing was written, start again"
        )
    return pass_phrase


def check_pass_phrase(pass_phrase: Password) -> None:
    """Refuse a new key's pass phrase that nobody could open it with.

    Raises:
        PasswordRuleError: it is empty, or not UTF-8: openssl would take its octets as they are.
    """
    if not len(pass_phrase):
        raise PasswordRuleError("the pass phrase is empty", hint="-noenc leaves the key without one")
    try:
        pass_phrase.utf8().decode()
    except UnicodeDecodeError:
        raise PasswordRuleError(
            "the pass phrase is not UTF-8", hint="set the terminal to UTF-8, or choose ASCII characters"
        ) from None  # the cause would show it


def ask_name(console: Console) -> Name:
    """Ask for the parts of the name.

    Raises:
        InvalidArgumentError: there is none, or input ended.
    """
    console.tell(NAME_INTRODUCTION)
    answers = [ask(console, keyword, question) for keyword, question in NAME_QUESTIONS.items()]
    if not any(value for _, value in answers):
        raise InvalidArgumentError(
            "the name has no part", hint="answer one question at least, the common name"
        )
    return openssl_names.build((field,) for field in answers)


def ask_attributes(console: Console) -> tuple[Attribute, ...]:
    """Ask for what is said to the authority besides.

    Raises:
        InvalidArgumentError: input ended.
    """
    console.tell(ATTRIBUTE_INTRODUCTION)
    answers = [ask(console, keyword, question) for keyword, question in ATTRIBUTE_QUESTIONS.items()]
    return tuple(openssl_names.attribute(*field) for field in answers if field.value)


def ask(console: Console, keyword: str, question: str) -> Field:
    """Ask until the answer is empty or one that can be encoded.

    Raises:
        InvalidArgumentError: input ended.
    """
    while True:
        answer = console.ask(f"{question} []:")
        if answer is None:
            raise InvalidArgumentError(
                f"input ended at the question {question!r}",
                hint="give an answer to each question, or the name with -subj; nothing was written",
            )
        if answer in ("", LEFT_OUT):
            return Field(keyword, "")
        try:
            openssl_names.attribute(keyword, answer)
        except InvalidArgumentError as error:
            console.tell(error.message)
        else:
            return Field(keyword, answer)
