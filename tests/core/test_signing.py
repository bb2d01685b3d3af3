"""The service's secret and the keys that follow from it."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.core.signing import Keyring, SecretUnusable, load_secret, verify_signature

SECRET = bytes(range(32))


def test_the_same_secret_gives_the_same_keys_in_every_release() -> None:
    # A change of these values orphans every head and token that a running service has handed out.
    keyring = Keyring(SECRET)
    assert keyring.public_key_text == "CDt0cdPKDYGVIIccDFvH/Xw3rNfejUvuJyus2aMLKKM="
    assert keyring.derive("sessions").hex() == "dbb7f1f067f561126b07f267b608a2c6e790f7130e4cf1a3ac7bb67459d5ea86"
    assert keyring.mac("sessions", b"token").hex() == "e8acc9e2e42b6b52820a988350721b6c8b8b9a4c8242b4c839190f21f8528e2d"


def test_keys_of_different_purposes_uses_and_secrets_differ() -> None:
    keyring, other = Keyring(SECRET), Keyring(SECRET[::-1])
    keys = {keyring.derive("a"), keyring.derive("b"), other.derive("a"), keyring.derive("sign/log"), keyring.public_key}
    assert len(keys) == 5
    assert len({keyring.mac("a", b"m"), keyring.mac("b", b"m"), keyring.mac("a", b"n"), other.mac("a", b"m")}) == 4
    assert keyring.mac("a", b"m") == keyring.mac("a", b"m") == Keyring(SECRET).mac("a", b"m")


def test_a_signature_holds_for_its_message_and_its_key_only() -> None:
    keyring, other = Keyring(SECRET), Keyring(SECRET[::-1])
    signature = keyring.sign(b"said")
    assert verify_signature(keyring.public_key, b"said", signature)
    assert not verify_signature(keyring.public_key, b"said.", signature)
    assert not verify_signature(other.public_key, b"said", signature)
    assert not verify_signature(keyring.public_key, b"said", signature[:-1])
    assert not verify_signature(b"no key", b"said", signature)


def test_a_keyring_does_not_show_its_secret() -> None:
    shown = repr(Keyring(SECRET))
    assert "AAECAw" not in shown
    assert SECRET.hex() not in shown
    assert "x01" not in shown


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(SecretUnusable, match="31 bytes"):
        Keyring(bytes(31))


def test_the_first_start_makes_a_secret_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret"
    secret = load_secret(path)
    assert len(secret) == 32
    assert load_secret(path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret"]


def test_two_services_do_not_share_a_secret(tmp_path: Path) -> None:
    assert load_secret(tmp_path / "one") != load_secret(tmp_path / "other")


def test_processes_that_start_at_once_get_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(lambda _: load_secret(tmp_path / "secret"), range(64)))
    assert len(secrets) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]


def test_the_slower_of_two_first_starts_takes_the_others_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    theirs = load_secret(path)
    with monkeypatch.context() as patch:
        # What the slower process saw before the faster one had finished.
        patch.setattr(Path, "exists", lambda _: False)
        assert load_secret(path) == theirs
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]


def test_a_given_secret_goes_before_the_file_and_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    assert load_secret(path, SECRET.hex()) == SECRET
    assert not path.exists()
    from_file = load_secret(path, "")
    assert from_file == load_secret(path)


@pytest.mark.parametrize("content", ["", "\n", "zz" * 32, "ab" * 31, "\u00e9" * 64])
def test_a_damaged_file_is_refused_and_not_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "secret"
    path.write_text(content)
    with pytest.raises(SecretUnusable) as refusal:
        load_secret(path)
    assert path.read_text() == content
    assert not content.strip() or content.strip() not in str(refusal.value)
