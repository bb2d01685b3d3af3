"""The founder of workshops, for texts that begin with one."""

from tests.workshops.conftest import founder

__all__ = ["founder"]
