"""Check that migrations, the OpenAPI document and what the front end takes from us are up to date.

With `--write`, bring the document, the types and the names up to date instead.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from node_path import node_path

os.environ.setdefault("CUMULUS_DATA_DIR", tempfile.gettempdir())
os.environ.setdefault("CUMULUS_SECRET_KEY", "only for checks, signs nothing")

from django.core.management import call_command

import cumulus.config.django_ready  # noqa: F401  # before any model
from cumulus.config.api import api
from cumulus.core.known_names import PATH as KNOWN_NAMES

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ROOT / "web" / "src" / "generated"


def main() -> None:
    """Exit with 1 and the name of what is out of date."""
    document = json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    path = GENERATED / "openapi.json"
    if "--write" in sys.argv:
        GENERATED.mkdir(parents=True, exist_ok=True)
        path.write_text(document)
        (GENERATED / "api.ts").write_text(_types())
        (GENERATED / "names.json").write_text(KNOWN_NAMES.read_text())
        return
    with warnings.catch_warnings():
        # Models and migrations are compared with each other: no database need run.
        warnings.filterwarnings("ignore", "Got an error checking a consistent migration history", RuntimeWarning)
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    _compare(path, document)
    _compare(GENERATED / "api.ts", _types())
    _compare(GENERATED / "names.json", KNOWN_NAMES.read_text())


def _types() -> str:
    environment = {**os.environ, "PATH": f"{node_path()}{os.pathsep}{os.environ['PATH']}"}
    # What has a default may be left out of a request.
    options = ["--default-non-nullable", "false"]
    command = ["npx", "--no-install", "openapi-typescript", "src/generated/openapi.json", *options]
    done = subprocess.run(command, cwd=ROOT / "web", env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def _compare(path: Path, wanted: str) -> None:
    if not path.exists() or path.read_text() != wanted:
        raise SystemExit(f"{path.relative_to(ROOT)} is out of date: run make openapi")


if __name__ == "__main__":
    main()
