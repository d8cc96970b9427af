"""The commands, by what people come for: asking, telling, taking away, bringing in, storing."""

from .explain import locate, path, show, stats, why
from .export import cite, export, panel, view
from .importing import import_
from .new import new
from .query import ask, find, query, questions
from .store import load, store
from .testing import test
from .validate import validate

COMMANDS = (
    *(query, ask, questions, find),
    *(show, why, path, stats, locate),
    *(export, view, panel, cite),
    *(validate, test, import_, new),
    *(load, store),
)
