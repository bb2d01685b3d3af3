"""What the library refuses, each with a message that says what to do."""


class ClusteringError(ValueError):
    """The input or a parameter cannot be grouped; the message names it and the way out."""


class EncoderUnavailableError(ClusteringError):
    """An encoder was asked for whose package or files are not here."""
