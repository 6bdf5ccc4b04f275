"""Segments that are kept live, and what people do with segments: kinds, folders, versions, comparisons."""
