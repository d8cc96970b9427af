"""The commands, by what people come for: asking, telling, taking away, bringing in, storing."""

from .asking import ask, find, query, questions
from .bringing import import_, validate
from .storing import load, store
from .taking import cite, export, panel, view
from .telling import locate, path, show, stats, why

COMMANDS = (
    *(query, ask, questions, find),
    *(show, why, path, stats, locate),
    *(export, view, panel, cite),
    *(validate, import_),
    *(load, store),
)
