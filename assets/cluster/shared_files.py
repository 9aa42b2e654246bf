"""Files on the storage that the workers share: written beside their name and renamed, and waited for."""

import json
import os
import time

import numpy as np

# How long a file that another node wrote may take to appear, in seconds.
APPEAR_S = 60


def read_state(path):
    """Returns the arrays and the values of a checkpoint; none if there is none."""
    if not path.exists():
        return {}, None
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    return arrays, json.loads(arrays.pop("state").tobytes())


def write_beside(path, values):
    beside = path.with_suffix(".tmp.npy")
    np.save(beside, values)
    os.replace(beside, path)


def appeared(path):
    """Waits for a file that another node wrote."""
    for _ in range(APPEAR_S * 4):
        if path.exists():
            return path
        time.sleep(0.25)
    raise FileNotFoundError(f"{path} did not appear on this node: is it the same folder on all nodes?")
