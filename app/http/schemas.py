"""The base of everything that goes over the wire: strict about what it is given, silent about nothing."""

from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from app.core.facts import Receipt
from app.core.text import tidy, tidy_line


class WireModel(BaseModel):
    """A body or an answer. An unknown member is an error, not a surprise for later."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


def inline_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return a model's JSON schema without references, for a body that a route documents but reads by itself."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})

    def resolved(value: Any) -> Any:
        if isinstance(value, dict) and "$ref" in value:
            return resolved(
                definitions[value["$ref"].rsplit("/", 1)[1]] | {k: v for k, v in value.items() if k != "$ref"}
            )
        if isinstance(value, dict):
            return {key: resolved(one) for key, one in value.items()}
        return [resolved(one) for one in value] if isinstance(value, list) else value

    inlined: dict[str, Any] = resolved(schema)
    return inlined


def _line(value: Any) -> Any:
    return tidy_line(value) if isinstance(value, str) else value


def _prose(value: Any) -> Any:
    return tidy(value) if isinstance(value, str) else value


# Before the type's own checks, so that limits of length hold for the text that will be stored.
LINE = BeforeValidator(_line)
"""Makes a name or title one tidy line: `Annotated[str, LINE, Field(min_length=1, max_length=80)]`."""
PROSE = BeforeValidator(_prose)
"""Makes a text of several lines tidy."""


class ReceiptOut(WireModel):
    """Where the log has this. Keep it: with `GET /api/v1/log/receipts/{seq}` anyone can prove that the leaf is in the
    record.
    """

    seq: int
    leaf: str

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptOut":
        """Shape a receipt whose transaction has a place in the log."""
        return cls.model_construct(seq=receipt.seq, leaf=receipt.leaf.hex())
