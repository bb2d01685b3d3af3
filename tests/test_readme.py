"""The README: its tour runs as it stands, and the scripts and documents that it names exist."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.processes import run, serving

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def _tour() -> str:
    return README.split("<!-- tour -->\n```sh\n")[1].split("```")[0]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tour")
    assert run(folder, "demo").returncode == 0
    return folder


def test_the_tour_runs_as_it_stands(place: Path) -> None:
    with serving(place, ["--demo"]) as service:
        token = re.search(r"^\s+nurse\s+(\S{20,})$", service.printed, re.MULTILINE)
        assert token is not None
        environment = {**os.environ, "TOKEN": token[1], "FOLKMOOT": f"http://127.0.0.1:{service.port}"}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", _tour()],
            cwd=place,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "/problems/" not in done.stdout
        for said in ('"stance":"agree"', "event: idea.posted", "discharge", '"proof"'):
            assert said in done.stdout, said
        assert service.stop() == 0
    idea = json.loads((place / "idea.json").read_text())
    assert "<em>carer</em>" in idea["html"]


def test_what_the_readme_names_exists() -> None:
    for path in re.findall(r"\]\((docs/[^)#]+)\)", README):
        assert (ROOT / path).exists(), path
    for script in set(re.findall(r"\bscripts/[a-z-]+", README)):
        assert (ROOT / script).exists(), script
    benches = {path.stem for path in (ROOT / "scripts/benchmarks").glob("*.py")}
    for bench in set(re.findall(r"scripts/bench ([a-z]+)", README)):
        assert bench in benches, bench
