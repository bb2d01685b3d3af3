"""What is kept of where a ballot came from and who confirmed it: keyed hashes, under keys that are destroyed."""

import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from uuid import UUID

_SIZE: Final = 12


def prefix_of(address: str) -> bytes:
    """Return the network of an address: 24 bits of IPv4, 48 of IPv6; nothing for what is no address."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return b""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.packed[:3] if isinstance(found, IPv4Address) else found.packed[:6]


def hash_prefix(key: bytes, poll_id: UUID, address: str) -> bytes:
    """Return a network's hash under the key of the day. It differs from poll to poll, so it links none of them."""
    return hmac.digest(key, b"prefix" + poll_id.bytes + prefix_of(address), "sha256")[:_SIZE]


def hash_mailbox(key: bytes, email: str) -> bytes:
    """Return the hash of an address in stored form under a poll's key. What follows a plus is the same mailbox."""
    local, _, domain = email.lower().rpartition("@")
    return hmac.digest(key, f"{local.partition('+')[0]}@{domain}".encode(), "sha256")
