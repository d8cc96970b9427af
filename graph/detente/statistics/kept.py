"""What `stats` counts of the graph that ships, kept beside its snapshot: it changes with the files.

Counting takes reading the whole graph. What is kept belongs to one state of the files and of the
code that counts; where it cannot be read or is another's, it is counted anew.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from ..core.errors import WriteError
from ..core.files import replacing
from .figures import Statistics, Table

_CODE: Final = Path(__file__).parent.parent


def kept_statistics(path: Path, count: Callable[[], Statistics]) -> Statistics:
    """Return what was counted before, else what `count` returns, kept for the next time."""
    code = _state_of_code()
    if (known := _read(path, code)) is not None:
        return known
    counted = count()
    told = counted.text()
    content = [code, told, [asdict(table) for table in counted.tables]]
    text = json.dumps(content, separators=(",", ":")).encode()
    with suppress(OSError, WriteError), replacing(path) as out:  # no room, or no right
        out.write(b"%d\n" % zlib.crc32(text) + text)
    return counted


def _read(path: Path, code: int) -> Statistics | None:
    """Return what is kept; None where that is not what was written."""
    try:
        check, _, text = path.read_bytes().partition(b"\n")
        if int(check) != zlib.crc32(text):
            return None
        made, told, tables = json.loads(text)
        if made != code:
            return None
        return Statistics(
            tuple(
                Table(
                    **table
                    | {"columns": tuple(table["columns"]), "rows": tuple(map(tuple, table["rows"]))}
                )
                for table in tables
            ),
            told,
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _state_of_code() -> int:
    """Return what changes when a module of the package does: its size or its time."""
    return zlib.crc32("\n".join(sorted(_modules(str(_CODE)))).encode())


def _modules(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                status = entry.stat()
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
            elif "." not in entry.name and not entry.name.startswith("_") and entry.is_dir():
                yield from _modules(entry.path)
