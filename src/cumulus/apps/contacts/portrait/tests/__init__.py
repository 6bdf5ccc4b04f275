"""Tests of the portrait."""
