"""Whom a certificate is for: a whole name, or the two parts of it that vendors ask for."""

from __future__ import annotations

from keystore_tool.cli.usage import UsageError
from keystore_tool.x509.dname import Name


def given_subject(dname: str | None, user_id: str | None, company: str | None) -> Name | None:
    """The name that the options give; None if they give none.

    Args:
        dname: a whole name.
        user_id: the common name, as it is: nothing in it needs an escape.
        company: the organization, as it is.

    Raises:
        InvalidArgumentError: the whole name is not well formed.
        UsageError: there is a whole name and a part too.
    """
    parts = [(keyword, value) for keyword, value in (("CN", user_id), ("O", company)) if value]
    if dname is None:
        return Name.from_pairs(parts) if parts else None
    if parts:
        raise UsageError(
            "--user-id and --company are a name, and --dname is another",
            hint="give the whole name with --dname, or leave it out",
        )
    return Name.parse(dname)
