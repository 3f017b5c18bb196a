r"""Policies as TOML files.

>>> parse('[subject]\ncommon-name = "email"\n[key]\nRSA = 2048', "vendor.toml").keys
(('RSA', 2048),)
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from keystore_tool.errors import InvalidArgumentError
from keystore_tool.operations.policy import PURPOSES, Policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def parse(text: str, name: str) -> Policy:
    """A policy from TOML.

    Args:
        text: the file.
        name: how the policy is called, in messages.

    Raises:
        InvalidArgumentError: it is no TOML, or says something that is no rule.
    """
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidArgumentError(f"policy {name}: not TOML: {error}") from error
    rules: dict[str, Any] = {}
    for table, content in tables.items():
        if table not in _RULES:
            raise _refusal(name, f"there is no [{table}]", f"the tables are {', '.join(_RULES)}")
        if not isinstance(content, dict):
            raise _refusal(name, f"{table} is no table", f"write [{table}], and the rules below it")
        rules |= _RULES[table](content, name)
    return Policy(name=name, **rules)


def _subject(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    _check_names(content, ("common-name", "organization"), "subject", name)
    common_name, organization = content.get("common-name", "any"), content.get("organization", False)
    if common_name not in ("any", "email"):
        raise _refusal(name, f"common-name cannot be {common_name!r}", 'it is "email" or "any"')
    if not isinstance(organization, bool):
        raise _refusal(name, f"organization cannot be {organization!r}", "it is true or false")
    return {"email_common_name": common_name == "email", "organization": organization}


def _key(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    for algorithm, bits in content.items():
        if not _is_count(bits, least=0):
            hint = f"it is the smallest size in bits: {algorithm} = 2048; 0 where all have one size"
            raise _refusal(name, f"{algorithm} cannot be {bits!r}", hint)
    return {"keys": tuple(content.items())}


def _certificate(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    _check_names(content, ("usage", "max-days", "issuer-sha256"), "certificate", name)
    rules: dict[str, Any] = {}
    if "max-days" in content:
        if not _is_count(content["max-days"], least=1):
            raise _refusal(name, f"max-days cannot be {content['max-days']!r}", "it is a number of days")
        rules["most_days"] = content["max-days"]
    rules["purposes"] = tuple(_purpose(one, name) for one in _list(content, "usage", name))
    rules["pins"] = frozenset(_pin(one, name) for one in _list(content, "issuer-sha256", name))
    return rules


_RULES = {"subject": _subject, "key": _key, "certificate": _certificate}


def _check_names(content: Mapping[str, Any], known: Sequence[str], table: str, name: str) -> None:
    for rule in content:
        if rule not in known:
            raise _refusal(name, f"there is no rule {rule} in [{table}]", f"the rules are {', '.join(known)}")


def _is_count(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _list(content: Mapping[str, Any], rule: str, name: str) -> list[str]:
    value = content.get(rule, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _refusal(name, f"{rule} is no list of texts", f'write {rule} = ["..."]')
    return value


def _purpose(text: str, name: str) -> str:
    if text not in PURPOSES:
        raise _refusal(name, f"usage cannot be {text!r}", f"it has {', '.join(PURPOSES)}")
    return PURPOSES[text]


def _pin(text: str, name: str) -> bytes:
    digits = text.replace(":", "").lower()
    if not _FINGERPRINT.fullmatch(digits):
        hint = "keystore-tool printcert --file CA.crt prints the fingerprint after SHA256:"
        raise _refusal(name, f"{text!r} is no SHA-256 fingerprint", hint)
    return bytes.fromhex(digits)


def _refusal(name: str, problem: str, hint: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"policy {name}: {problem}", hint=hint)
