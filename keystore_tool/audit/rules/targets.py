"""KST205: what the programs named by ``--target`` cannot use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.audit.report import Level, Severity
from keystore_tool.audit.rules import verdicts
from keystore_tool.audit.rules.rule import Context, Found, Scope, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keystore_tool.audit.store_facts import StoreFacts


@rule(
    "KST205",
    "Target program cannot use it",
    Severity.MEDIUM,
    Scope.STORE,
    why="A store that opens here may not open there: programs differ in the formats, algorithms and "
    "keys that "
    "they know.",
    fix="see the command of the verdict",
    needs=("target", "needs the programs that must read the store (--target)"),
)
def unusable(store: StoreFacts, context: Context) -> Iterator[Found]:
    """A verdict says that it fails."""
    for verdict in verdicts.judge(store, context.target):
        if verdict.level is Level.FAILS:
            yield Found(f"{verdict.target}: {verdict.reason}", alias=verdict.alias, fix=verdict.fix)
