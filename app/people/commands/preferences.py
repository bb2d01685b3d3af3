"""Choosing which mail one wants."""

from collections.abc import Mapping

from app.core.actors import Actor
from app.people.events import PreferencesChanged
from app.people.models import Preferences
from app.people.queries import preferences
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx

CHOICES = ("news", "digest", "outcome")


def change_preferences(tx: Tx, actor: Actor, *, changes: Mapping[str, bool]) -> Preferences:
    """Change some of one's choices; the same again changes nothing and is not recorded."""
    present = preferences(tx.session, actor.account_id)
    chosen = {name: changes.get(name, getattr(present, name)) for name in CHOICES}
    if all(getattr(present, name) == value for name, value in chosen.items()):
        return present
    row = {"account_id": actor.account_id, "changed_at": tx.now, **chosen}
    insert = upsert(tx.connection, table_of(Preferences), ("account_id",), (*CHOICES, "changed_at"))
    tx.connection.execute(insert.values(row))
    tx.record(PreferencesChanged(actor_id=actor.account_id, subject_id=actor.account_id, **chosen))
    return Preferences(**row)
