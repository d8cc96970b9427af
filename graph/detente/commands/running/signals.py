"""Ctrl-C, SIGTERM and a closed pipe: how they end a command."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

from ...core.files import discard_on_signals, discard_unfinished


def _obey_signals() -> None:
    """Let Ctrl-C end the process at once: native code does not hear Python's."""
    if hasattr(signal, "SIGPIPE") and sys.stdout is sys.__stdout__:
        if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        discard_on_signals()


def end_quietly() -> NoReturn:
    """End as a program does whose reader has gone: by SIGPIPE, where there is such a signal.

    Only for standard output: who closes standard error wants the answer all the same.
    """
    discard_unfinished()
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
    os._exit(141)
