"""Where the compiled translations are."""

import hashlib
import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1] / "translations"


def compiled_folder(environment: Path = Path(sys.prefix)) -> Path:
    """Return the folder of the compiled catalogues: in the Python environment, else beside their sources.

    ./run compiles into the environment, because the program's folder may be read-only, below the digest of
    the sources: what is there is never older than they are.
    """
    content = b"".join(path.read_bytes() for path in sorted(SOURCES.glob("*/LC_MESSAGES/messages.po")))
    compiled = environment / "translations" / hashlib.sha256(content).hexdigest()
    return compiled if compiled.is_dir() else SOURCES
