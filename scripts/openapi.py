"""Write the OpenAPI document to docs/openapi.json, or with --check fail if the committed one is not current."""

import json
import sys
from pathlib import Path

from app.main import create_app

TARGET = Path(__file__).parent.parent / "docs" / "openapi.json"
document = json.dumps(create_app().openapi(), indent=1, ensure_ascii=False) + "\n"
if "--check" not in sys.argv:
    TARGET.write_text(document)
elif not TARGET.exists() or TARGET.read_text() != document:
    sys.exit("docs/openapi.json is not current: run .venv/bin/python scripts/openapi.py")
