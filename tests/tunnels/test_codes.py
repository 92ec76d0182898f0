"""The table of codes is complete: each code that is raised is listed, each listed one is raised."""

import re
from pathlib import Path

from webapp import tunnels
from webapp.tunnels.codes import CODES

SOURCES = [path for path in Path(tunnels.__file__).parent.rglob("*.py") if path.name != "codes.py"]
CODE = re.compile(r'"((?:resolve|address|connect|connector|deadline)\.[a-z0-9_]*[a-z0-9])"')


def test_every_code_in_the_engine_is_listed_and_every_listed_one_is_used():
    used = {code for path in SOURCES for code in CODE.findall(path.read_text())}
    assert used == set(CODES)


def test_every_code_has_a_meaning():
    assert all(code.meaning for code in CODES.values())
