"""How do we run a process of our own for work that is heavy, or not to be trusted?"""

from __future__ import annotations

import os
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_NEEDED = ("HOME", "LANG", "PATH", "PYTHONPATH", "TMPDIR")


def environment() -> dict[str, str]:
    """What such a process is told of the environment: where to find us; no tokens, no database."""
    told = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    told["PYTHONPATH"] = os.pathsep.join(filter(None, [str(_ROOT), told.get("PYTHONPATH", "")]))
    return told
