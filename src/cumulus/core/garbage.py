"""How often a process looks for circles of objects that nobody needs."""

from __future__ import annotations

import gc

_OBJECTS = 200_000


def collect_rarely(objects: int = _OBJECTS) -> None:
    """Look after so many new objects, no longer after 700, and never again among those that are there now.

    A batch makes a hundred thousand objects without circles, and all go at its end: looking at
    them, and at everything that was imported at the start, again and again is most of the
    work of understanding a file's row [measured: 12 µs of 20]. To be called before a process imports
    much, and once more when it is set up.
    """
    gc.freeze()
    gc.set_threshold(objects, 20, 20)
