"""The server itself: the application under uvicorn, until it is told to stop."""

from __future__ import annotations

import gc
import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ..core.errors import DetenteError, UsageError

if TYPE_CHECKING:
    from .app import ServingSetting
    from .graphs import Graph

#: How often is swept what is left in circles, as Python begins with it.
_SWEPT: Final = (700, 10, 10)
#: So many seconds answers may go on after the server was told to stop.
_GRACE: Final = 10


def serve_graph(
    load: Callable[[], Graph],
    setting: ServingSetting,
    host: str,
    port: int,
    told: Callable[[str], object] = lambda address: None,
) -> None:
    """Serve a graph until the process is told to stop (Ctrl-C, SIGTERM).

    Args:
        load: returns it; called once the port is ours.
        setting: how.
        host: the address of this machine to listen on.
        port: the port; 0 for any that is free.
        told: told the address, once it can be asked.

    Raises:
        DetenteError: the port is taken, or the address is none of this machine.
    """
    listening = _listening(host, port)
    with listening:
        _serve(load(), setting, host, listening, told)


def _serve(
    graph: Graph,
    setting: ServingSetting,
    host: str,
    listening: socket.socket,
    told: Callable[[str], object],
) -> None:
    import uvicorn

    from .app import Served
    from .wire import up_to

    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    served = Served(graph, replace(setting, ready=lambda: told(address)))
    application = served.application()
    logging.getLogger("uvicorn.error").addFilter(_without_our_breaks)
    _sweep_often()
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        http=up_to(3 * setting.limits.length + (1 << 16), served.straight),
        lifespan="on",
        loop="asyncio",  # under uvloop it does not hear SIGTERM
        timeout_graceful_shutdown=_GRACE,
        backlog=512,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _sweep_often() -> None:
    """Sweep what is left in circles as often as Python does by itself.

    A command that ends soon sweeps seldom; here each connection leaves a circle of some 2 kB, of
    the transport and its socket, and what stays is not looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SWEPT)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        found = socket.create_server((host, port), family=family, backlog=512)
        # The end of a short answer would else wait until its head is acknowledged (some 40 ms);
        # connections have it from here, for asyncio sees no TCP in a socket made without its name.
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return found
    except OverflowError as error:
        raise UsageError(f"{port} is no port; choose one up to 65535") from error
    except OSError as error:
        reason = error.strerror or error
        raise DetenteError(
            f"cannot listen on {host}, port {port}: {reason}; choose another by --port or --host"
        ) from error


def _without_our_breaks(record: logging.LogRecord) -> bool:
    """Whether a line of the log is not that of an answer which we broke off on purpose."""
    return "without completing response" not in record.getMessage()
