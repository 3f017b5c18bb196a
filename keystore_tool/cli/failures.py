"""Errors to words and exit statuses: the one place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from keystore_tool.cli.conversation.prompts import GaveUpError
from keystore_tool.cli.usage import UsageError
from keystore_tool.errors import KeystoreError
from keystore_tool.render.escaping import escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from keystore_tool.cli.conversation.console import Console

DONE = 0
FAILED = 1
USAGE = 2
BUG = 70
INTERRUPTED = 130

DEBUG_VARIABLE = "KEYSTORE_TOOL_DEBUG"


def guard(work: Callable[[], int], console: Console) -> int:
    """Do a subcommand's work; returns its exit status, or that of what went wrong."""
    try:
        try:
            return work()
        except UsageError as error:
            report(error, console)
            return USAGE
        except KeystoreError as error:
            return report(error, console)
        finally:
            console.show_warnings()
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        return report_output(error, console)
    except Exception as error:  # noqa: BLE001  the last line of defence: no traceback reaches a user
        return report_bug(error, console)


def report_as_keytool(error: KeystoreError, console: Console) -> int:
    """Say it in keytool's words, on its stream; the exit status (observed: keytool 25)."""
    if isinstance(error, GaveUpError):
        console.tell(error.message)
        return DONE
    lines = map(
        escape, error.keytool.split("\n")
    )  # an ambiguous name's possible meanings are on a second one
    console.line("keytool error: " + "\n".join(lines))
    return FAILED


def report(error: KeystoreError, console: Console) -> int:
    """Say what is wrong and what to do about it; the exit status."""
    console.tell(f"keystore-tool: error: {escape(error.message)}")
    for detail in error.details:
        console.tell(f"keystore-tool: {escape(detail)}")
    if error.hint is not None:
        console.tell(f"keystore-tool: hint: {escape(error.hint)}")
    return FAILED


def report_output(error: OSError, console: Console) -> int:
    """Say that what was to be printed could not be; the exit status."""
    if not isinstance(error, BrokenPipeError):
        console.tell(f"keystore-tool: error: cannot write the output: {error.strerror}")
    return FAILED


def report_bug(error: BaseException, console: Console) -> int:
    """Say that this is our fault; the traceback only for who asks for it. The exit status."""
    if os.environ.get(DEBUG_VARIABLE):
        import traceback  # noqa: PLC0415  bugs are rare, starts are not

        console.tell("".join(traceback.format_exception(error)), end="")
    console.tell(
        f"keystore-tool: internal error ({type(error).__name__}): please report it, with what "
        f"{DEBUG_VARIABLE}=1 prints (no password is in it)"
    )
    return BUG
