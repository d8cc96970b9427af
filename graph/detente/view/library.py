"""pyvis without what it drags in: IPython and jsonpickle, which no page needs.

`pyvis.network` imports both for two methods that we do not call. They stay installed, since pyvis
is a plain dependency, and are imported when another caller of pyvis uses one of these methods.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Final

#: What pyvis imports and a page does not need; docs/licences.md lists what these drag in in turn.
UNUSED: Final = ("IPython", "IPython.display", "jsonpickle")


def pyvis_network() -> Any:
    """Return the module `pyvis.network`.

    Raises:
        ModuleNotFoundError: pyvis is not installed.
    """
    with _standing_in():
        return importlib.import_module("pyvis.network")


class _StandIn(ModuleType):
    """A module whose functions import the real one when they are called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        home = self.__name__

        def call(*args: Any, **options: Any) -> Any:
            return getattr(importlib.import_module(home), name)(*args, **options)

        return call


@contextlib.contextmanager
def _standing_in() -> Iterator[None]:
    ours = {} if "IPython" in sys.modules else {name: _StandIn(name) for name in UNUSED}
    for name, module in ours.items():
        sys.modules.setdefault(name, module)
    try:
        yield
    finally:
        for name, module in ours.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
