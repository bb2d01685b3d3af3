"""The base of everything that goes over the wire: strict about what it is given, silent about nothing."""

from pydantic import BaseModel, ConfigDict


class WireModel(BaseModel):
    """A body or an answer. An unknown member is an error, not a surprise for later."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)
