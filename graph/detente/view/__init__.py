"""The HTML view: one file that draws a network, asks nobody for anything, and explains itself."""

from .content import Beyond
from .page import View, render

__all__ = ["Beyond", "View", "render"]
