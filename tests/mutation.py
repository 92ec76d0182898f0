"""Small wrong changes, made one at a time, that the tests nearest to them have to notice.

python -m tests.mutation [MODULE ...], with dotted names or paths of modules and packages. mutmut works on a
copy, so that nothing here is touched, and runs for each wrong change the tests that go through the changed
function, up to the first that fails. Only the tests of the same folder count: what a test far away happens
to notice is found late and explains nothing. They run on SQLite. Constants, tables and SQL outside of
functions are left as they are, and so is what runs while a module is imported, such as the making of the
rows of causes: mutmut switches a change on only afterwards.
"""

import ast
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from webapp.clock import monotonic

ROOT = Path(__file__).resolve().parents[1]
USUAL = (
    *("webapp/outbox/queue", "webapp/outbox/intake", "webapp/outbox/delivery/outcome.py"),
    *("webapp/outbox/delivery/circuit_breaker.py", "webapp/credentials/binding.py"),
    "webapp/access/limits.py",
    *(
        f"webapp/mail/diagnosis/{name}.py"
        for name in ("evidence", "diagnose", "case", "retry_hint", "preflight")
    ),
)
COPIED = ("config.py", "run", "static", "templates", "tests", "webapp")
LIMIT_S = 3600.0
PROCESSES = "2"
SURVIVED, UNTESTED, NOT_TRIED = 0, 33, None  # mutmut's exit codes; with every other one it was killed
# Of the copy. Tests of other processes cannot notice what is wrong only in their own.
SETTINGS = """
[tool.mutmut]
source_paths = ["webapp"]
only_mutate = {mutated}
also_copy = {copied}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:randomly", "-k", "not postgresql",
    "--ignore-glob=*/test_kill.py", "--ignore-glob=*/test_frozen.py"]
do_not_mutate_patterns = ['\\blog\\.']
timeout_multiplier = 4.0
timeout_constant = 5.0
"""


class Tally(NamedTuple):
    """How the wrong changes of one module ended: the names of those that were not killed, by their fate."""

    count: int
    survived: list[str]
    untried: int


def path_of(module: str) -> Path:
    """Return the file or folder below ROOT that a dotted name or a path means. Exits when there is none."""
    path = Path(module if "/" in module else module.removesuffix(".py").replace(".", "/"))
    for candidate in (path, path.with_suffix(".py")):
        if candidate.parts[:1] == ("webapp",) and (ROOT / candidate).exists():
            return candidate
    sys.exit(f"No module or package of webapp is called {module}.")


def tests_of(path: Path) -> Path:
    """Return the tests nearest to a module or package: its own file or folder, else the folder that mirrors
    the one in which it stands.
    """
    mirrored = Path("tests", *path.parts[1:])
    own = mirrored.with_name(f"test_{mirrored.stem}.py")
    if (ROOT / own).is_file():
        return own
    mirrored = mirrored.with_suffix("")
    while not (ROOT / mirrored).is_dir():
        mirrored = mirrored.parent
    return mirrored


def tally(meta: Path) -> Tally:
    """Return how the wrong changes of a module ended, from mutmut's record of them."""
    codes = json.loads(meta.read_text())["exit_code_by_key"]
    survived = [name for name, code in codes.items() if code in (SURVIVED, UNTESTED)]
    return Tally(len(codes), survived, sum(code is NOT_TRIED for code in codes.values()))


def place_of(source: str, mutant: str, diff: str) -> tuple[int, str]:
    """Return the line of a change in its module, and the change; `diff` is mutmut's, of one function."""
    removed = [line[1:].strip() for line in diff.splitlines() if re.match(r"-(?!--)", line)]
    added = [line[1:].strip() for line in diff.splitlines() if re.match(r"\+(?!\+\+)", line)]
    name = re.split(r"x[_ǁ]", mutant.rpartition("__mutmut_")[0], maxsplit=1)[-1].split("ǁ")[-1]
    line = 0
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
            line = next(
                (node.lineno + at for at, text in enumerate(lines) if text.strip() == removed[0]), node.lineno
            )
    return line, f"{' '.join(removed)}  ->  {' '.join(added)}"


def copy_into(folder: Path, path: Path) -> None:
    """Make a copy of the tree in which mutmut is told what to change and which tests to run."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, folder / name)
    settings = SETTINGS.format(
        mutated=json.dumps([f"{path}/*" if (ROOT / path).is_dir() else str(path)]),
        copied=json.dumps([name for name in COPIED if name != "webapp"]),
        tests=json.dumps([str(tests_of(path))]),
    )
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(text + settings, encoding="utf-8")


def report(folder: Path) -> Iterator[str]:
    """Yield for each module its figures, and where a wrong change was not noticed."""
    for meta in sorted((folder / "mutants" / "webapp").rglob("*.meta")):
        found = tally(meta)
        if not found.count:
            continue
        module = meta.relative_to(folder / "mutants").with_suffix("")
        killed = found.count - len(found.survived) - found.untried
        late = f", {found.untried} not tried in time" if found.untried else ""
        yield f"{module}: {found.count} mutants, {killed} killed, {len(found.survived)} survived{late}"
        source = (ROOT / module).read_text(encoding="utf-8")
        for name in found.survived:
            command = [sys.executable, "-m", "mutmut", "show", name]
            shown = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
            line, change = place_of(source, name, shown.partition("\n")[2])
            yield f"  {module}:{line}: {change}"


def main(modules: Sequence[str]) -> int:
    """Try the wrong changes of each module or package; return 1 when mutmut could not."""
    ends_at, worst = monotonic() + LIMIT_S, 0
    for path in [path_of(module) for module in modules or USUAL]:
        print(f"{path}, by {tests_of(path)}:", flush=True)
        with tempfile.TemporaryDirectory(prefix="mutation-") as name:
            folder, log = Path(name), Path(name) / "mutmut.log"
            copy_into(folder, path)
            command = [sys.executable, "-m", "mutmut", "run", "--max-children", PROCESSES]
            with log.open("wb") as file:
                mutmut = subprocess.Popen(command, cwd=folder, stdout=file, stderr=subprocess.STDOUT)
                try:
                    failed = mutmut.wait(max(1.0, ends_at - monotonic()))
                except subprocess.TimeoutExpired:
                    mutmut.terminate()
                    failed = mutmut.wait()
                    print("  the time was over before all were tried")
            worst = max(worst, int(failed != 0))
            if failed:
                print("\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]))
            for line in report(folder):
                print(line, flush=True)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
