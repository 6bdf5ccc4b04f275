"""What one machine does with everything on it: `python -m benchmarks --help`."""
