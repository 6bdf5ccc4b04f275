"""Where the cluster's folder lies when root's own folders are closed to PostgreSQL's account."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from cumulus.platform.postgres.account import blocking_folder, choose_account

logger = logging.getLogger(__name__)
ELSEWHERE = Path("/var/lib/cumulus")
"""Where root's services keep their data (Filesystem Hierarchy Standard, /var/lib)."""


def place_folder(wanted: Path, elsewhere: Path = ELSEWHERE) -> None:
    """See to it that a new folder at `wanted` can be reached by the account that runs PostgreSQL.

    Below `/root`, which only root may pass, `wanted` becomes a link to a fresh folder in
    `elsewhere`. What exists already stays as it is.
    """
    if os.geteuid() != 0 or wanted.exists() or wanted.is_symlink():
        return
    blocked = blocking_folder(wanted, choose_account(wanted / "cluster"))
    if blocked is None:
        return
    elsewhere.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=elsewhere))
    wanted.symlink_to(folder)
    logger.warning("postgres.placed_elsewhere", extra={"blocked_by": str(blocked), "folder": str(folder)})
