"""The script ./run as a module, in a temporary folder."""

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


@pytest.fixture
def said(run, monkeypatch):
    """The sentences that ./run prints."""
    sentences = []
    monkeypatch.setattr(run, "say", sentences.append)
    return sentences
