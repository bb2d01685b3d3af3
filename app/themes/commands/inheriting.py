"""What the parts of a split theme get from the whole, beyond what themes know of it."""

from collections.abc import Callable, Sequence
from uuid import UUID

from app.core.actors import Actor
from app.storage.writer import Tx

Inherit = Callable[[Tx, Actor, UUID, Sequence[UUID]], None]
"""Gives to the parts of a theme, named last, what one later stage holds about the whole, in the transaction that splits
it. Undoing the split retires the parts, and with them whatever they were given.
"""
