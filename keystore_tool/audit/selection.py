"""Which part of the stores is reported: entries below a CA, entries that expire before a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keystore_tool.records import record

if TYPE_CHECKING:
    from datetime import datetime

    from keystore_tool.audit.report import EntryRecord, StoreReport


@record
class Selection:
    """What is wanted; entries must fit all that is given.

    Attributes:
        issuer: part of a CA's name, in whatever case, or the beginning of its SHA-256 fingerprint:
            entries that
            trust it, or were issued below it.
        expires_before: entries with a certificate that ends before.
    """

    issuer: str | None = None
    expires_before: datetime | None = None

    def apply(self, report: StoreReport) -> StoreReport | None:
        """The wanted part of a report; None if there is nothing of it. What could not be read stays."""
        if report.record is None or (self.issuer is None and self.expires_before is None):
            return report
        entries = tuple(entry for entry in report.record.entries if self.wants(entry))
        if not entries:
            return None
        aliases = {entry.alias for entry in entries}
        return report._replace(
            record=report.record._replace(entries=entries),
            findings=tuple(one for one in report.findings if one.alias in aliases),
            suppressed=tuple(one for one in report.suppressed if one.finding.alias in aliases),
            verdicts=tuple(one for one in report.verdicts if one.alias is None or one.alias in aliases),
        )

    def wants(self, entry: EntryRecord) -> bool:
        """Whether an entry is wanted."""
        return self._is_below_issuer(entry) and self._expires(entry)

    def _is_below_issuer(self, entry: EntryRecord) -> bool:
        if self.issuer is None:
            return True
        name = self.issuer.casefold()
        fingerprint = name.replace(":", "")
        return any(
            name in one.issuer.casefold()
            or (
                (one.authority or one.self_signed)
                and (name in one.subject.casefold() or one.sha256.startswith(fingerprint))
            )
            for one in entry.chain
        )

    def _expires(self, entry: EntryRecord) -> bool:
        limit = self.expires_before
        return limit is None or any(
            one.not_after is not None and one.not_after < limit for one in entry.chain
        )
