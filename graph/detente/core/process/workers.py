"""Child processes that answer piece by piece, for a program that waits for many things at once.

A worker holds an object, as in `child.py`. What it was asked is stopped by ending it; another takes
its place. Whoever is done with an answer, or leaves it, gives the worker back or ends it by that.
"""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any, Final, cast

from ..errors import Busy, DetenteError, OutOfTime
from . import channel as channels
from . import memory
from .child import BEFORE, as_message, beyond, broken_down, command_line, length
from .looks import Looks

#: So many seconds a worker may take to begin.
_BEGINNING: Final = 120.0
#: So many bytes of an answer wait in the parent; the worker waits with more.
_AHEAD: Final = 1 << 19
#: A message of a worker: whether it is done (None: not yet), its value or error, and what it sent.
Message = tuple[bool | None, Any, Sequence[Any]]


class _Wire(asyncio.SubprocessProtocol):
    """What comes from a process, taken apart into messages as it comes.

    Attributes:
        came: the messages that nobody took yet.
        exited: becomes true when the process has ended.
        told: is called when a message came, or none will; None where one is waited for.
    """

    def __init__(self) -> None:
        self.came: deque[Message] = deque()
        self.exited = asyncio.Event()
        self._transport: asyncio.SubprocessTransport | None = None
        self._waiting: asyncio.Future[None] | None = None
        self.told: Callable[[], None] | None = None
        self._held = b""  # of a message that has not come whole
        self._left = 0  # of a piece that comes as it is
        self._ahead = 0
        self._paused = self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the process."""
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        """Take what came."""
        assert isinstance(data, bytes)
        self._ahead += len(data)
        self._held = self._apart(self._held + data if self._held else data)
        if self.came and self._ahead > _AHEAD and not self._paused:
            self._paused = True
            self._out().pause_reading()
        self._wake()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Take that no more comes."""
        if fd == 1:
            self._ended = True
            self._wake()

    def process_exited(self) -> None:
        """Take that it has ended."""
        self.exited.set()

    async def message(self) -> Message | None:
        """Return the next message; None where the process has ended without one."""
        while not self.came:
            if self._ended:
                return None
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        return self._next()

    def last(self, most: int) -> Message | None:
        """Return the message that is all of an answer, where it is there and only of pieces."""
        if len(self.came) != 1 or self._ahead > most:
            return None
        done, found, pieces = self.came[0]
        return self._next() if done and not found and pieces else None

    def returned(self) -> Message | None:
        """Return the message that a method has returned, where that is next and is no error."""
        return self._next() if self.came and self.came[0][0] else None

    def _next(self) -> Message:
        found = self.came.popleft()
        if not self.came:
            self._ahead = 0
            if self._paused:
                self._paused = False
                self._out().resume_reading()
        return found

    def stop(self, error: Exception) -> None:
        """Raise an error where a message is waited for."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)

    def _wake(self) -> None:
        if self.told is not None and (self.came or self._ended):
            self.told()
        waiting = self._waiting
        if waiting is not None and (self.came or self._ended) and not waiting.done():
            waiting.set_result(None)

    def _apart(self, data: bytes) -> bytes:
        """Take messages apart; return what is left of one that is not whole."""
        start, end = 0, len(data)
        while start < end:
            if self._left:
                piece = (
                    data if not start and end <= self._left else data[start : start + self._left]
                )
                self._left -= len(piece)
                self.came.append((None, None, (piece,)))
                start += len(piece)
                continue
            content = start + BEFORE
            if content > end:
                break
            size, as_it_is = length(data, start)
            if as_it_is:
                self._left, start = size, content
            elif content + size > end:
                break
            else:
                message = memoryview(data)[content : content + size]
                done, found, *pieces = pickle.loads(message)  # of our own child
                self.came.append((done, found, pieces[0] if pieces else ()))
                start = content + size
        return data[start:]

    def _out(self) -> asyncio.ReadTransport:
        assert self._transport is not None
        return cast(asyncio.ReadTransport, self._transport.get_pipe_transport(1))


class Worker:
    """One child process.

    Attributes:
        value: what the method returned that answered last.
        channel: what there is beside its pipes; None where the system has no such thing.
        whole: whether nothing is left of what it was asked.
    """

    def __init__(
        self,
        transport: asyncio.SubprocessTransport,
        wire: _Wire,
        noise: IO[bytes],
        looks: Looks,
        channel: channels.Channel | None = None,
    ) -> None:
        self.value: Any = None
        self.channel = channel
        self.whole = True
        self._transport, self._wire, self._noise = transport, wire, noise
        self._in = cast(asyncio.WriteTransport, transport.get_pipe_transport(0))
        self._loop = asyncio.get_running_loop()
        self._looks = looks
        self._timeout: float | None = None
        self._size: int | None = None
        self._end = 0.0
        self._late = self._beyond = False

    @property
    def pid(self) -> int:
        """Its number."""
        return self._transport.get_pid()

    @property
    def lives(self) -> bool:
        """Whether it has not ended."""
        return self._transport.get_returncode() is None

    def ask(
        self,
        name: str,
        options: Mapping[str, object],
        *,
        timeout: float | None = None,
        size: int | None = None,
    ) -> None:
        """Ask a method of the object; `more` returns what it sends, until it is `whole`.

        Args:
            name: what the method is called.
            options: what it takes by name, beside `send`.
            timeout: how many seconds it may take, the pauses of who takes the pieces included.
            size: how many bytes of memory it may hold.
        """
        self._ask(pickle.dumps((name, (), options, size, True)), timeout, size)

    async def answered(self, name: str) -> None:
        """Ask a method that takes nothing, and wait until it has returned."""
        self.ask(name, {}, timeout=_BEGINNING)
        await self._done()

    async def hold(self, content: bytes) -> None:
        """Give it the object, pickled."""
        self._ask(content, _BEGINNING, None)
        await self._done()

    async def _done(self) -> None:
        while not self.whole:
            await self.more()
        self.rest()

    def _ask(self, content: bytes, timeout: float | None, size: int | None) -> None:
        self.whole = self._late = False
        self._timeout, self._size = timeout, size
        if timeout is not None:
            self._end = self._loop.time() + timeout
        self._looks.begin(self)
        self._in.write(as_message(content))

    async def more(self) -> Sequence[Any]:
        """Return what it sent since, once there is something, or it is whole.

        Raises:
            OutOfTime: it took longer.
            OutOfMemory: it needed more.
            DetenteError: what the method raises, or that the worker broke down.
        """
        try:
            if self._late:
                raise TimeoutError
            message = await self._wire.message()
        except TimeoutError:
            raise OutOfTime(f"stopped after {self._timeout:g} seconds") from None
        if message is None:
            raise await self._broken(self._size)
        done, found, pieces = message
        if done is not None:
            self.whole = True
            if not done:
                raise found
            self.value = found
        return pieces

    def tell(self, told: Callable[[], None] | None) -> None:
        """Call a function when something came; None to leave it to `more`."""
        self._wire.told = told

    def at_once(self, most: int) -> Sequence[Any] | None:
        """Return all that it sent, where that is there and is all; None where `more` has it.

        That is also where it returned something, or sent more than so many bytes.
        """
        message = self._wire.last(most)
        if message is None:
            return None
        self.whole, self.value = True, message[1]
        return message[2]

    def has_returned(self) -> bool:
        """Return whether the method has returned, and take that as the end of it."""
        message = self._wire.returned()
        if message is not None:
            self.whole, self.value = True, message[1]
        return message is not None

    def go_on(self, timeout: float, since: float) -> None:
        """Let it go on with what it is at for so many seconds since a moment of the loop's time."""
        self._timeout, self._end = timeout, since + timeout
        self._looks.begin(self)

    def rest(self) -> None:
        """Look no longer at what it does."""
        self._looks.end(self)

    def look(self) -> None:
        """Look whether it takes too long, or too much memory; most answers come before that."""
        if self._timeout is not None and self._loop.time() >= self._end:
            self._late = True
            self._wire.stop(TimeoutError())
        elif self._size is not None and memory.resident(self.pid) > self._size:
            self._beyond = True
            self.end()

    async def _broken(self, size: int | None) -> DetenteError:
        """Return why it ended."""
        await self._wire.exited.wait()
        if size and self._beyond:
            return beyond(size)
        self._noise.seek(0)
        status = self._transport.get_returncode()
        return broken_down(status if status is not None else 1, self._noise.read(), size)

    def end(self) -> None:
        """End it at once, whatever it is at."""
        self.whole = False
        self.rest()
        with suppress(ProcessLookupError):
            self._transport.kill()

    async def ended(self) -> None:
        """End it, and wait until it has."""
        self.end()
        await self._wire.exited.wait()
        self._noise.close()
        self._transport.close()
        if self.channel is not None:
            self.channel.close()
            self.channel = None


