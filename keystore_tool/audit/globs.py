"""Globs on store names, for passwords and suppressions.

``*`` and ``?`` stay within a folder, ``**`` crosses folders, ``[...]`` is one of some characters. A glob
without a slash looks at the file's name alone; a relative one matches at the end of the path.

>>> matches("*.jks", "/srv/a/web.jks"), matches("a/*.jks", "/srv/a/web.jks"), matches("/srv/**", "/srv/a/b")
(True, True, True)
>>> matches("/srv/*", "/srv/a/b"), matches("**", "anything/at/all")
(False, True)
"""

from __future__ import annotations

import functools
import re


def matches(glob: str, name: str) -> bool:
    """Whether a store's name is one that a glob means."""
    return _pattern(glob).fullmatch(name) is not None


@functools.lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    anchored = glob.startswith(("/", "**")) or "://" in glob
    return re.compile(("" if anchored else "(?:.*/)?") + _translate(glob), re.DOTALL)


def _translate(glob: str) -> str:
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\])", glob)
    return "".join(map(_part, parts))


def _part(part: str) -> str:
    simple = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if part in simple:
        return simple[part]
    if part.startswith("[") and len(part) > 2:  # noqa: PLR2004
        inside = part[1:-1].replace("\\", r"\\")
        return f"[{'^' + inside[1:] if inside.startswith('!') else inside}]"
    return re.escape(part)
