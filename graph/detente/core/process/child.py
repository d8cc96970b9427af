"""An object held by child processes, whose methods are called there within a time and a memory.

Native code cannot be stopped from Python, and its crash ends the process. A call that must end is
made in a child, which is ended when it takes too long. A child is kept for the next call.
"""

from __future__ import annotations

import atexit
import gc
import itertools
import os
import pickle
import queue
import select
import struct
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, NoReturn

from ..errors import DetenteError, OutOfMemory, OutOfTime, UsageError
from . import memory

_LENGTH: Final = struct.Struct(">Q")
#: What a child runs: with the paths of its parent, and nothing of what that runs.
_SCRIPT: Final = "import sys; sys.path[:] = {path!r}; from {module} import _serve; _serve()"
#: What comes before each message: its length.
BEFORE: Final = _LENGTH.size
#: Added to the length of a message that is a piece of an answer as it is, and not pickled.
_AS_IT_IS: Final = 1 << 63
#: So many seconds a child may take to begin, which is none of the call's time.
_BEGINNING: Final = 120.0
#: Pieces of an answer go to the parent once they have so many bytes together: a short answer, of
#: which all is there soon, is one message.
_TOGETHER: Final = 1 << 16
#: So many bytes wait between a child and its parent, where the system lets them.
_WIDE: Final = 1 << 20


class Children:
    """Child processes that hold the same object: one a call, each kept for the next."""

    def __init__(self, held: object) -> None:
        """Take an object that can be pickled; it is, when the first child is needed."""
        self._held = weakref.ref(held)
        self._idle: list[_Child] = []
        self._content: bytes | None = None
        self._handing = threading.Lock()
        weakref.finalize(self, _close_all, self._idle)
        atexit.register(_close_all, self._idle)

    def call(
        self,
        name: str,
        arguments: Sequence[object],
        options: Mapping[str, object],
        *,
        timeout: float | None,
        size: int | None,
    ) -> Any:
        """Return what a method of the object returns in a child.

        Args:
            name: what the method is called.
            arguments: what it takes by position.
            options: what it takes by name.
            timeout: how many seconds it may take.
            size: how many bytes the child may hold.

        Raises:
            OutOfTime: it took longer.
            OutOfMemory: it needed more.
            UsageError: an argument cannot be handed to another process.
            DetenteError: what the method raises, or that the child broke down.
        """
        try:
            asked = pickle.dumps((name, tuple(arguments), dict(options), size))
        except Exception as error:
            raise UsageError(
                f"{name}: {error}; with timeout or memory, arguments go to another process"
            ) from error
        child = self._child()
        try:
            done, found = child.ask(asked, timeout, size)
        except BaseException:
            child.close()
            raise
        self._idle.append(child)
        if not done:
            raise found
        return found

    def _child(self) -> _Child:
        """Return a child that holds the object, an idle one if there is one."""
        while self._idle:
            with suppress(IndexError):  # another thread took it
                child = self._idle.pop()
                if child.parent == os.getpid() and child.process.poll() is None:
                    return child
                child.close()
        with self._handing:  # several threads may need a first child at once
            if self._content is None:
                self._content = pickle.dumps(self._held())
        child = _Child()
        try:
            done, found = child.ask(self._content, _BEGINNING, None)
        except BaseException:
            child.close()
            raise
        if not done:
            child.close()
            raise found
        return child


