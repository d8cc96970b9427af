"""Projects: a folder with an ontology, rules, questions, checks, shapes and data of one's own.

What lies in it stands beside what ships with the package, or alone. Nothing in it says where
anything else is to be read: folders that are links are not followed, and files that are links are
read as those of any folder of data are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..core.errors import LoadError
from ..core.files import is_folder
from ..query.questions import Catalogue
from .read import rdf_files

#: The folders of a project, and what each holds.
PARTS: Final = {
    "ontology": "RDF",
    "data": "RDF",
    "rules": ".rq",
    "questions": ".rq",
    "checks": ".rq",
    "shapes": "RDF",
    "answers": "",
}
_SHAPES: Final = "shapes.ttl"
#: What lies in a folder of queries beside them, and is not asked about.
_WORDS: Final = frozenset((".md", ".txt"))


@dataclass(frozen=True)
class Project:
    """What is in the folder of a project.

    Attributes:
        folder: it.
        files: those of its ontology, then those of its data.
        rules: the files of its rules.
        questions: the files of its questions.
        checks: the files of its checks.
        shapes: the files of its shapes.
    """

    folder: Path
    files: tuple[Path, ...] = ()
    rules: tuple[Path, ...] = ()
    questions: tuple[Path, ...] = ()
    checks: tuple[Path, ...] = ()
    shapes: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """What it is called: as its folder."""
        return self.folder.resolve().name or "project"

    @property
    def answers(self) -> Path:
        """The folder of the answers that its questions should have."""
        return self.folder / "answers"

    def catalogue(self, *, ours: bool) -> Catalogue:
        """Return its questions, with ours or without."""
        return Catalogue(self.questions, self.name, ours=ours)


def is_project(folder: Path) -> bool:
    """Whether a folder has a part of a project in it that can be put to work."""
    parts = (folder / part for part in PARTS if part != "answers")
    return any(map(is_folder, parts)) or (folder / _SHAPES).is_file()


def read_project(folder: Path) -> Project:
    """Return what is in the folder of a project.

    Raises:
        LoadError: there is no such folder, nothing of a project is in it, or a part is not what it
            has to be.
    """
    try:
        if not folder.exists():
            raise LoadError(f"{folder}: there is no such folder; detente new project makes one")
        if not folder.is_dir():
            raise LoadError(f"{folder}: a file; --project takes the folder of a project")
        if not is_project(folder):
            *names, last = (f"{part}/" for part in PARTS if part != "answers")
            raise LoadError(
                f"{folder}: no project: none of {', '.join(names)}, {last} and {_SHAPES} is in it; "
                "detente new project makes one"
            )
        shapes = [folder / _SHAPES] if (folder / _SHAPES).exists() else []
        return Project(
            folder,
            files=(*_rdf(folder / "ontology"), *_rdf(folder / "data")),
            rules=_queries(folder / "rules"),
            questions=_queries(folder / "questions"),
            checks=_queries(folder / "checks"),
            shapes=(*shapes, *_rdf(folder / "shapes")),
        )
    except OSError as error:
        raise LoadError(f"{error.filename or folder}: cannot be read: {error.strerror}") from error


def _rdf(place: Path) -> tuple[Path, ...]:
    """Return the RDF files below a part; an empty folder is as good as none."""
    return tuple(rdf_files(place)) if any(_inside(place)) else ()


def _queries(place: Path) -> tuple[Path, ...]:
    """Return the queries of a part, in the order of their names."""
    found = []
    for path in sorted(_inside(place)):
        if path.suffix in _WORDS:
            continue
        if path.suffix != ".rq" or not path.is_file():
            raise LoadError(
                f"{path}: not read; {place.name}/ holds files NAME.rq, and words in .md or .txt"
            )
        found.append(path)
    return tuple(found)


def _inside(place: Path) -> Iterator[Path]:
    """Yield what is in the folder of a part, but for what is hidden."""
    if not place.exists() and not place.is_symlink():
        return
    if place.is_symlink() or not place.is_dir():
        what = "a link, which is not followed" if place.is_symlink() else "a file"
        raise LoadError(f"{place}: {what}; {place.name} is a folder of a project")
    yield from (path for path in place.iterdir() if not path.name.startswith("."))
