"""Files on the storage that the workers share: written beside their name and renamed, and waited for."""

import contextlib
import os
import time
import uuid

# How long a file that another node wrote may take to appear, in seconds.
APPEAR_S = 60


@contextlib.contextmanager
def written_beside(path):
    """Gives the name of a new file, which replaces `path` at the end. A worker of a lost group may still write its own."""
    beside = path.with_name(f"{path.stem}-{uuid.uuid4().hex[:8]}.tmp{path.suffix}")
    yield beside
    os.replace(beside, path)


def appeared(path):
    """Waits for a file that another node wrote."""
    for _ in range(APPEAR_S * 4):
        if path.exists():
            return path
        time.sleep(0.25)
    raise FileNotFoundError(f"{path} did not appear on this node: is it the same folder on all nodes?")
