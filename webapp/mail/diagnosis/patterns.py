"""The patterns of signals and providers, each compiled once: there are more than the module `re` keeps."""

import re
from functools import cache


@cache
def pattern(text: str) -> re.Pattern[str]:
    """Return the compiled regular expression `text`, which ignores case."""
    return re.compile(text, re.IGNORECASE)
