"""The project's own files, for the tests of its rules."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEBAPP = ROOT / "webapp"


@dataclass(frozen=True)
class Module:
    """One Python module of webapp: its dotted name, its path, and its syntax tree."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def shown(self) -> str:
        """The path relative to the top folder."""
        return str(self.path.relative_to(ROOT))

    @property
    def is_package(self) -> bool:
        """Return True for the `__init__.py` of a folder."""
        return self.path.name == "__init__.py"


@functools.cache
def modules() -> tuple[Module, ...]:
    """Return every module under webapp/."""
    return tuple(_module(path) for path in sorted(WEBAPP.rglob("*.py")))


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, path, ast.parse(path.read_text(encoding="utf-8"), str(path)))


def our_texts() -> Iterator[Path]:
    """Yield every text file written by hand; vendored and generated files are left out."""
    for folder, endings in (
        ("webapp", (".py", ".cfg")),
        ("tests", (".py",)),
        ("templates", (".html", ".txt")),
        ("static/css", (".css",)),
        ("static/js", (".js",)),
        ("docs", (".md",)),
    ):
        yield from sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in endings)
    for name in ("run", ".ci/run", "config.py", "pyproject.toml", "README.md"):
        if (ROOT / name).is_file():
            yield ROOT / name


def report(violations: list[str]) -> str:
    """Return the violations as the text of a failed assertion, one per line."""
    return "\n".join(["", *violations])
