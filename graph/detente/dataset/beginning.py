"""Beginning a project, and a question in one: files where nothing is, whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Final

from ..core.errors import UsageError, WriteError, quoted
from ..core.files import making
from .project import Project

_EXAMPLE: Final = Path(__file__).parent / "example"
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_QUESTION: Final = """\
# title: Things of each class
# question: How many things are there of each class?
# topic: {topic}
# What a question takes has a line each, and is a variable of the query: a thing by its name, or a
# date. What stands behind = is an example, and what `detente test` asks with:
#   # param region = Svalbard: the region
#   # param day (date) = 1999-03-12: the day
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things)
WHERE {{
  ?thing a ?class .
}}
GROUP BY ?class
ORDER BY DESC(?things) ?class
"""
_ANSWERS: Final = "class,things\n"


def make_project(folder: Path) -> None:
    """Write a small project that works, to be changed.

    Raises:
        WriteError: something is there already, or it cannot be written.
    """
    if os.path.lexists(folder):
        raise WriteError(f"{folder}: something is there already; name a new folder")
    try:
        with making(folder) as new:
            shutil.copytree(_EXAMPLE, new, ignore=shutil.ignore_patterns(".*", "__pycache__"))
            readme = new / "README.md"
            text = readme.read_text(encoding="utf-8").replace("FOLDER", folder.resolve().name)
            readme.write_text(text, encoding="utf-8")
    except OSError as error:
        if not folder.parent.is_dir():
            raise WriteError(f"{folder}: there is no folder {folder.parent}") from error
        raise WriteError(f"{folder}: cannot be written: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    """Return what the system says; of a folder that is copied it is said for each file."""
    if isinstance(error, shutil.Error):
        return re.sub(r"^\[Errno \d+\] |: '.*", "", error.args[0][0][2])
    return error.strerror or str(error)


def make_question(project: Project, name: str, *, ours: bool) -> tuple[Path, Path]:
    """Write the beginning of a question and of its answers; return both files.

    Args:
        project: where.
        name: what the question is called.
        ours: whether ours are beside it, by whose names it may not go.

    Raises:
        UsageError: the name is none, or that of a question that there is.
        WriteError: a file is there already, or cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{quoted(name)} is no name for a question; write small letters, digits and hyphens, "
            "such as parties-of-treaty"
        )
    if (
        ours
        and name in project.catalogue(ours=True)
        and name not in {path.stem for path in project.questions}
    ):
        raise UsageError(f"a question of ours is called {name}; choose another name, or say --bare")
    files = (
        (project.folder / "questions" / f"{name}.rq", _QUESTION.format(topic=project.name)),
        (project.answers / f"{name}.csv", _ANSWERS),
    )
    for path, _ in files:
        if path.parent.is_symlink():
            raise WriteError(f"{path.parent}: a link, and nothing is written through it")
        if os.path.lexists(path):
            raise WriteError(f"{path}: something is there already, and stays as it is")
    made: list[Path] = []
    try:
        for path, text in files:
            path.parent.mkdir(exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as out:
                made.append(path)
                out.write(text)
    except BaseException as error:
        for path in made:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise WriteError(f"{error.filename}: cannot be written: {error.strerror}") from error
        raise
    return files[0][0], files[1][0]
