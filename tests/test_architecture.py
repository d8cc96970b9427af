"""The house: a folder is a floor, floors import lower ones only, nothing goes in a circle."""

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "graph" / "detente"
#: From the ground up. Floors of one line stand side by side and do not import each other.
FLOORS = [
    {"core"},
    {"rdf"},
    {"evidence"},
    {"actors", "query"},
    {"remote"},
    {"naming"},
    {"inference"},
    {"dataset"},
    {"validation", "network"},
    {"comparison", "explain", "statistics"},
    {"export", "importers", "publishing", "serve", "view"},
    {"knowledge_graph"},
    {"mcp"},
    {"commands"},
    {"__init__", "__main__"},
]
RANK = {name: rank for rank, floor in enumerate(FLOORS) for name in floor}
#: What of a floor's side another may use all the same.
ALLOWED = {("view", "export"), ("serve", "view"), ("serve", "export")}
ENGINES = {
    "pyoxigraph",
    "rdflib",
    "oxrdflib",
    "networkx",
    "pyvis",
    "pyshacl",
    "shifty",
    "rich",
    "starlette",
}
MODULES = sorted(PACKAGE.rglob("*.py"))
A_DOZEN = 14


def parts(path: Path) -> tuple[str, ...]:
    """The name of a module, in parts below the package."""
    return path.relative_to(PACKAGE).with_suffix("").parts


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def targets(path: Path) -> Iterator[tuple[str, ...]]:
    """The modules of the package that a module imports, wherever it does so."""
    own = parts(path)
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = own[: len(own) - node.level]
            module = tuple(node.module.split(".")) if node.module else ()
            for alias in node.names:
                full = (*base, *module, alias.name)
                is_module = (PACKAGE.joinpath(*full).with_suffix(".py")).exists()
                yield full if is_module else (*base, *module)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "detente":
            pytest.fail(f"{path.name}: inside the package imports are relative")


def absolute(path: Path) -> set[str]:
    """The modules that a file imports by their full names."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module or "")
    return found


def test_every_folder_is_a_floor() -> None:
    assert {parts(path)[0] for path in MODULES} == RANK.keys()
    assert sum(map(len, FLOORS)) == len(RANK)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(parts(path)))
def test_imports_go_down(path: Path) -> None:
    own = parts(path)[0]
    if own == "__init__":
        return
    upward = [
        ".".join(target)
        for target in targets(path)
        if target and target[0] != own
        if RANK[target[0]] >= RANK[own] and (own, target[0]) not in ALLOWED
    ]
    assert upward == []


def test_no_module_goes_in_a_circle() -> None:
    """But for data that hands itself to its rendering: `.text()` calls a module named `*_text`."""
    names = {parts(path) for path in MODULES}
    needs: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for path in MODULES:
        own = parts(path)
        if own[-1] not in ("__init__", "__main__"):
            imported = {target for target in targets(path) if target in names} - {own}
            needs[own] |= {target for target in imported if not target[-1].endswith("_text")}
    TopologicalSorter(needs).prepare()


def test_a_folder_has_about_a_dozen_modules() -> None:
    counted = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    crowded = {
        str(folder.relative_to(PACKAGE)): number
        for folder, number in counted.items()
        if number > A_DOZEN and folder != PACKAGE
    }
    assert crowded == {}


#: Public names that two modules define, and why.
DEFINED_TWICE = {
    "backup": "the command of this name, and what it does",
    "find": "the command of this name, and what it does",
    "load": "the command of this name, and what it does",
    "publish": "the command of this name, and what it does",
    "restore": "the command of this name, and what it does",
    "validate": "the command of this name, and what it does",
}


def defined(path: Path) -> Iterator[str]:
    """The public names that a module defines, imported ones left out."""
    for node in parsed(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (each.id for each in node.targets if isinstance(each, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def test_a_public_name_is_defined_in_one_module() -> None:
    homes = defaultdict(set)
    for path in MODULES:
        for name in defined(path):
            if not name.startswith("_"):
                homes[name].add("/".join(parts(path)))
    assert len(DEFINED_TWICE) <= 10
    assert {name: sorted(where) for name, where in homes.items() if len(where) > 1} == {
        name: sorted(homes[name]) for name in DEFINED_TWICE if len(homes[name]) > 1
    }
    assert [name for name in DEFINED_TWICE if len(homes[name]) < 2] == []


#: How many like lines make a copy.
A_COPY = 8


def data_lines(path: Path) -> set[int]:
    """The lines of a file that are data: texts, lists and tables of several lines."""
    kinds = ast.Constant | ast.JoinedStr | ast.Dict | ast.List | ast.Set | ast.Tuple
    found: set[int] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, kinds) and node.end_lineno and node.end_lineno > node.lineno:
            found.update(range(node.lineno, node.end_lineno + 1))
    return found


def runs(path: Path) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Each run of lines that may be a copy; blanks, comments, imports and lone brackets aside."""
    lines = [
        (number, line.strip())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if not re.match(r"\s*(#|import |from .* import |[][(){},:]*$)", line)
    ]
    for first in range(len(lines) - A_COPY + 1):
        numbers, texts = zip(*lines[first : first + A_COPY], strict=True)
        yield texts, numbers


