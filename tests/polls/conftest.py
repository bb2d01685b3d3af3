"""What tests of polls share: proofs of work that cost nothing much."""

import pytest

from app.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"poll_proof": 50})
