"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataDir = Annotated[Path, typer.Option("--data-dir", help="Data folder; its stores are found or started.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, nothing else.")]
DEFAULT_DATA_DIR = Path("data")
