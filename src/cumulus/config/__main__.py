"""`python -m cumulus.config` is `cumulus`."""

from __future__ import annotations

from cumulus.config.cli import main

if __name__ == "__main__":
    main()
