"""What one can do to a draft, to its sources and to what is published."""

from app.publishing.commands.consenting import choose_quoting
from app.publishing.commands.erasing import erase_publishing
from app.publishing.commands.hearing import (
    decide_case_study,
    decide_feedback,
    send_case_study,
    send_feedback,
    send_feedback_as_visitor,
)
from app.publishing.commands.linking import link_sentence, unlink_sentence
from app.publishing.commands.publishing import Choices, Published, publish_declaration
from app.publishing.commands.sources import add_reference, change_reference, remove_reference
from app.publishing.commands.substance import state_substance, withdraw_substance
from app.publishing.commands.suggesting import (
    accept_suggestion,
    decline_suggestion,
    suggest_change,
    withdraw_suggestion,
)

__all__ = [
    "Choices",
    "Published",
    "accept_suggestion",
    "add_reference",
    "change_reference",
    "choose_quoting",
    "decide_case_study",
    "decide_feedback",
    "decline_suggestion",
    "erase_publishing",
    "link_sentence",
    "publish_declaration",
    "remove_reference",
    "send_case_study",
    "send_feedback",
    "send_feedback_as_visitor",
    "state_substance",
    "suggest_change",
    "unlink_sentence",
    "withdraw_substance",
    "withdraw_suggestion",
]
