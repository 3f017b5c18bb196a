"""Write docs/audit-rules.md, the reference of the audit's rules, from the rules.

python docs/make_audit_rules.py
"""

from pathlib import Path

from keystore_tool.audit.rules import RULES, Rule, Scope

PAGE = Path(__file__).with_name("audit-rules.md")

HEAD = """\
# Rules of the audit

Made from the rules by `python docs/make_audit_rules.py`. [The audit](audit.md) says how it is run, and how to
set thresholds, severities and exceptions.

A severity is the rule's usual one; some findings have another, where less or more is at stake.
"""

FAMILIES = {
    "KST1": "When certificates are valid",
    "KST2": "Keys and signatures",
    "KST3": "Chains, and what certificates are for",
    "KST4": "The store as such",
    "KST5": "What is in a store together",
    "KST6": "The file and what lies beside it",
}


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    for prefix, title in FAMILIES.items():
        rules = [rule for rule in RULES.values() if rule.id.startswith(prefix)]
        lines += [f"## {title}", "", *(part for rule in rules for part in section(rule))]
    return "\n".join(lines)


def section(rule: Rule) -> list[str]:
    """One rule; its id is the heading, so that the anchor is known."""
    lines = [f"### {rule.id}", "", f"**{rule.title}** ({rule.severity.label}). {rule.why}", ""]
    if rule.scope is Scope.UNDECIDABLE:
        lines += [f"Never decided: it {rule.needs[1] if rule.needs else ''}.", ""]
    elif rule.needs is not None:
        lines += [f"Undecided unless asked for: it {rule.needs[1]}.", ""]
    fix = rule.fix.replace("{store}", "STORE").replace("{alias}", "ALIAS")
    command, comma, rest = fix.partition(", ")
    if command.startswith(("keystore-tool", "chmod")) and " for " not in command:
        return [*lines, f"Repair: `{command}`{comma}{rest}", ""]
    return [*lines, f"Repair: {fix}.", ""]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
