"""Standard input, output and error of a command: closed, full, or a terminal.

A terminal gets nothing that acts or that nobody sees, whatever the data and the format. Elsewhere
bytes stay as they are. An answer up to `_HELD` goes out whole or not at all.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import Any, Final, TextIO

from ...core.text import Screen, screened
from .signals import end_quietly

#: Of an answer so many bytes wait until it has ended, or more has come.
_HELD: Final = 1 << 20
_NAMES: Final = ("standard input", "standard output", "standard error")


def take() -> bool:
    """Take the three streams over, for a program of our own: they may be closed, or anything.

    Returns whether they are: not in a test, or in another program that runs a command.

    The numbers of those that are closed are taken as well: the next file to be opened would get one
    and with it what is written to the stream.
    """
    if sys.stdout is not sys.__stdout__:
        return False
    if sys.stdin is None:
        _reserve(0)
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_Closed(0)), encoding="utf-8")
    if sys.stdout is None:
        _reserve(1, os.O_RDONLY)  # what is put there by its name, as /dev/stdout, fails
    if sys.stderr is None:
        _reserve(2)
    raw = _Closed(1) if sys.stdout is None else _raw(sys.stdout)
    sys.stdout = _text(_Held(_Out(raw), _HELD))
    sys.stderr = messages(2) if sys.stderr is None else _messages(_raw(sys.stderr))
    return True


def send_held() -> None:
    """Let an answer go out: it is whole."""
    sys.stdout.flush()
    if isinstance(held := getattr(sys.stdout, "buffer", None), _Held):
        held.finish()


def is_closed() -> bool:
    """Return whether standard input or output was closed before the command began."""
    out = _out()
    raw = getattr(getattr(sys.stdin, "buffer", None), "raw", None)
    return isinstance(raw, _Closed) or (out is not None and isinstance(out.raw, _Closed))


def drop() -> None:
    """Forget what of an answer has not gone out: it ends here, and would not be whole."""
    if out := _out():
        out.dropped = True
        send_held()
        out.dropped = False


def release() -> None:
    """Let out what is held, and hold no more: the command has ended, and its caller may go on."""
    send_held()
    if isinstance(buffer := getattr(sys.stdout, "buffer", None), _Held):
        buffer.holding = False


def as_json() -> None:
    """Let what a terminal gets stay JSON where it is screened."""
    if (out := _out()) and out.screen:
        out.screen.json = True


def messages(number: int) -> TextIO:
    """Return what writes messages to an open file, screened, and passes over that nobody hears."""
    return _messages(io.FileIO(number, "w", closefd=False))


def animated() -> TextIO:
    """Return standard error as it is, for what moves the cursor and screens what it shows."""
    return open(sys.stderr.fileno(), "w", encoding="utf-8", closefd=False)


def _out() -> _Out | None:
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw if isinstance(raw, _Out) else None


def _raw(stream: TextIO) -> Any:
    """Return what a stream writes to; it holds nothing back itself."""
    return getattr(stream.buffer, "raw", stream.buffer)


def _messages(raw: Any) -> TextIO:
    return _text(io.BufferedWriter(_Messages(raw), 1))


def _text(buffer: io.BufferedWriter) -> TextIO:
    lines = not isinstance(buffer, _Held)
    return io.TextIOWrapper(buffer, "utf-8", "backslashreplace", newline="\n", line_buffering=lines)


def _reserve(number: int, access: int = os.O_RDWR) -> None:
    null = os.open(os.devnull, access)
    if null != number:
        os.dup2(null, number)
        os.close(null)


class _Closed(io.RawIOBase):
    """A stream that was closed before the command began."""

    def __init__(self, number: int) -> None:
        self._number = number

    def readable(self) -> bool:
        return self._number == 0

    def writable(self) -> bool:
        return self._number != 0

    def readinto(self, buffer: Any) -> int:
        raise OSError(errno.EBADF, "it is closed", _NAMES[self._number])

    def write(self, content: Any) -> int:
        raise OSError(errno.EBADF, "it is closed", _NAMES[self._number])


class _Held(io.BufferedWriter):
    """Standard output, which passes on what is whole, or too long to be held."""

    holding = True

    def flush(self) -> None:
        """Hold it: the engine flushes where an answer may not have ended."""
        if not self.holding:
            super().flush()

    def finish(self) -> None:
        """Pass on what is held."""
        super().flush()


class _Out(io.RawIOBase):
    """Standard output: screened where it is a terminal, passed on elsewhere."""

    def __init__(self, raw: Any) -> None:
        self.dropped = False
        self.screen = Screen() if raw.isatty() else None
        self.raw = raw

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self.screen is not None

    def fileno(self) -> int:
        return int(self.raw.fileno())

    def write(self, content: Any) -> int:
        """Write all of it, or say why it cannot be written."""
        if not self.dropped:
            self._pass(self.screen.piece(bytes(content)) if self.screen else content)
        return len(content)

    def close(self) -> None:
        """Write what was waiting for the end of its line."""
        if self.screen and not self.closed and not self.dropped:
            with contextlib.suppress(OSError):
                self._pass(self.screen.rest())
        super().close()

    def _pass(self, piece: bytes) -> None:
        try:
            while len(piece):
                piece = piece[self.raw.write(piece) or 0 :]
        except BrokenPipeError:
            end_quietly()
        except OSError as error:
            raise OSError(error.errno, error.strerror, _NAMES[1]) from error


class _Messages(io.RawIOBase):
    """Standard error, always screened: a message that nobody can hear ends no command."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return bool(self._raw.isatty())

    def fileno(self) -> int:
        return int(self._raw.fileno())

    def write(self, content: Any) -> int:
        """Write what can be written."""
        piece = screened(bytes(content).decode("utf-8", "backslashreplace")).encode()
        with contextlib.suppress(OSError):
            while piece:
                piece = piece[self._raw.write(piece) or 0 :]
        return len(content)
