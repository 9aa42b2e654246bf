"""Runs one worker of a data-parallel run without Ray. Worker 0 prints the epochs and a hash of the weights and moments.

Usage: replica_process.py ASSETS FOLDER RANK PORT...
"""

import hashlib
import json
import os
import sys

assets, folder, rank, *ports = sys.argv[1:]
if len(ports) > 1:
    workers = [f"127.0.0.1:{port}" for port in ports]
    task = {"type": "worker", "index": int(rank)}
    os.environ["TF_CONFIG"] = json.dumps({"cluster": {"worker": workers}, "task": task})
sys.path.insert(0, assets)

import numpy as np
import programs
import replica
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
with open(os.path.join(folder, "plan.json"), encoding="utf-8") as file:
    plan = json.load(file)
replicas = programs.Replicas()
curve = []


def emit(event):
    if event["type"] == "epochEnded":
        curve.append([event["training"], event["validation"]])


replica.Trainer(folder, plan, replicas, emit, lambda: None, lambda: False).run()
if replicas.rank == 0:
    digest = hashlib.sha256()
    with np.load(os.path.join(folder, "state.npz")) as arrays:
        for name in sorted(set(arrays.files) - {"state"}):
            digest.update(arrays[name].tobytes())
    print(json.dumps({"curve": curve, "digest": digest.hexdigest()}))
