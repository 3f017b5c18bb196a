"""Importcert's questions, as keytool asks them: what is shown on which stream, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.operations.importing import (
    DuplicateCertificate,
    Question,
    UntrustedCertificate,
    UntrustedReply,
)
from keystore_tool.render import weakness_text
from keystore_tool.render.certificate_text import certificate_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keystore_tool.cli.conversation.console import Console
    from keystore_tool.model import Certificate


class Asker:
    """Puts questions to a person; with *ask* false, everything is accepted.

    Weak algorithms in what is imported are warned of before the question, else at the end; in a reply that
    cannot be installed they are not.
    """

    def __init__(self, console: Console, *, ask: bool) -> None:
        self._console = console
        self._ask = ask
        self._weak_in_reply: tuple[str, ...] = ()

    def look_at_input(self, certificate: Certificate) -> Certificate:
        """Note what is weak in a certificate that may become trusted; the certificate."""
        for warning in weakness_text.of_certificate("The input", certificate):
            self._console.warn(warning)
        return certificate

    def look_at_reply(self, reply: Sequence[Certificate]) -> Sequence[Certificate]:
        """Remember what is weak in a reply; the reply."""
        who = "The input" if len(reply) == 1 else "Reply"
        self._weak_in_reply = tuple(weakness_text.of_chain(who, reply))
        return reply

    def warn_of_reply(self) -> None:
        """Note what is weak in the reply, if that has not been shown."""
        for warning in self._weak_in_reply:
            self._console.warn(warning)
        self._weak_in_reply = ()

    def __call__(self, question: Question) -> bool:
        """The answer to a question."""
        if not self._ask:
            return True
        match question:
            case DuplicateCertificate():
                return self._ask_about_duplicate(question)
            case UntrustedCertificate():
                return self._ask_for_trust(question)
            case UntrustedReply():
                return self._ask_about_reply(question)

    def _ask_about_duplicate(self, question: DuplicateCertificate) -> bool:
        where, end = "keystore", ""
        if question.system_wide:
            where, end = "system-wide CA keystore", " to your own keystore"
        self._console.tell(f"Certificate already exists in {where} under alias <{question.alias}>")
        self._console.show_warnings(before_question=True)
        return self._console.confirm(f"Do you still want to add it{end}? [no]:  ")

    def _ask_for_trust(self, question: UntrustedCertificate) -> bool:
        self._console.write(certificate_text(question.certificate))
        self._console.show_warnings(before_question=True)
        return self._console.confirm("Trust this certificate? [no]:  ")

    def _ask_about_reply(self, question: UntrustedReply) -> bool:
        self._console.tell("\nTop-level certificate in reply:\n")
        self._console.write(certificate_text(question.chain[-1]))
        self._console.tell("\n... is not trusted. ", end="")
        self.warn_of_reply()
        self._console.show_warnings(before_question=True)
        return self._console.confirm("Install reply anyway? [no]:  ")
