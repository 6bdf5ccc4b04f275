"""A supervisor as a process of its own: `python -m … <data_dir> <specs.json>`."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

from cumulus.platform.supervise import Backoff, ChildSpec, DataDirLock, Supervisor


def main(data_dir: Path, specs: Path) -> None:
    """Run the described children under the data folder's lock."""
    children = [
        ChildSpec(
            name=one["name"],
            argv=one["argv"],
            depends_on=tuple(one.get("depends_on", ())),
            ready=Path(one["ready"]) if "ready" in one else None,
            stop_signal=signal.Signals[one.get("stop_signal", "SIGTERM")],
            stop_timeout_seconds=one.get("stop_timeout_seconds", 5.0),
            once=one.get("once", False),
        )
        for one in json.loads(specs.read_text())
    ]
    with DataDirLock(data_dir):
        Supervisor(children, data_dir, Backoff(first_seconds=0.05)).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
