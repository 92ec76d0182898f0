"""A program folder that nobody may write to: it speaks every language, and nothing is written there."""

import os
import subprocess

import pytest

from tests.cli.stored import POWERLESS

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="the environment is made of links"),
    pytest.mark.needs("setpriv"),
]


@pytest.fixture
def as_ofly(clone):
    """The clone, without the right to write."""
    paths = [clone, *clone.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(modes[path] & ~0o222)
    yield clone
    for path, mode in modes.items():
        path.chmod(mode)


@pytest.mark.parametrize(
    ("locale", "words"), [("pt_BR", "Pasta de dados"), ("es", "Carpeta de datos"), ("en", "Data folder")]
)
def test_a_as_ofly_program_speaks_every_language(as_ofly, environment, tmp_path, locale, words):
    before = {path: path.stat().st_mtime_ns for path in as_ofly.rglob("*")}
    done = subprocess.run(
        [*(POWERLESS if os.geteuid() == 0 else []), as_ofly / "run", "user", "list"],
        env={
            "PATH": os.environ["PATH"],
            "POSTIGO_SETTINGS": os.devnull,
            "POSTIGO_VENV": str(environment),
            "POSTIGO_DATA": str(tmp_path),
            "POSTIGO_DEFAULT_LOCALE": locale,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.startswith(f"{words}: {tmp_path}\n"), done.stderr
    assert {path: path.stat().st_mtime_ns for path in as_ofly.rglob("*")} == before
