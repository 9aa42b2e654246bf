"""Trains one run on several workers of a Ray cluster by Ray Train, and prints its events as run_tasks.py does.

The run's folder on the shared storage has script/ (the Keras script that Graft exported), plan.json, and state.npz, the
checkpoint from which a group of workers continues after one of them was lost, also with fewer workers.
"""

import json
import os
import signal
import sys
import threading
import time
import uuid

import memory_watch
import preflight
import ray
import reservation
import shortage

TASK = "run"
# How often a group of workers is started again.
MOST_FAILURES = 5
# How long after the start of a group Ray may extend it to nodes that have joined, in seconds.
RESIZE_S = 600
TAKE_EVERY_S = 0.25
ASK_EVERY_S = 1
SETTLE_EVERY_S = 0.05
# Ray notices a lost node after up to 20 s. Until then it asks for as many workers as before, by default for a minute.
START_S = 10


def train_share(config):
    """Runs in each worker."""
    # The job's package is on the path, but Ray Train has left its folder.
    own = [os.path.join(path, "assets", "cluster") for path in sys.path]
    sys.path[:0] = [path for path in own if os.path.exists(os.path.join(path, "replica.py"))]
    events, folder = config["events"], config["folder"]
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
    # Ray asks for Keras 2.
    os.environ["TF_USE_LEGACY_KERAS"] = "0"
    if ray.get(events.has_problem.remote()):
        return
    import preflight

    # Nodes that joined after the others were asked.
    lack = preflight.find_lack(folder)
    if lack is not None:
        ray.get(events.problem.remote(f"{os.uname().nodename}: {lack}."))
        raise RuntimeError(lack)
    import programs
    import replica
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(max(1, int(config["cpus"])))
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)
    with open(os.path.join(folder, "plan.json"), encoding="utf-8") as file:
        plan = json.load(file)
    replicas = programs.Replicas()
    # Each group of workers is a new attempt, whose lines alone count.
    attempt = f"{config['attempt']}-{uuid.uuid4().hex[:8]}"
    stopping = threading.Event()
    over = threading.Event()

    def tell(kind, **more):
        return events.put.remote({"task": TASK, "attempt": attempt, "type": kind, **more})

    def emit(event):
        tell("line", line=json.dumps(event))

    def settle():
        while not ray.get(events.are_printed.remote()):
            time.sleep(SETTLE_EVERY_S)

    def watch_stop():
        while not over.wait(ASK_EVERY_S):
            if ray.get(events.is_stopping.remote()):
                stopping.set()

    leads = replicas.rank == 0
    if leads:
        hosts = sorted({node["NodeManagerHostname"] for node in ray.nodes() if node["NodeManagerAddress"] in workers_of()})
        tell("started", node=", ".join(hosts), at=int(time.time() * 1000), workers=replicas.count)
        threading.Thread(target=watch_stop, daemon=True).start()
    trainer = replica.Trainer(folder, plan, replicas, emit, settle, stopping.is_set)
    outcome = "done"
    try:
        trainer.run()
    except replica.Stopped:
        trainer.finish()
        outcome = "stopped"
    finally:
        over.set()
    if leads:
        ray.get(tell("line", line=json.dumps({"type": "ended", "at": int(time.time() * 1000), "outcome": outcome})))


def workers_of():
    """Addresses of the machines of this group's workers."""
    return {worker.rsplit(":", 1)[0] for worker in json.loads(os.environ["TF_CONFIG"])["cluster"]["worker"]}


def run(spec, events, out):
    """Trains `spec` {folder, workers, cpus, gpus}. Returns the exit code."""
    # Workers of other nodes have these files in another folder.
    for module in (sys.modules[__name__], memory_watch, preflight, shortage):
        ray.cloudpickle.register_pickle_by_value(module)
    # Ray Train starts here.
    lack = preflight.find_lack(spec["folder"])
    problems = [f"{os.uname().nodename}, the cluster's head: {lack}."] if lack else []
    try:
        problems = problems or preflight.find_problems(spec["folder"], spec["cpus"], spec["gpus"])
        error = " ".join(problems) if problems else train(spec, events, out)
    except ray.exceptions.OutOfMemoryError as problem:
        error = str(problem)
    code = 0 if error is None else 1
    memory = shortage.Watch().of_end(TASK, code, error)
    out.print({"type": "ended", "task": TASK, "code": code, "error": error and error[-2000:], **memory})
    out.print({"type": "complete"})
    return code


def train(spec, events, out):
    """Trains, and prints the events meanwhile. Returns why the run failed, or None."""
    over = threading.Event()

    def forward():
        while True:
            last = over.is_set()
            for event in ray.get(events.take.remote()):
                out.print(event)
            if last:
                return
            over.wait(TAKE_EVERY_S)

    thread = threading.Thread(target=forward)
    thread.start()

    def stop(*_):
        # In a thread of its own: the signal may interrupt a call of Ray.
        threading.Thread(target=lambda: ray.get(events.stop.remote()), daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    error = None
    try:
        trainer = make_trainer(spec, events)
        with reservation.held(spec["folder"], trainer):
            trainer.fit()
    except Exception as problem:  # noqa: BLE001, its failure is the run's result
        error = str(problem)
    over.set()
    thread.join()
    return ray.get(events.has_problem.remote()) or error


def make_trainer(spec, events):
    os.environ.setdefault("RAY_TRAIN_WORKER_GROUP_START_TIMEOUT_S", str(START_S))
    from ray.train import FailureConfig, RunConfig, ScalingConfig
    from ray.train.tensorflow import TensorflowTrainer

    resources = {"CPU": spec["cpus"], **({"GPU": spec["gpus"]} if spec["gpus"] > 0 else {})}
    return TensorflowTrainer(
        train_share,
        train_loop_config={
            "folder": spec["folder"],
            "cpus": spec["cpus"],
            "events": events,
            "attempt": uuid.uuid4().hex[:8],
        },
        scaling_config=ScalingConfig(
            num_workers=(1, spec["workers"]),
            use_gpu=spec["gpus"] > 0,
            resources_per_worker=resources,
            placement_strategy="SPREAD",
            elastic_resize_monitor_interval_s=RESIZE_S,
        ),
        run_config=RunConfig(
            name="ray",
            storage_path=spec["folder"],
            failure_config=FailureConfig(max_failures=MOST_FAILURES),
            callbacks=memory_watch.callbacks(),
        ),
    )
