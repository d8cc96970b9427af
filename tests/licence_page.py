"""What is installed with detente, by whom it is needed and under which license.

`python tests/licence_page.py` writes docs/licences.md from the metadata of what is installed here.
"""

from __future__ import annotations

import hashlib
import platform
import re
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "graph")]

from detente.serve.pages.rendering import FILES  # noqa: E402
from detente.view.assets import VIS_NETWORK, VIS_NETWORK_SHA256  # noqa: E402

FILE = ROOT / "docs" / "licences.md"
#: What pyvis requires and imports for methods that we do not call (view/library.py).
UNUSED = {("pyvis", "ipython"), ("pyvis", "jsonpickle")}
#: Metadata that says less than its own text: the license, as the text in the package names it.
BETTER = {"pyvis": "BSD-3-Clause", "defusedxml": "PSF-2.0", "asttokens": "Apache-2.0"}


@dataclass(frozen=True)
class Package:
    """One that is installed with detente."""

    name: str
    version: str
    license: str
    needed_by: tuple[str, ...]
    used: bool


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(name: str) -> list[str]:
    """The names of what a package needs here, extras aside; none where it is not installed."""
    try:
        found = map(Requirement, distribution(name).requires or [])
    except PackageNotFoundError:
        return []
    return [
        canonical(each.name)
        for each in found
        if each.marker is None or each.marker.evaluate({"extra": ""})
    ]


def closure(unused: bool = True) -> dict[str, set[str]]:
    """Every package that detente needs, directly or not, with those that need it."""
    needed: dict[str, set[str]] = {}
    waiting = ["detente"]
    while waiting:
        parent = waiting.pop()
        for name in requirements(parent):
            if not unused and (parent, name) in UNUSED:
                continue
            if name not in needed:
                needed[name] = set()
                waiting.append(name)
            needed[name].add(parent)
    return needed


def license_of(name: str) -> str:
    """The license of an installed package, as its metadata has it."""
    found: Any = distribution(name).metadata
    expression, text = found.get("License-Expression"), found.get("License", "") or ""
    short = text if "\n" not in text and 0 < len(text) < 60 and text != "UNKNOWN" else ""
    kinds = [
        each.rpartition(" :: ")[2]
        for each in found.get_all("Classifier", [])
        if each.startswith("License ::")
    ]
    return BETTER.get(name) or expression or short or " or ".join(sorted(kinds)) or "UNKNOWN"


def packages() -> list[Package]:
    """Every package that is installed with detente here, by name."""
    used, found = closure(unused=False), []
    for name, by in sorted(closure().items()):
        try:
            version = distribution(name).version
        except PackageNotFoundError:
            continue
        found.append(Package(name, version, license_of(name), tuple(sorted(by)), name in used))
    return found


def in_the_editor() -> list[tuple[str, str, str]]:
    """Name, version and license of each package of npm in the editor of the page for queries."""
    text = (FILES / "editor-licences.txt").read_text(encoding="utf-8")
    return re.findall(r"^== (\S+) (\S+) \((.*)\)$", text, re.MULTILINE)


def page() -> str:
    """Return the page."""
    ours: list[str] = []
    others: list[str] = []
    for each in packages():
        row = f"| {each.name} | {each.version} | {each.license} | {', '.join(each.needed_by)} |\n"
        (ours if each.used else others).append(row)
    head = "| package | version | license | needed by |\n| --- | --- | --- | --- |\n"
    editor = "".join(f"| {' | '.join(row)} |\n" for row in in_the_editor())
    digest = hashlib.sha256((FILES / "editor.js").read_bytes()).hexdigest()
    version = ".".join(platform.python_version_tuple()[:2])
    return f"""\
# Licenses

The code of detente is under the MIT License, ontology and data are under CC BY 4.0:
[LICENSE](../LICENSE). What `pip install detente` brings with it is listed here, as it was with
Python {version}, with the license that its metadata or its license file names.
`python tests/licence_page.py` writes the page.

## Used

{head}{"".join(ours)}
## Installed, and never imported

pyvis requires IPython and jsonpickle for two methods of its own, and these require the rest. No
command and no page imports any of them (a test looks), so that what is wrong in one of them does
not reach detente.

{head}{"".join(others)}
## In every page

A page of `detente view` holds our scripts and style, and vis-network from pyvis, whose bytes are
checked before they are used; the policy of the page names each script by its hash, and a browser
runs no other.

| file | license | SHA-256 |
| --- | --- | --- |
| {VIS_NETWORK.rpartition("lib/")[2]} | Apache-2.0 OR MIT | `{VIS_NETWORK_SHA256}` |

## In the editor of `detente serve`

The page for queries loads `/static/editor.js`, made of `graph/detente/serve/editor/` and of these
packages of npm (`npm ci && npm run build` there). The texts of their licenses come with it, and are
served as `/static/editor-licences.txt`. Its SHA-256 is
`{digest}`.

| package | version | license |
| --- | --- | --- |
{editor}"""


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