class Workers:
    """Workers that hold the same object: one an answer, each kept for the next.

    Attributes:
        looks: looks at what they do, and at what else lasts as long.
        wanted: is called when somebody begins to wait for one.
        behind: says how many wait for one that they have been given to already.
    """

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
        # The one that was last at it is warm.
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._all: set[Worker] = set()
        self._waiting = 0
        self._next: deque[Callable[[Worker], None]] = deque()
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.looks = Looks(memory.PAUSE)
        self.wanted: Callable[[], None] = lambda: None
        self.behind: Callable[[], int] = lambda: 0

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return self._waiting + len(self._next)

    @property
    def crowded(self) -> bool:
        """Whether anybody waits for one."""
        return bool(self._waiting or self._next)

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
        self.looks.close()

    def free(self) -> Worker | None:
        """Return a worker that is free at once; None where others wait, or there is none."""
        while not self._waiting and not self._idle.empty():
            worker = self._idle.get_nowait()
            if worker.lives:
                return worker
            self._later(self._replace(worker))
        return None

    def wait(self, taking: Callable[[Worker], None]) -> bool:
        """Call a function with the next worker that is free; return False where too many wait."""
        if self._full():
            return False
        self._next.append(taking)
        self.wanted()
        return True

    def _full(self) -> bool:
        return self.waiting + self.behind() >= self._most

    def leave(self, taking: Callable[[Worker], None]) -> None:
        """Call a function no more that waits for a worker."""
        with suppress(ValueError):
            self._next.remove(taking)

    async def take(self) -> Worker:
        """Return a worker that is free; `give` gives it back.

        Raises:
            Busy: as many as may wait already, or none was free in time.
        """
        if (worker := self.free()) is not None:
            return worker
        if self._idle.empty() and self._full():
            raise Busy("every worker is busy, and as many as may are waiting; ask again later")
        self._waiting += 1
        self.wanted()
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

    def give(self, worker: Worker) -> None:
        """Give a worker back; one whose answer was left before its end is ended."""
        worker.rest()
        if worker.whole and worker.lives and not self._closed:
            self._offer(worker)
        else:
            worker.end()
            self._later(self._replace(worker))

    def _offer(self, worker: Worker) -> None:
        """Give a worker to who waits for it, or keep it; who waits in `take` is first."""
        if self._next and not self._waiting:
            self._next.popleft()(worker)
        else:
            self._idle.put_nowait(worker)

    async def _begin(self) -> None:
        noise = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the worker
        channel = channels.Channel() if channels.THERE else None
        try:
            transport, wire = await asyncio.get_running_loop().subprocess_exec(
                _Wire,
                *command_line(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=noise,
                # Ctrl-C in a terminal is for the parent, which ends its workers.
                start_new_session=True,
                pass_fds=() if channel is None else channel.ends,
            )
        except BaseException:  # there is no memory, or no number left for a process
            noise.close()
            if channel is not None:
                channel.close()
            raise
        if channel is not None:
            channel.begun()
        worker = Worker(transport, wire, noise, self.looks, channel)
        self._all.add(worker)
        assert self._content is not None
        try:
            await worker.hold(self._content)
            if self._first:
                await worker.answered(self._first)
        except BaseException:
            self._all.discard(worker)
            await worker.ended()
            raise
        self._offer(worker)

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
