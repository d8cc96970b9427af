"""What comes with detente: known by name, version and license, and checked byte by byte."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from advisories import advisories
from licence_page import FILE, ROOT, Package, closure, packages, page
from packaging.requirements import Requirement

from detente.core.errors import DetenteError
from detente.view import assets
from detente.view.library import UNUSED

VARIABLE = "DETENTE_ADVISORIES"


def listed() -> dict[str, tuple[str, str]]:
    """The version and license of each package of the page."""
    of_python = FILE.read_text().partition("## In every page")[0]
    rows = re.findall(r"^\| ([a-z0-9-]+) \| (\d\S*) \| (.+?) \|", of_python, re.MULTILINE)
    return {name: (version, license) for name, version, license in rows}


def test_every_dependency_stands_in_the_page_with_its_license() -> None:
    told = listed()
    held = packages()
    assert {each.name for each in held} <= told.keys(), "run python tests/licence_page.py"
    same = [each for each in held if told[each.name][0] == each.version]
    assert {each.name: each.license for each in same} == {
        each.name: told[each.name][1] for each in same
    }
    assert all(license != "UNKNOWN" for _, license in told.values())


def test_the_page_is_that_of_the_metadata_here() -> None:
    told = {(name, version) for name, (version, _) in listed().items()}
    other = {name for name, _ in told ^ {(each.name, each.version) for each in packages()}}

    def same(text: str) -> list[str]:
        """The lines that do not hang on the versions here, and on that of Python."""
        text = re.sub(r"Python \d+\.\d+,", "Python,", text)
        if other:  # who needs a package may be another, too
            text = re.sub(r"(?m)^(\| \S+ \| \d\S* \| [^|]+ \|).*", r"\1", text)
        rows = text.splitlines()
        return [row for row in rows if row.partition(" |")[0].removeprefix("| ") not in other]

    assert same(FILE.read_text(encoding="utf-8")) == same(page())


def test_what_is_never_imported_is_named() -> None:
    unused = FILE.read_text(encoding="utf-8").partition("never imported")[2]
    for name in ("ipython", "jedi", "jsonpickle", "parso", "traitlets"):
        assert f"\n| {name} |" in unused
    used = closure(unused=False)
    assert not {"ipython", "jedi", "jsonpickle"} & used.keys()
    assert {name.partition(".")[0].lower() for name in UNUSED} <= closure().keys() - used.keys()


def test_pyvis_is_a_plain_dependency() -> None:
    required = map(Requirement, distribution("detente").requires or [])
    [pyvis] = [each for each in required if each.name == "pyvis"]
    assert (str(pyvis.specifier), pyvis.marker) == ("==0.3.2", None)


def test_what_stands_in_the_page_is_what_was_pinned_and_what_pyvis_published() -> None:
    files = distribution("pyvis").files or []
    [script] = [each for each in files if str(each).endswith(assets.VIS_NETWORK)]
    content = script.read_binary()
    digest = hashlib.sha256(content)
    assert digest.hexdigest() == assets.VIS_NETWORK_SHA256
    assert assets.VIS_NETWORK_SHA256 in FILE.read_text(encoding="utf-8")
    assert script.hash is not None
    assert script.hash.mode == "sha256"
    assert script.hash.value == base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")


@pytest.mark.parametrize("change", ["a byte more", "a byte other", "another file", "no file"])
def test_another_vis_network_is_refused(tmp_path: Path, change: str) -> None:
    files = distribution("pyvis").files or []
    [script] = [each for each in files if str(each).endswith(assets.VIS_NETWORK)]
    content = script.read_binary()
    copy = tmp_path / assets.VIS_NETWORK
    copy.parent.mkdir(parents=True)
    if change != "no file":
        copy.write_bytes(
            {
                "a byte more": content + b" ",
                "a byte other": content.replace(b"e", b"f", 1),
                "another file": b"alert(1)",
            }[change]
        )
    with pytest.raises(DetenteError, match=r"pip install pyvis==0\.3\.2"):
        assets.assets(tmp_path)


def osv(folder: Path, **more: object) -> None:
    entry = {"package": {"ecosystem": "PyPI", "name": "Some_Thing"}, **more}
    (folder / "PYSEC-1.json").write_text(json.dumps({"id": "PYSEC-1", "affected": [entry]}))


SPAN = [{"introduced": "1.2"}, {"fixed": "1.10"}]


@pytest.mark.parametrize(
    ("version", "more", "hit"),
    [
        ("1.9", {"ranges": [{"type": "ECOSYSTEM", "events": SPAN}]}, True),
        ("1.10", {"ranges": [{"type": "ECOSYSTEM", "events": SPAN}]}, False),
        ("1.1", {"ranges": [{"type": "ECOSYSTEM", "events": SPAN}]}, False),
        ("1.9", {"ranges": [{"type": "GIT", "events": SPAN}]}, False),
        ("9", {"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}, True),
        (
            "2",
            {"ranges": [{"type": "ECOSYSTEM", "events": [*SPAN, {"introduced": "2"}]}]},
            True,
        ),
        (
            "1.3",
            {"ranges": [{"type": "ECOSYSTEM", "events": [SPAN[0], {"last_affected": "1.2.9"}]}]},
            False,
        ),
        ("1.9", {"versions": ["1.9"]}, True),
        ("1.9", {"versions": ["1.8"]}, False),
    ],
)
def test_an_advisory_holds_of_the_versions_it_names(
    tmp_path: Path, version: str, more: dict[str, object], hit: bool
) -> None:
    package = Package("some-thing", version, "MIT", ("detente",), True)
    osv(tmp_path, **more)
    assert list(advisories(tmp_path, [package])) == [("PYSEC-1", package)] * hit


def test_what_is_installed_has_no_known_fault() -> None:
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"no database of advisories: {VARIABLE}=FOLDER names one in the OSV format")
    assert list(advisories(Path(folder), packages())) == []


def test_security_md_says_how_to_report_and_invents_no_address() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "private" in text
    assert "advisory" in text
    assert "@" not in re.sub(r"`[^`]*`", "", text)
    for name in re.findall(r"\]\(([^)#]+)", text):
        assert (ROOT / name).exists(), name
