"""The units of docs/systemd confine the service, and the program folder is not its own to write."""

import re
import subprocess
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[2] / "docs" / "systemd").glob("*.service"))
AT_MOST = 2.5


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_exposure_of_each_unit_is_low(unit):
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout
    found = re.search(r"Overall exposure level for \S+: (\d+\.\d+)", said)
    assert found, said
    assert float(found[1]) <= AT_MOST, said


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_line_of_each_unit_is_understood(unit):
    command = ["systemd-analyze", "verify", "--man=no", str(unit)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stderr
    assert not [line for line in said.splitlines() if "Unknown" in line or "Failed to parse" in line], said


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_service_cannot_write_to_the_program_folder(unit):
    lines = unit.read_text().splitlines()
    assert "ProtectSystem=strict" in lines
    assert not [line for line in lines if line.startswith("ReadWritePaths")]
    assert next(line for line in lines if line.startswith("Exec")) == "ExecStartPre=+/opt/postigo/run install"


def test_there_are_units():
    assert len(UNITS) == 3
