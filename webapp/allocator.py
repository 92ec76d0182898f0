"""Tells the C library to give large blocks of memory back as soon as they are free.

glibc raises its limit for blocks of their own up to 32 MB when such a block is freed; later ones then come
from the heap, where small blocks behind them keep them from being given back. After some large messages
a process would hold hundreds of megabytes for good.
"""

import ctypes
import logging

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # malloc.h
OWN_BLOCK_BYTES = 256 * 1024
KEPT_BYTES = 4 * 1024 * 1024  # free memory at the end of the heap

log = logging.getLogger(__name__)


def give_large_blocks_back() -> None:
    """Fix the limit for the life of this process. Does nothing where the C library is not glibc."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, TypeError, AttributeError):  # another C library, or Windows
        log.debug("large blocks of memory are left to the C library")
        return
    mallopt(M_MMAP_THRESHOLD, OWN_BLOCK_BYTES)
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
