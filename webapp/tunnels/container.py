"""Whether this process runs in a container, where localhost is the container itself."""

import os
from functools import cache
from pathlib import Path

# Docker and Podman leave a file; systemd (container_os_release) and Kubernetes set a variable.
_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_VARIABLES = ("KUBERNETES_SERVICE_HOST", "container")


@cache
def is_container() -> bool:
    """Tell whether it does; found out once."""
    return any(mark.exists() for mark in _MARKS) or any(os.environ.get(name) for name in _VARIABLES)
