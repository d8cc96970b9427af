"""Modules import downwards only; cli.py knows the library alone; IRIs of ours stand in one file."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "graph"
LAYERS = [
    {"errors", "version"},
    {"terms", "dates", "watching"},
    {"output", "sparql", "syntax", "prose", "snapshot", "fields", "inputs", "display"},
    {"results", "store", "joins", "disk", "guard"},
    {"copies"},
    {"rules"},
    {"known"},
    {"deriving"},
    {"queries", "names", "reasoning", "answers", "wording", "streams", "spells"},
    {"sources", "tables", "states"},
    {"dated"},
    {"evidence", "scope", "claims", "relations", "reading", "importers", "panel", "citing"},
    {"filling", "notes"},
    {"memberships", "elements", "loading"},
    {"reasons"},
    {"network", "tracing", "entry", "search", "findings", "locate", "touched"},
    {"view", "export", "selection", "lines", "proofs", "routes", "checks", "shapes", "subgraph"},
    {"facts", "paths", "agreement", "validation"},
    {"entries", "statistics"},
    {"explaining", "asking", "taking"},
    {"knowledge"},
    {"printing", "progress"},
    {"console"},
    {"commands"},
    {"__init__", "__main__"},
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
ENGINES = {"pyoxigraph", "rdflib", "oxrdflib", "networkx", "pyvis", "pyshacl", "shifty", "rich"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def layer(path: Path) -> str:
    """The name in LAYERS of a module; the modules of a package inside share one."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """The modules of the package that a module imports, wherever it does so."""
    inside = len(path.relative_to(PACKAGE).parts) - 1
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == inside + 1:
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from (name.partition(".")[0] for name in names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "graph":
            pytest.fail(f"{path.name}: inside the package imports are relative")


def absolute(path: Path) -> set[str]:
    """The modules that a file imports by their full names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module or "")
    return found


def test_every_module_has_one_layer() -> None:
    assert sorted(RANK) == sorted({layer(path) for path in MODULES})
    assert sum(map(len, LAYERS)) == len(RANK)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    own = RANK[layer(path)]
    assert [name for name in imported(path) if RANK[name] >= own] == []


def test_the_command_line_imports_only_the_library() -> None:
    others = {name for name in absolute(ROOT / "cli.py") if name not in sys.stdlib_module_names}
    assert others == {"click", "graph", "graph.commands", "graph.console"}


@pytest.mark.parametrize("name", ["console.py", "printing.py"])
def test_the_plumbing_of_the_command_line_knows_no_rdf_library(name: str) -> None:
    names = {name.partition(".")[0] for name in absolute(PACKAGE / name)}
    assert names & ENGINES == set()


def strings(path: Path) -> Iterator[str]:
    """The strings of a module that are not docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    said = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
            yield node.value


@pytest.mark.parametrize(
    "path",
    [path for path in [ROOT / "cli.py", *MODULES] if path.name != "terms.py"],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_iris_of_ours_stand_only_in_terms(path: Path) -> None:
    assert [text for text in strings(path) if "w3id.org/detente" in text] == []
