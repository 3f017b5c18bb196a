"""The pages on the audit are true: rules, settings and options stand in them, and nothing that is gone."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

from keystore_tool import records
from keystore_tool.audit import settings
from keystore_tool.audit.rules import RULES
from keystore_tool.cli.commands.audit import Options
from keystore_tool.cli.declarations import declared

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "audit.md").read_text(encoding="utf-8")


def test_the_page_of_rules_is_made_from_them() -> None:
    specification = importlib.util.spec_from_file_location("maker", DOCS / "make_audit_rules.py")
    assert specification
    assert specification.loader
    maker = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(maker)
    page = (DOCS / "audit-rules.md").read_text(encoding="utf-8")
    assert page == maker.page()
    assert all(f"### {rule}\n" in page for rule in RULES)


def test_the_guide_shows_every_setting_and_its_example_is_read() -> None:
    [example] = [text for text in re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL) if "[audit]" in text]
    table = tomllib.loads(example)["audit"]
    read = settings.parse(table)
    assert read.suppressions[0].reason
    names = {one.name.replace("_", "-") for one in records.fields(settings.Settings)}
    assert set(table) == names - {"suppressions"} | {"suppress"}


def test_the_guide_names_every_option() -> None:
    names = {option.name for _, option in declared(Options) if not option.positional and not option.password}
    told_elsewhere = {"format", "outfile", "now", "schema"}
    assert not [name for name in names - told_elsewhere if f"--{name}" not in GUIDE]
    assert told_elsewhere <= set(
        re.findall(r"--([a-z-]+)", (DOCS / "reports.md").read_text(encoding="utf-8"))
    )
