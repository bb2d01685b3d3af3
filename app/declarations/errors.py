"""Why a declaration refuses."""

from app.core.errors import NotFound


class NoText(NotFound):
    """The workshop has no text yet, or none of that number. Its organisers write it: `PUT .../declaration`."""

    slug = "no-text"
    title = "There is no such text yet"
