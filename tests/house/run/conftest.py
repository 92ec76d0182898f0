"""The script ./run as a module, in a temporary folder."""

import hashlib
import importlib.machinery
import importlib.util
import shutil
import stat
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The script as a module, in a temporary folder without a virtual environment."""
    folder = tmp_path / "a folder"
    (folder / "webapp" / "translations").mkdir(parents=True)
    (folder / "requirements.txt").write_text("flask==1 --hash=sha256:00\n")
    (folder / "requirements-scale.txt").write_text("psycopg==1 --hash=sha256:00\n")
    (folder / "requirements-dev.txt").write_text("pytest==1 --hash=sha256:00\n")
    shutil.copy(ROOT / "run", folder / "run")
    monkeypatch.delenv("POSTIGO_VENV", raising=False)
    monkeypatch.delenv("POSTIGO_SETTINGS", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = importlib.machinery.SourceFileLoader("run", str(folder / "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", loader))
    loader.exec_module(module)
    monkeypatch.setattr(module, "SETTINGS_FILES", (folder / ".env", tmp_path / "postigo.env"))
    return module


@pytest.fixture
def python(run):
    """Put a shell script in place of the environment's Python, and mark the environment as installed."""

    def write(script):
        run.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        run.PYTHON.write_text(f"#!/bin/sh\n{script}\n")
        run.PYTHON.chmod(run.PYTHON.stat().st_mode | stat.S_IXUSR)
        for lock in run.CONTAINED[run.DEVELOPMENT]:
            run.stamp(lock).write_text(run.digest(lock))

    return write


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of the program as a fresh clone has it, with nothing compiled in it."""
    folder = tmp_path_factory.mktemp("clone") / "postigo"
    made = shutil.ignore_patterns("__pycache__", "*.mo", "tests")
    for name in ("webapp", "templates", "static", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=made)
    for file in (ROOT / "run", ROOT / "config.py", *ROOT.glob("requirements*")):
        shutil.copy(file, folder / file.name)
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A Python environment of the test's own that has the packages of the one in which the tests run."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    (folder / "lib").symlink_to(Path(sys.prefix) / "lib")
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", folder)
    for lock in ROOT.glob("requirements*.txt"):
        (folder / f"{lock.name}.sha256").write_text(hashlib.sha256(lock.read_bytes()).hexdigest())
    return folder


@pytest.fixture
def said(run, monkeypatch):
    """The sentences that ./run prints."""
    sentences = []
    monkeypatch.setattr(run, "say", sentences.append)
    return sentences
