"""Trains many runs as trials of Ray Tune, whose scheduler ASHA stops those that are behind.

Each trial is Graft's `train` with `--json`, whose lines become events as in run_tasks.py. A run that is not stopped has
the same numbers as without Tune. ASHA compares the validation loss, or the training loss of runs without validation,
after `grace` epochs and each time three times as many are over; of the runs that came so far, the best third goes on.
Epochs are counted over the whole run, also if another node continues it from its checkpoint.
"""

import collections
import json
import math
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid

import ray
from ray import tune
from ray.tune.schedulers import ASHAScheduler

import run_tasks
import shortage
from run_tasks import STOP_S, TAKE_EVERY_S, start_graft

# As many nodes may be lost under one run.
LOST = 3
# Behind every other loss. Infinity would make the quantiles of ASHA no numbers.
WORST = 1e30
# How often a run asks whether it is to stop.
POLL_S = 1.0
# The exit code of a run that was stopped.
STOPPED = 130


class Run(tune.Trainable):
    """One run. A step of Tune is an epoch."""

    def setup(self, config, tasks=None, events=None):
        self.task = tasks[config["task"]]
        self.events = events
        self.attempt = uuid.uuid4().hex[:8]
        self.loss = WORST
        self.epoch = 0
        self.process = None
        self.readers = []
        self.folder = tempfile.mkdtemp(prefix="graft-task-")
        for name, text in self.task["files"].items():
            with open(os.path.join(self.folder, os.path.basename(name)), "w", encoding="utf-8") as file:
                file.write(text)
        # Tune may begin runs after it was asked to stop all.
        if self.is_stopping():
            return
        # Tune starts its trials in folders of their own, not in that of the program.
        for path in sys.path:
            if os.path.exists(os.path.join(path, "dist", "main", "cli.js")):
                os.environ.setdefault("GRAFT_PROGRAM", path)
        self.tell("started", node=os.uname().nodename, at=int(time.time() * 1000))
        self.process = start_graft(self.task["args"], self.folder)
        self.lines = queue.Queue()
        self.readers = [
            threading.Thread(target=self.read, args=(self.process.stdout, "line"), daemon=True),
            threading.Thread(target=self.read, args=(self.process.stderr, "note"), daemon=True),
        ]
        for reader in self.readers:
            reader.start()
        threading.Thread(target=self.stop_when_asked, daemon=True).start()

    def tell(self, kind, **more):
        return self.events.put.remote({"task": self.task["id"], "attempt": self.attempt, "type": kind, **more})

    def is_stopping(self):
        return ray.get(self.events.is_stopping.remote())

    def read(self, stream, kind):
        for line in stream:
            self.tell(kind, line=line.rstrip("\n"))
            if kind == "line":
                self.lines.put(line)
        if kind == "line":
            self.lines.put(None)

    def stop_when_asked(self):
        while self.process.poll() is None:
            if self.is_stopping():
                self.process.terminate()
                return
            time.sleep(POLL_S)

    def step(self):
        """Returns the loss of the next epoch, or that the run has ended, with its exit code."""
        while self.process is not None and (line := self.lines.get()) is not None:
            found = read_epoch(line)
            if found is None:
                continue
            self.epoch, self.loss = found
            # After its last epoch, a run is not compared: it writes its model.
            if self.epoch < self.task.get("epochs", math.inf):
                return {"loss": self.loss, "epoch": self.epoch}
        code = STOPPED if self.process is None else self.process.wait()
        return {"loss": self.loss, "epoch": self.epoch, "done": True, "code": code}

    def cleanup(self):
        if self.process is not None:
            if self.process.poll() is None:
                self.process.terminate()
                try:
                    self.process.wait(STOP_S)
                except subprocess.TimeoutExpired:
                    self.process.kill()
                    self.process.wait()
            for reader in self.readers:
                reader.join(10)
            ray.get(self.tell("finished", code=self.process.returncode))
        shutil.rmtree(self.folder, ignore_errors=True)


def read_epoch(line):
    """Returns the number of an epoch and the loss that runs are compared by, if the line is its end."""
    if not line.startswith("{"):
        return None
    try:
        event = json.loads(line)
    except ValueError:
        return None
    if event.get("type") != "epochEnded":
        return None
    loss = (event.get("validation") or event["training"])["loss"]
    # A loss that is no number is behind every other.
    known = isinstance(loss, (int, float)) and math.isfinite(loss)
    return event["epoch"], loss if known else WORST


