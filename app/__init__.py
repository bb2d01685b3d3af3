"""Folkmoot: thousands of voices, one declaration."""

from importlib.metadata import version

__version__ = version("folkmoot")
