"""The commands of `cumulus`, one module each; every module is a program of its own."""
