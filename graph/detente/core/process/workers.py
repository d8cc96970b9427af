"""Child processes that answer piece by piece, for a program that waits for many things at once.

A worker holds an object, as in `child.py`. What it was asked is stopped by ending it; another takes
its place. Whoever is done with an answer, or leaves it, gives the worker back or ends it by that.
"""

from __future__ import annotations

import asyncio
import pickle
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import IO, Any, Final

from ..errors import Busy, DetenteError, OutOfTime
from . import memory
from .child import BEFORE, as_message, beyond, broken_down, command_line, length

#: So many seconds a worker may take to begin.
_BEGINNING: Final = 120.0
#: So many bytes of an answer wait in the parent; the worker waits with more.
_AHEAD: Final = 1 << 18


class Worker:
    """One child process.

    Attributes:
        value: what the method returned that answered last.
    """

    def __init__(self, process: asyncio.subprocess.Process, noise: IO[bytes]) -> None:
        self.value: Any = None
        self.whole = True
        self._beyond = False
        self._process = process
        self._noise = noise

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Whether it has not ended."""
        return self._process.returncode is None

    def answer(
        self,
        name: str,
        options: Mapping[str, object],
        *,
        timeout: float | None = None,
        size: int | None = None,
    ) -> AsyncIterator[Any]:
        """Return what a method of the object sends, as it comes, until it returns.

        Args:
            name: what the method is called.
            options: what it takes by name, beside `send`.
            timeout: how many seconds it may take, the pauses of who takes the pieces included.
            size: how many bytes of memory it may hold.

        Raises:
            OutOfTime: it took longer.
            OutOfMemory: it needed more.
            DetenteError: what the method raises, or that the worker broke down.
        """
        asked = pickle.dumps((name, (), dict(options), size, True))
        return self._answers(asked, timeout, size)

    async def hold(self, content: bytes) -> None:
        """Give it the object, pickled."""
        async for _ in self._answers(content, _BEGINNING, None):
            pass

    async def _answers(
        self, asked: bytes, timeout: float | None, size: int | None
    ) -> AsyncIterator[Any]:
        self.whole = False
        loop = asyncio.get_running_loop()
        end = None if timeout is None else loop.time() + timeout
        # Most answers are there before a first look at the memory.
        watch: asyncio.Task[None] | None = None

        def begin_watch() -> None:
            nonlocal watch
            watch = loop.create_task(self._watch(size or 0))

        later = loop.call_later(memory.PAUSE, begin_watch) if size else None
        try:
            with suppress(OSError):  # it ended, which is seen below
                assert self._process.stdin is not None
                self._process.stdin.write(as_message(asked))
                await self._process.stdin.drain()
            while True:
                if end is not None and loop.time() > end:
                    raise TimeoutError
                async with asyncio.timeout_at(end):
                    done, found, pieces = await self._message(size)
                for piece in pieces:
                    yield piece
                if done is None:
                    continue
                self.whole = True
                if not done:
                    raise found
                self.value = found
                return
        except TimeoutError:
            raise OutOfTime(f"stopped after {timeout:g} seconds") from None
        finally:
            if later:
                later.cancel()
            if watch:
                watch.cancel()

    async def _message(self, size: int | None) -> tuple[bool | None, Any, Sequence[Any]]:
        """Return whether it is done, its value or its error, and what it sent since."""
        out = self._process.stdout
        assert out is not None
        try:
            head = await out.readexactly(BEFORE)
            done, found, *pieces = pickle.loads(await out.readexactly(length(head)))  # of our child
            return done, found, pieces[0] if pieces else ()
        except asyncio.IncompleteReadError:
            status = await self._process.wait()
            if size and self._beyond:
                raise beyond(size) from None
            self._noise.seek(0)
            raise broken_down(status, self._noise.read(), size) from None

    async def _watch(self, size: int) -> None:
        """End it once it holds more memory than so many bytes."""
        while memory.resident(self.pid) <= size:
            await asyncio.sleep(memory.PAUSE)
        self._beyond = True
        self.end()

    def end(self) -> None:
        """End it at once, whatever it is at."""
        self.whole = False
        with suppress(ProcessLookupError):
            self._process.kill()

    async def ended(self) -> None:
        """End it, and wait until it has."""
        self.end()
        await self._process.wait()
        self._noise.close()
        if self._process.stdin is not None:
            self._process.stdin.close()


class Workers:
    """Workers that hold the same object: one an answer, each kept for the next."""

    def __init__(
        self, held: object, count: int, *, waiting: int, patience: float, first: str = ""
    ) -> None:
        """Take an object that can be pickled.

        Args:
            held: it.
            count: how many workers there are.
            waiting: how many may wait for one.
            patience: how many seconds they wait.
            first: the name of a method that makes it ready for others; empty for none.
        """
        self._first = first
        self._held = held
        self._content: bytes | None = None
        self._count, self._most, self._patience = count, waiting, patience
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._all: set[Worker] = set()
        self._waiting = 0
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pids(self) -> tuple[int, ...]:
        """The numbers of the workers that there are."""
        return tuple(worker.pid for worker in self._all if worker.lives)

    @property
    def ready(self) -> bool:
        """Whether there is a worker to ask."""
        return bool(self._all) and not self._closed

    async def open(self) -> None:
        """Begin them, and wait for the first."""
        self._content = pickle.dumps(self._held)
        await self._begin()
        for _ in range(self._count - 1):
            self._later(self._begin())

    async def close(self) -> None:
        """End them all."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in tuple(self._all):
            await worker.ended()
        self._all.clear()

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[Worker]:
        """Lend a worker; one whose answer was left before its end is ended, and another begun.

        Raises:
            Busy: as many as may wait already, or none was free in time.
        """
        worker = await self._free()
        try:
            yield worker
        finally:
            if worker.whole and worker.lives and not self._closed:
                self._idle.put_nowait(worker)
            else:
                worker.end()
                self._later(self._replace(worker))

    async def _free(self) -> Worker:
        while not self._waiting and not self._idle.empty():
            worker = self._idle.get_nowait()
            if worker.lives:
                return worker
            self._later(self._replace(worker))
        if self._idle.empty() and self._waiting >= self._most:
            raise Busy("every worker is busy, and as many as may are waiting; ask again later")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                while True:
                    worker = await self._idle.get()
                    if worker.lives:
                        return worker
                    self._later(self._replace(worker))
        except TimeoutError:
            raise Busy("every worker is busy; ask again later") from None
        finally:
            self._waiting -= 1

    async def _begin(self) -> None:
        noise = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the worker
        process = await asyncio.create_subprocess_exec(
            *command_line(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=noise,
            limit=_AHEAD,
            # Ctrl-C in a terminal is for the parent, which ends its workers.
            start_new_session=True,
        )
        worker = Worker(process, noise)
        self._all.add(worker)
        assert self._content is not None
        try:
            await worker.hold(self._content)
            if self._first:
                async for _ in worker.answer(self._first, {}, timeout=_BEGINNING):
                    pass
        except BaseException:
            self._all.discard(worker)
            await worker.ended()
            raise
        self._idle.put_nowait(worker)

    async def _replace(self, worker: Worker) -> None:
        self._all.discard(worker)
        await worker.ended()
        while not self._closed:
            try:
                await self._begin()
            except (DetenteError, OSError):  # there is no memory, or no number left for a process
                await asyncio.sleep(1)
            else:
                return

    def _later(self, doing: Any) -> None:
        if self._closed:
            doing.close()
            return
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
