"""Build what browsers run, with compressed copies beside the files: `web` into web/dist, `sdk` into sdk/dist."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from node_path import node_path
from whitenoise.compress import main as compress

ROOT = Path(__file__).resolve().parent.parent
COMPRESSED = {"web": "dist/assets", "sdk": "dist"}


def main() -> None:
    """Build each folder that is named; without a name, all of them."""
    for name in sys.argv[1:] or COMPRESSED:
        build(ROOT / name)
        compress(["--quiet", str(ROOT / name / COMPRESSED[name])])


def build(folder: Path) -> None:
    """Install what the lock names when it changed, then build."""
    environment = {**os.environ, "PATH": f"{node_path()}{os.pathsep}{os.environ['PATH']}"}
    installed, lock = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, env=environment, check=True)
        installed.touch()
    subprocess.run(["npm", "run", "build"], cwd=folder, env=environment, check=True)


if __name__ == "__main__":
    main()