class _Child:
    """One child process, seen from its parent."""

    def __init__(self) -> None:
        self.parent = os.getpid()
        self.noise = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the child
        try:
            self.process = subprocess.Popen(
                command_line(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.noise,
            )
        except OSError as error:
            self.noise.close()
            raise DetenteError(f"no child process can be started: {error.strerror}") from error
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        assert self.process.stdout is not None
        reader = threading.Thread(
            target=_pass_on, args=(self.process.stdout, self._answers), daemon=True
        )
        reader.start()

    def ask(self, asked: bytes, timeout: float | None, size: int | None) -> tuple[bool, Any]:
        """Send a request, and return whether it was done, and the answer or the error."""
        assert self.process.stdin is not None
        end = None if timeout is None else time.monotonic() + timeout
        with suppress(OSError):  # it ended, which is seen below
            _write(self.process.stdin, asked)
        while True:
            try:
                content = self._answers.get(timeout=memory.PAUSE)
            except queue.Empty:
                if end is not None and time.monotonic() > end:
                    raise OutOfTime(f"stopped after {timeout:g} seconds (timeout)") from None
                if size is not None and memory.resident(self.process.pid) > size:
                    raise beyond(size) from None
                continue
            if content is None:
                self._broke_down(size)
            done, found = pickle.loads(content)  # of our own child
            return done, found

    def _broke_down(self, size: int | None) -> NoReturn:
        status = self.process.wait()
        self.noise.seek(0)
        raise broken_down(status, self.noise.read(), size)

    def close(self) -> None:
        """End it, unless it is that of the process which this one was forked from."""
        if self.parent != os.getpid():
            return
        with suppress(OSError):
            self.process.kill()
        self.process.wait()
        for file in (self.process.stdin, self.process.stdout, self.noise):
            with suppress(OSError):
                if file is not None:
                    file.close()


def command_line() -> list[str]:
    """Return what runs a child, which takes messages and answers them until its input ends.

    Raises:
        DetenteError: there is no Python to run it with.
    """
    if not sys.executable:
        raise DetenteError("there is no Python to run a child process with, for a limit")
    path = [str(Path(each).absolute()) for each in sys.path]
    return [sys.executable, "-c", _SCRIPT.format(path=path, module=__name__)]


def as_message(content: bytes) -> bytes:
    """Return a message as it goes to a child."""
    return _LENGTH.pack(len(content)) + content


def length(data: bytes, start: int) -> tuple[int, bool]:
    """Return how many bytes follow the head of a message, and whether they are a piece as it is."""
    found = int(_LENGTH.unpack_from(data, start)[0])
    return found & ~_AS_IT_IS, found >= _AS_IT_IS


def broken_down(status: int, noise: bytes, size: int | None) -> DetenteError:
    """Return the error that a child ended by itself.

    Args:
        status: how it ended.
        noise: what it wrote of it.
        size: how much memory it could have; None for all that there is.
    """
    if memory.has_failed(noise):
        return beyond(size) if size else OutOfMemory("the system gives no more memory")
    if status == -9:
        return OutOfMemory("the child process was killed, as the system does where memory runs out")
    return DetenteError(f"the engine broke down in a child process, with status {status}")


def beyond(size: int) -> OutOfMemory:
    """Return the error that a child needed more memory than so many bytes."""
    return OutOfMemory(f"stopped at {memory.in_words(size)} of memory (memory)")


def _close_all(children: list[_Child]) -> None:
    while children:
        children.pop().close()


def _write(out: IO[bytes], content: bytes) -> None:
    if len(content) <= _TOGETHER:
        out.write(as_message(content))
    else:  # a whole graph is not copied for its head
        out.write(_LENGTH.pack(len(content)))
        out.write(content)
    out.flush()


def _read(source: IO[bytes]) -> bytes | None:
    """Return what was written at the other end; None at its end."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    content = source.read(_LENGTH.unpack(head)[0])
    return content if len(content) == _LENGTH.unpack(head)[0] else None


def _pass_on(source: IO[bytes], requests: queue.SimpleQueue[bytes | None]) -> None:
    """Read what comes from the other process, up to its end."""
    content: bytes | None = b""
    while content is not None:
        try:
            content = _read(source)
        except (OSError, ValueError):
            content = None
        requests.put(content)


def _requests() -> Callable[[], bytes | None]:
    """Return what waits for the next request; the process ends with its parent meanwhile."""
    requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def listen() -> None:
        _pass_on(sys.stdin.buffer, requests)
        os._exit(0)  # the parent is gone, or wants no more

    def watch() -> None:
        ended = select.poll()
        ended.register(sys.stdin.fileno(), 0)  # only that it is closed at the other end
        ended.poll()
        os._exit(0)

    # A request that a thread hands on takes longer than a short answer.
    alone = sys.platform == "linux"
    threading.Thread(target=watch if alone else listen, daemon=True).start()
    return partial(_read, sys.stdin.buffer) if alone else requests.get


def _send(out: IO[bytes], pieces: Sequence[object]) -> None:
    """Write pieces of an answer: bytes as they are, others pickled."""
    for as_it_is, group in itertools.groupby(pieces, lambda piece: isinstance(piece, bytes)):
        if as_it_is:
            content: list[bytes] = list(group)  # type: ignore[arg-type]
            out.write(_LENGTH.pack(sum(map(len, content)) | _AS_IT_IS))
            out.writelines(content)
        else:
            out.write(as_message(pickle.dumps((None, None, list(group)))))
    out.flush()


def _widen(pipe: int) -> None:
    """Let a pipe hold more, where the system does: a long answer goes through in fewer pieces."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # it is none, or no more is allowed
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _WIDE)


def _serve() -> None:
    """Hold the object that comes first, call its methods as asked, and end with the parent.

    A method that is to answer piece by piece gets a function `send` for them; see `workers.py`.
    """
    out = os.fdopen(os.dup(1), "wb")
    _widen(out.fileno())
    os.dup2(2, 1)  # nothing else may stand between the answers
    waiting: list[object] = []
    size_waiting = 0

    def sending(piece: object) -> None:
        nonlocal size_waiting
        waiting.append(piece)
        size_waiting += len(piece) if isinstance(piece, bytes) else 0
        if size_waiting >= _TOGETHER:
            _send(out, waiting)
            waiting.clear()
            size_waiting = 0

    held, bound = None, memory.Bound()
    following = _requests()
    while (content := following()) is not None:
        try:
            asked = pickle.loads(content)  # of our own parent
            if held is None:
                held, found = asked, None
                gc.freeze()  # what is there by now stays
            else:
                name, arguments, options, size, *sends = asked
                bound.begin(size)
                waiting.clear()
                size_waiting = 0
                if sends:
                    options = {**options, "send": sending}
                found = getattr(held, name)(*arguments, **options)
            answer = pickle.dumps((True, found, waiting) if waiting else (True, found))
        except MemoryError:
            os.write(2, b"MemoryError")
            os._exit(1)
        except Exception as error:
            answer = _as_error(error)
        bound.end()
        _write(out, answer)
    os._exit(0)  # the parent is gone, or wants no more


def _as_error(error: Exception) -> bytes:
    """Return an error to be raised in the parent; one that cannot go there in words."""
    with suppress(Exception):
        content = pickle.dumps((False, error))
        pickle.loads(content)
        return content
    return pickle.dumps((False, DetenteError(f"{type(error).__name__}: {error}")))
