"""Pictures: a network, a map or a timeline as a figure, without a browser."""

from .picture import Picture

__all__ = ["Picture"]
