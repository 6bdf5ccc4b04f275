"""`python -m cumulus.platform.warehouse.server`."""

from __future__ import annotations

import sys

from .process import main

sys.exit(main())
