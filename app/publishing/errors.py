"""Why drafting and publishing refuse."""

from app.core.errors import Conflict, NotFound


class NotPublished(NotFound):
    """The workshop has not published its declaration yet, or no revision of that number. The draft is at
    `GET .../declaration`.
    """

    slug = "not-published"
    title = "This is not published"


class NoSentence(NotFound):
    """That version has no such sentence: its words have changed since you read it. Read the draft again and choose
    anew.
    """

    slug = "no-sentence"
    title = "The text has no such sentence"


class AlreadyLinked(Conflict):
    """The sentence is linked to this in this role already. Change the role, or take the other link away first."""

    slug = "already-linked"
    title = "This link is there already"


class AlreadySettled(Conflict):
    """The suggestion was accepted, declined or withdrawn before. Write a new one if it should be looked at again."""

    slug = "already-settled"
    title = "This is settled"


class TextMovedOn(Conflict):
    """What the suggestion would replace is not in the present text any more. Decline it, or write it anew for the text
    as it is.
    """

    slug = "text-moved-on"
    title = "The text has moved on"


class NotDescended(Conflict):
    """The later text does not descend from the earlier one, so nobody's stance can be carried from one to the other."""

    slug = "not-descended"
    title = "These texts are not of one line"


class AlreadyPublished(Conflict):
    """Nothing has changed since the last revision, so there is nothing to publish."""

    slug = "already-published"
    title = "This is what is published"
