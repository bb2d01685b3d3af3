"""The command: a summary or JSON, to the screen or a file, and refusals that say what to do."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from app.themes.clustering.command import main
from tests.themes.clustering.planted import planted

TEXTS, _ = planted(per_theme=12, seed=5)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ideas.jsonl"
    path.write_text("".join(json.dumps({"id": f"i{row}", "text": text}) + "\n" for row, text in enumerate(TEXTS)))
    return path


def test_json_has_the_documented_keys_in_input_order(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(file), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in shown["assignments"]] == [f"i{row}" for row in range(len(TEXTS))]
    assert all(set(one) == {"id", "theme", "confidence"} for one in shown["assignments"])
    for theme in shown["themes"]:
        assert set(theme) - {"parent"} == {"id", "label", "keywords", "size", "representatives"}
        assert isinstance(theme["keywords"], list)
    assert {one["theme"] for one in shown["assignments"]} <= {theme["id"] for theme in shown["themes"]}


def test_out_writes_the_same_bytes_as_the_screen_gets(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(file), "--json"])
    screen = capsys.readouterr().out
    assert main([str(file), "--json", "--out", str(tmp_path / "out.json")]) == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "out.json").read_text(encoding="utf-8") == screen


def test_the_summary_names_each_theme_with_its_size_and_a_quote(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(file), "--json"])
    themes = json.loads(capsys.readouterr().out)["themes"]
    assert main([str(file)]) == 0
    summary = capsys.readouterr().out
    assert f"{len(TEXTS)} texts in" in summary
    for theme in themes:
        assert f"{theme['id']}. {theme['label']}  -  {theme['size']}" in summary
    assert any(text in summary for text in TEXTS)


def test_number_of_themes_and_encoder_are_options(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(file), "--json", "--themes", "3", "--encoder", "lsa", "--seed", "4"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert len({one["theme"] for one in shown["assignments"]}) == 3
    assert shown["encoder"].startswith("lsa:")
    assert shown["seed"] == 4


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"text": "More trees"}\n{"text": "More buses"}\n'))
    assert main(["-", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["assignments"]) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"not json\n", "line 1 is not valid JSON"), (b'{"text": "\xff"}\n', "not UTF-8"), (None, "No such file")],
)
def test_a_file_that_cannot_be_grouped_is_refused(
    content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.jsonl"
    if content is not None:
        path.write_bytes(content)
    assert main([str(path), "--json", "--out", str(tmp_path / "never.json")]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert not (tmp_path / "never.json").exists()


def test_full_json_adds_to_the_documented_keys(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(file), "--json"])
    plain = json.loads(capsys.readouterr().out)
    assert main([str(file), "--json", "--full"]) == 0
    full = json.loads(capsys.readouterr().out)
    for one in full["assignments"]:
        assert set(one) == {"id", "theme", "confidence", "also", "side", "position"}
    assert all({"kind", "summary", "sides"} <= set(theme) for theme in full["themes"])
    assert [one["theme"] for one in full["assignments"]] == [one["theme"] for one in plain["assignments"]]
    assert "small_views" in full
    assert "small_views" not in plain


@pytest.mark.parametrize(("name", "begins"), [("map.svg", b"<svg"), ("map.PNG", b"\x89PNG")])
def test_the_map_is_drawn_beside_the_summary(
    name: str, begins: bytes, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(file), "--map", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert "texts in" in capsys.readouterr().out


def test_a_map_of_another_kind_is_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main([str(file), "--map", "map.jpg"])
    assert refused.value.code == 2
    assert ".svg or .png" in capsys.readouterr().err
