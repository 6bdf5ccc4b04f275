"""Build the front end into web/dist, with compressed copies beside the files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from node_path import node_path
from whitenoise.compress import main as compress

WEB = Path(__file__).resolve().parent.parent / "web"


def main() -> None:
    """Install what the lock names when it changed, then build."""
    environment = {**os.environ, "PATH": f"{node_path()}{os.pathsep}{os.environ['PATH']}"}
    installed, lock = WEB / "node_modules" / ".package-lock.json", WEB / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=WEB, env=environment, check=True)
        installed.touch()
    subprocess.run(["npm", "run", "build"], cwd=WEB, env=environment, check=True)
    compress(["--quiet", str(WEB / "dist" / "assets")])


if __name__ == "__main__":
    main()
