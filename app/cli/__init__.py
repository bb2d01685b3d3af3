"""The `folkmoot` command."""

from app.cli.terminal import main

__all__ = ["main"]
