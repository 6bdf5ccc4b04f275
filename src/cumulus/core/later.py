"""Modules that few processes need: loaded when something of them is first asked for."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


class Later(ModuleType):
    """Stands for a module of another project until somebody asks for something of it.

    Every process imports every app, so a large library that reads one kind of file costs its memory
    in each of them. At the top of a file, with the import itself for the type checker::

        if TYPE_CHECKING:
            import openpyxl
        else:
            openpyxl = Later("openpyxl")
    """

    def __getattr__(self, name: str) -> object:
        """Return what the module has; loads it. Safe from several threads at once."""
        return getattr(import_module(self.__name__), name)
