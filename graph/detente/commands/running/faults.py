"""The outermost net: what nobody foresaw is one line, and a file that says where it happened."""

from __future__ import annotations

import os
import sys
from typing import Any, Final

from ...core.text import encoded, plain, plain_lines

#: EX_SOFTWARE of sysexits.h.
EXIT_CODE: Final = 70
_watching: list[bool] = []


def fault_line(error: BaseException) -> str:
    """Write where a fault happened to a file of its own, and return the line that says so."""
    kind = f"a fault of detente: please report ({type(error).__name__})"
    try:
        return f"{kind}, with {_written(error)}, which has the trace"
    except OSError as problem:
        return f"{kind}; the trace could not be written: {problem.strerror or problem}"


def take_hooks() -> None:
    """Let what goes wrong beside a command, in a thread or at an object's end, be one line too.

    For a program of our own: the hooks are those of the whole process.
    """
    sys.unraisablehook = lambda args: _say(args.exc_value)
    _watching.append(True)


def watch_threads() -> None:
    """Let what goes wrong in a thread be one line, too; for who starts one."""
    import threading

    if _watching:
        threading.excepthook = lambda args: _say(args.exc_value)


def _say(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit):
        sys.stderr.write(f"Error: {plain(fault_line(error))}\n")


def _written(error: BaseException) -> str:
    """Write the trace, the command and the versions where only its user can read them."""
    import platform
    import tempfile

    from ...core.version import VERSION

    number, path = tempfile.mkstemp(prefix="detente-fault-", suffix=".txt")  # mode 600
    with os.fdopen(number, "wb") as out:
        lines = (
            f"detente {VERSION}, {_engine()}, Python {platform.python_version()}, "
            f"{platform.platform()}\n",
            f"arguments: {sys.argv[1:]!a}\n\n",
            *_trace(error),
        )
        out.write(encoded(plain_lines("".join(lines))))
    return path


def _trace(error: BaseException) -> list[str]:
    import traceback

    try:
        return traceback.format_exception(error)
    except Exception as other:  # what cannot even be told
        return [f"{type(error).__name__}, which cannot be shown: {type(other).__name__}\n"]


def _engine() -> str:
    engine: Any = sys.modules.get("pyoxigraph")
    return f"pyoxigraph {getattr(engine, '__version__', '?')}" if engine else "no engine"