class Ends(tune.Callback):
    """Collects how the trials ended."""

    def __init__(self, tasks, stopping):
        self.tasks = tasks
        self.stopping = stopping
        self.ended = collections.deque()

    def __getstate__(self):
        # Tune writes down its settings.
        return {}

    def put(self, trial, **more):
        task = self.tasks[trial.config["task"]]["id"]
        self.ended.append({"type": "ended", "task": task, "code": None, "error": None, **more})

    def on_trial_complete(self, iteration, trials, trial, **info):
        result = trial.last_result or {}
        if "code" in result:
            self.put(trial, code=result["code"])
        elif self.stopping():
            self.put(trial, code=STOPPED)
        else:
            self.put(trial, code=0, stoppedAfter=result.get("epoch", 0))

    def on_trial_error(self, iteration, trials, trial, **info):
        self.put(trial, error=str(trial.get_error()))


class WhenAsked(tune.Stopper):
    """Stops all trials after a signal, once those that run have saved their checkpoints."""

    def __init__(self, stopping, events, running):
        self.stopping = stopping
        self.events = events
        self.running = running
        self.asked_at = None

    def __getstate__(self):
        # Tune writes down its settings.
        return {}

    def __call__(self, trial_id, result):
        return False

    def stop_all(self):
        if not self.stopping():
            return False
        if self.asked_at is None:
            self.asked_at = time.monotonic()
            self.events.stop.remote()
        return not self.running or time.monotonic() - self.asked_at > STOP_S


def run(spec, events, out, stopping):
    """Trains spec["tasks"]. spec["asha"] has "grace", "epochs" (the most of any run) and "folder", which all nodes share.

    A task may have "epochs", the number of its last.
    """
    # The nodes find none of these modules by its name.
    for module in (sys.modules[__name__], run_tasks, shortage):
        ray.cloudpickle.register_pickle_by_value(module)
    tasks = spec["tasks"]
    asha = spec["asha"]
    os.environ.setdefault("TUNE_DISABLE_AUTO_CALLBACK_LOGGERS", "1")
    os.environ.setdefault("TUNE_DISABLE_SIGINT_HANDLER", "1")
    os.environ.setdefault("RAY_AIR_NEW_OUTPUT", "0")
    ends = Ends(tasks, stopping)
    codes = []
    running = set()
    watch = shortage.Watch()

    def show():
        for event in ray.get(events.take.remote()):
            watch.add(event)
            out.print(event)
            if event["type"] == "started":
                running.add(event["attempt"])
            elif event["type"] == "finished":
                running.discard(event["attempt"])
        while ends.ended:
            event = ends.ended.popleft()
            codes.append(event["code"])
            memory = watch.of_end(event["task"], event["code"], event["error"])
            out.print({**event, "error": event["error"] and event["error"][-2000:], **memory})

    over = threading.Event()

    def keep_showing():
        while not over.wait(TAKE_EVERY_S):
            show()

    shower = threading.Thread(target=keep_showing, daemon=True)
    shower.start()
    # What Tune notes about its trials; the runs themselves are written where their commands say.
    os.makedirs(asha["folder"], exist_ok=True)
    notes = tempfile.mkdtemp(prefix=".tune-", dir=asha["folder"])
    try:
        trial = tune.with_parameters(Run, tasks=tasks, events=events)
        tune.Tuner(
            tune.with_resources(trial, {"cpu": spec["cpus"], "gpu": spec.get("gpus", 0)}),
            param_space={"task": tune.grid_search(list(range(len(tasks))))},
            tune_config=tune.TuneConfig(
                metric="loss",
                mode="min",
                scheduler=ASHAScheduler(
                    time_attr="epoch",
                    # A run that has trained to its end is to write its model, too: it ends by itself.
                    max_t=asha["epochs"] + 2,
                    grace_period=asha["grace"],
                    reduction_factor=3,
                ),
            ),
            run_config=tune.RunConfig(
                storage_path=notes,
                name="runs",
                stop=WhenAsked(stopping, events, running),
                callbacks=[ends],
                # Graft's own checkpoints are in the run's folder.
                checkpoint_config=tune.CheckpointConfig(checkpoint_at_end=False),
                failure_config=tune.FailureConfig(max_failures=LOST),
                verbose=0,
            ),
        ).fit()
    finally:
        over.set()
        shower.join(10)
        show()
        shutil.rmtree(notes, ignore_errors=True)
    out.print({"type": "complete"})
    return 1 if any(code != 0 for code in codes) else 0