def test_no_two_places_have_the_same_lines() -> None:
    """In the package, the tests and the benchmarks: what is the same idea has one place."""
    places: dict[tuple[str, ...], list[tuple[Path, tuple[int, ...]]]] = defaultdict(list)
    for folder in ("graph", "tests", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for texts, numbers in runs(path):
                places[texts].append((path, numbers))
    several = [found for found in places.values() if len(found) > 1]
    data = {path: data_lines(path) for path in {path for found in several for path, _ in found}}
    copies = [
        [f"{path.relative_to(ROOT)}:{numbers[0]}" for path, numbers in found]
        for found in several
        if all(data[path].isdisjoint(numbers) for path, numbers in found)
    ]
    assert copies == []


def test_the_command_line_imports_only_the_library() -> None:
    others = {name for name in absolute(ROOT / "cli.py") if name not in sys.stdlib_module_names}
    assert others == {"click", "detente", "detente.commands", "detente.commands.options"}


@pytest.mark.parametrize("name", ["options.py", "output.py"])
def test_the_plumbing_of_the_command_line_knows_no_rdf_library(name: str) -> None:
    names = {name.partition(".")[0] for name in absolute(PACKAGE / "commands" / name)}
    assert names & ENGINES == set()


def strings(path: Path) -> Iterator[str]:
    """The strings of a module that are not docstrings."""
    tree = parsed(path)
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
    [path for path in [ROOT / "cli.py", *MODULES] if path.name != "namespaces.py"],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_iris_of_ours_stand_only_in_namespaces(path: Path) -> None:
    assert [text for text in strings(path) if "w3id.org/detente" in text] == []


def first_line(path: Path) -> str:
    """The first line of a module's docstring, to begin its line on the page with."""
    documented = ast.get_docstring(parsed(path)) or ""
    return documented.partition("\n")[0]


def test_every_module_has_its_line_in_docs_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- `([\w/]+\.py)`: ", page, re.MULTILINE)
    wanted = {
        str(path.relative_to(PACKAGE)): path for path in MODULES if path.name != "__init__.py"
    }
    missing = [f"- `{name}`: {first_line(wanted[name])}" for name in wanted if name not in listed]
    assert missing == []
    assert sorted(listed) == sorted(wanted)
    folders = re.findall(r"^\*\*(\w+)/\*\*: ", page, re.MULTILINE)
    assert sorted(folders) == sorted({parts(path)[0] for path in MODULES if path.parent != PACKAGE})


def test_docs_architecture_names_no_module_that_is_not_there() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+/[\w/]+\.py)`", page)) - {"tests/test_architecture.py"}
    missing = {name for name in named if not (PACKAGE / name.removeprefix("detente/")).is_file()}
    assert missing == set()
