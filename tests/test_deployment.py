"""What is deployed agrees with the settings that the service reads; there is no engine here to build it with."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.cli.serving import DRAIN_SECONDS
from app.settings import Settings

ROOT = Path(__file__).parents[1]
KNOWN = {f"FOLKMOOT_{name.upper()}" for name in Settings.model_fields}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docs/compose.yaml").read_text()))


def test_every_setting_in_the_files_exists() -> None:
    for name in ("Dockerfile", "docs/compose.yaml"):
        assert set(re.findall(r"\bFOLKMOOT_[A-Z_]+\b", (ROOT / name).read_text())) <= KNOWN


def test_compose_runs_several_processes_on_postgresql(compose: dict[str, Any]) -> None:
    service, database = compose["services"]["service"], compose["services"]["database"]
    given = service["environment"]
    assert set(given) <= KNOWN
    assert given["FOLKMOOT_ENVIRONMENT"] == "production"
    assert int(given["FOLKMOOT_WORKERS"]) == 3
    assert given["FOLKMOOT_DATABASE_URL"].startswith("postgresql://")
    assert database["image"] == "postgres:18"
    assert service["depends_on"]["database"]["condition"] == "service_healthy"
    assert {mount.partition(":")[0] for of in (service, database) for mount in of["volumes"]} == set(compose["volumes"])


def test_a_stop_waits_longer_than_the_drain(compose: dict[str, Any]) -> None:
    assert int(compose["services"]["service"]["stop_grace_period"].removesuffix("s")) > DRAIN_SECONDS


def test_the_image_copies_what_the_build_context_has_and_runs_as_nobody() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]
    }
    assert copied == kept
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {package.partition(".")[0] for package in packages} <= kept
    last_user = [line for line in lines if line.startswith(("USER", "CMD"))]
    assert last_user == ["USER folkmoot", 'CMD ["folkmoot", "serve"]']
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert "/livez" in "\n".join(lines)
