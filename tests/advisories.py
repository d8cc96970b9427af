"""Whether what is installed with detente has a known fault, by a database that is at hand.

`python tests/advisories.py FOLDER` reads advisories in the OSV format, a JSON file each, as
https://osv.dev and the advisory database of PyPA give them, and asks no server.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from licence_page import Package, canonical, packages
from packaging.version import InvalidVersion, Version


def affects(affected: dict[str, Any], version: str) -> bool:
    """Whether an entry of an advisory holds of a version."""
    if version in affected.get("versions", ()):
        return True
    here = Version(version)
    for span in affected.get("ranges", ()):
        if span.get("type") != "ECOSYSTEM":
            continue
        hit = False
        for event in span.get("events", ()):
            if "introduced" in event:
                hit = hit or event["introduced"] == "0" or here >= Version(event["introduced"])
            if "fixed" in event and here >= Version(event["fixed"]):
                hit = False
            if "last_affected" in event and here > Version(event["last_affected"]):
                hit = False
        if hit:
            return True
    return False


def advisories(folder: Path, held: list[Package]) -> Iterator[tuple[str, Package]]:
    """Yield the id of each advisory of a folder that holds of a package, with the package."""
    by_name = {each.name: each for each in held}
    for path in sorted(folder.rglob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        if found.get("withdrawn"):
            continue
        for affected in found.get("affected", ()):
            about = affected.get("package", {})
            package = by_name.get(canonical(about.get("name", "")))
            if about.get("ecosystem") != "PyPI" or package is None:
                continue
            try:
                hit = affects(affected, package.version)
            except InvalidVersion:  # told, since nobody knows
                hit = True
            if hit:
                yield found["id"], package
                break


if __name__ == "__main__":
    told = list(advisories(Path(sys.argv[1]), packages()))
    for identifier, package in told:
        print(f"{package.name} {package.version}: {identifier}")
    sys.exit(bool(told))
