"""Rate limits: a token bucket for each person; an address is only a stand-in where nobody has signed in."""

from collections import OrderedDict
from dataclasses import dataclass

from app.core.errors import DomainError

REMEMBERED = 50_000
"""Buckets kept in memory; the longest unused go first, which only ever forgives."""


class TooManyRequests(DomainError):
    """You asked more often than a person needs to. Wait for the seconds in `Retry-After`; nothing was changed."""

    slug = "too-many-requests"
    title = "A little slower, please"
    status = 429


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left: `remaining` requests now, a full bucket of `limit` again after `reset` seconds."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the RateLimit fields (draft-ietf-httpapi-ratelimit-headers)."""
        return [
            (b"ratelimit-policy", b'"person";q=%d;w=60' % self.limit),
            (b"ratelimit", b'"person";r=%d;t=%d' % (self.remaining, self.reset)),
        ]


class Limits:
    """Token buckets by key. Each process counts for itself."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._buckets: OrderedDict[object, _Bucket] = OrderedDict()

    def take(self, key: object, at: float, *, per_minute: int | None = None) -> Allowance:
        """Take one request from a key's bucket at a monotonic time in seconds. Raise TooManyRequests if it is empty."""
        limit = per_minute or self.per_minute
        rate = limit / 60
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(float(limit), at)
            if len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
            bucket.tokens = min(limit, bucket.tokens + (at - bucket.at) * rate)
            bucket.at = at
        if bucket.tokens < 1:
            wait = max(1, round((1 - bucket.tokens) / rate))
            raise TooManyRequests(
                f"At most {limit} requests a minute. Try again in {wait} s.", headers={"Retry-After": str(wait)}
            )
        bucket.tokens -= 1
        return Allowance(limit, int(bucket.tokens), int((limit - bucket.tokens) / rate))
