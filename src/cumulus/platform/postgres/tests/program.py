"""A supervised PostgreSQL as a process of its own: `python -m … <data_dir>`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from cumulus.platform.postgres import EmbeddedPostgres
from cumulus.platform.supervise import ChildSpec, DataDirLock, Supervisor


def main(data_dir: Path) -> None:
    """Run the server under the data folder's lock, as `serve` does."""
    server = EmbeddedPostgres(data_dir / "postgres")
    with DataDirLock(data_dir):
        server.prepare()
        command = server.command()
        child = ChildSpec(
            name="postgres",
            argv=command.argv,
            env=command.env,
            uid=command.uid,
            gid=command.gid,
            ready=server.is_ready,
            before_start=server.clear_leftovers,
            stop_signal=signal.SIGINT,
            stop_timeout_seconds=30,
        )
        Supervisor([child], data_dir).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
