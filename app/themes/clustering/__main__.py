"""`python -m app.themes.clustering FILE.jsonl`."""

import sys

from app.themes.clustering.command import main

sys.exit(main())
