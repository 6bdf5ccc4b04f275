"""Erasure, searched for bytewise in every file of the stores."""
