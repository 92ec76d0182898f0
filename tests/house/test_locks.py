"""The lock files contain the requirements of their sources, and agree with each other."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def pins(lock):
    """Name → version of every package in a lock file."""
    return dict(
        re.findall(r"^([a-z0-9._-]+)(?:\[.*\])?==([^ ;\\]+)", (ROOT / lock).read_text(), re.MULTILINE)
    )


def wanted(source):
    """Return the normalised names of the requirements in a requirements*.in file."""
    lines = (ROOT / source).read_text().splitlines()
    return {line.lower().partition("[")[0] for line in lines if line and not line.startswith(("#", "-"))}


@pytest.mark.parametrize("name", ["requirements", "requirements-scale", "requirements-dev"])
def test_a_lock_has_all_that_its_source_asks_for(name):
    assert wanted(f"{name}.in") <= pins(f"{name}.txt").keys()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-scale.txt", "requirements-dev.txt"])
def test_every_pinned_package_has_hashes(lock):
    packages = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert packages
    assert [text.split()[0] for text in packages if "--hash=sha256:" not in text] == []


def test_each_lock_contains_the_one_before():
    assert pins("requirements.txt").items() <= pins("requirements-scale.txt").items()
    assert pins("requirements-scale.txt").items() <= pins("requirements-dev.txt").items()
