"""What an edit is answered with: itself and the themes as they are now, read in the transaction that changed them."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from app.core.actors import Actor
from app.storage.writer import Tx
from app.themes.commands.editing import Edited
from app.themes.queries.edits import ChangedView, changed

P = ParamSpec("P")


def answered(
    command: Callable[Concatenate[Tx, Actor, P], Edited],
) -> Callable[Concatenate[Tx, Actor, P], ChangedView]:
    """Return the command with an answer that shows what it did."""

    def run(tx: Tx, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> ChangedView:
        done = command(tx, actor, *args, **kwargs)
        return changed(tx.session, actor, tx.now, done.edit, done.theme_ids, done.retired_ids, done.set_version)

    return run
