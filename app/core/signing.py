"""The service's one secret, and every key that follows from it: for signing the log, for keyed hashes, for tokens."""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_SIZE: Final = 32
KEY_SIZE: Final = 32
SIGNATURE_SIZE: Final = 64


class SecretUnusable(ValueError):
    """The secret, or the file that should hold it, is not what `load_secret` writes."""


class Keyring:
    """All keys of a service, derived from its secret (HKDF-SHA256, RFC 5869), each for one purpose.

    Whoever has the secret can sign as this service and recompute every keyed hash; whoever loses it cannot sign as
    before. Keys of different purposes, and of different uses of one purpose, tell nothing about each other.
    """

    __slots__ = ("_keys", "_secret", "_signer", "public_key")

    public_key: bytes
    """The raw 32 bytes of the Ed25519 key that checks what `sign` signs."""

    def __init__(self, secret: bytes) -> None:
        """Raises SecretUnusable for fewer than 32 bytes: a short secret can be guessed offline from one signature."""
        if len(secret) < SECRET_SIZE:
            raise SecretUnusable(f"the service's secret has {len(secret)} bytes; it needs at least {SECRET_SIZE}")
        self._secret = bytes(secret)
        self._keys: dict[str, bytes] = {}
        self._signer = Ed25519PrivateKey.from_private_bytes(self._expand("sign/log"))
        self.public_key = self._signer.public_key().public_bytes_raw()

    @property
    def public_key_text(self) -> str:
        """The public key in base64, as heads and the service's documents show it."""
        return base64.b64encode(self.public_key).decode()

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for this purpose; always the same for the same secret."""
        return self._expand(f"derive/{purpose}")

    def mac(self, purpose: str, message: bytes) -> bytes:
        """The keyed hash (HMAC-SHA256, 32 bytes) of a message; compare with `hmac.compare_digest`."""
        return hmac.digest(self._key_for_mac(purpose), message, "sha256")

    def sign(self, message: bytes) -> bytes:
        """The service's Ed25519 signature (RFC 8032), 64 bytes. Messages begin with a line that says what they are."""
        return self._signer.sign(message)

    def _key_for_mac(self, purpose: str) -> bytes:
        key = self._keys.get(purpose)
        if key is None:
            # Purposes are words in the code, never input, so this stays small.
            key = self._keys[purpose] = self._expand(f"mac/{purpose}")
        return key

    def _expand(self, label: str) -> bytes:
        return HKDF(SHA256(), KEY_SIZE, salt=None, info=f"folkmoot/1/{label}".encode()).derive(self._secret)

    def __repr__(self) -> str:
        return f"Keyring(public_key={self.public_key_text})"


def verify_signature(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is the Ed25519 signature of `message` under the raw key; False for anything malformed."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def load_secret(path: Path, given: str | None = None) -> bytes:
    """The secret that the operator gave, or else the one in the file; both in hexadecimal digits, 64 or more.

    At first use a fresh one is written, readable by its owner only. Any number of processes may start at once: all of
    them get the same secret, and none sees half of one. A given secret is not written anywhere.
    Raises SecretUnusable if there is something else, OSError if the file can neither be read nor made.
    """
    if given:
        return _parse(given, "the setting for the secret")
    if not path.exists():
        _create_secret(path)
    return _parse(path.read_text(encoding="utf-8", errors="replace"), str(path))


def _parse(text: str, source: str) -> bytes:
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) < SECRET_SIZE:
        # Never quote what was found: this message ends up in logs.
        raise SecretUnusable(f"{source} does not hold a secret of at least {2 * SECRET_SIZE} hexadecimal digits")
    return secret


def _create_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SECRET_SIZE) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link, unlike a rename, fails where another process was first; its secret then is everybody's.
            os.link(draft, path)
        except FileExistsError:
            return
        _sync_directory(path.parent)
    finally:
        draft.unlink()


def _sync_directory(directory: Path) -> None:
    # Without this a power cut can forget the name, and the heads signed since would be from a key that is gone.
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
