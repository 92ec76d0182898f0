"""Benchmarks: what is promised of speed, measured side by side in one run, on a disk, and told as ratios."""

import os

# What is kept in memory, as the tests keep it, would be durable at no cost.
os.environ.setdefault("TMPDIR", "/var/tmp")
