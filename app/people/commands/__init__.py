"""What can be done about people: sign in and out, make and erase accounts, keep the list of organisations."""

from app.people.commands.accounts import add_organiser, create_guest, erase_account, rename_account
from app.people.commands.organisations import Added, add_organisation, merge_organisation, rename_organisation
from app.people.commands.preferences import change_preferences
from app.people.commands.sessions import (
    Opened,
    forget_expired,
    open_session,
    revoke_all_sessions,
    revoke_session,
)
from app.people.commands.sign_ins import Asked, ask_address, ask_sign_in, redeem_sign_in, withdraw_sign_in

__all__ = [
    "Added",
    "Asked",
    "Opened",
    "add_organisation",
    "add_organiser",
    "ask_address",
    "ask_sign_in",
    "change_preferences",
    "create_guest",
    "erase_account",
    "forget_expired",
    "merge_organisation",
    "open_session",
    "redeem_sign_in",
    "rename_account",
    "rename_organisation",
    "revoke_all_sessions",
    "revoke_session",
    "withdraw_sign_in",
]
