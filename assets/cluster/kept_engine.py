"""One engine of Graft that a worker process of Ray keeps for the parts of features that it computes, one after the other.

Each part is a task of its own, so a lost node costs the parts under way. TensorFlow is started once.
"""

import atexit
import glob
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time

# The line on both streams with which a part ends; its last word is the exit code.
END = "@part "
POLL_S = 0.1
# How long the last lines of an engine that ended are waited for.
DRAIN_S = 5
# How long an engine that was asked to stop may take.
STOP_S = 20

# Folders of engines are named by this and the id of their worker process.
PREFIX = "graft-engine-"
OLD_S = 86_400

kept = None


def remove_old():
    """Removes the small folders of engines whose workers Ray has ended, which leaves no time to remove them."""
    for path in glob.glob(os.path.join(tempfile.gettempdir(), f"{PREFIX}*")):
        worker = os.path.basename(path)[len(PREFIX) :].split("-")[0]
        try:
            is_old = time.time() - os.stat(path).st_mtime > OLD_S
        except OSError:
            continue
        if is_old and not os.path.exists(f"/proc/{worker}"):
            shutil.rmtree(path, ignore_errors=True)


class Engine:
    def __init__(self, start, args):
        self.args = args
        remove_old()
        self.folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
        self.process = start(args, self.folder, stdin=subprocess.PIPE)
        self.lines = queue.Queue()
        for stream, kind in ((self.process.stdout, "line"), (self.process.stderr, "note")):
            threading.Thread(target=self.read, args=(stream, kind), daemon=True).start()
        atexit.register(self.close)

    def read(self, stream, kind):
        for line in stream:
            self.lines.put((kind, line.rstrip("\n")))
        self.lines.put((kind, None))

    def compute(self, part, tell):
        """Computes a part; `tell` gets its lines. Returns the exit code."""
        try:
            self.process.stdin.write(f"{part}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            # It ended; its last lines are read below.
            pass
        code = None
        ends = 0
        silent_s = 0
        while ends < 2 and silent_s < DRAIN_S:
            try:
                kind, line = self.lines.get(timeout=POLL_S)
            except queue.Empty:
                # A process that the engine started may still hold its streams open.
                if self.process.poll() is not None:
                    silent_s += POLL_S
                continue
            if line is None:
                ends += 1
            elif line.startswith(END):
                ends += 1
                code = int(line.rsplit(" ", 1)[1])
            else:
                tell(kind, line=line)
        return self.process.wait() if code is None else code

    def close(self):
        atexit.unregister(self.close)
        self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def compute(start, args, part, tell):
    """Computes a part with this worker's engine, which is started if there is none. Returns the exit code."""
    global kept
    if kept is not None and (kept.args != args or kept.process.poll() is not None):
        kept.close()
        kept = None
    try:
        kept = kept or Engine(start, args)
        return kept.compute(part, tell)
    except KeyboardInterrupt:
        # The task was canceled.
        if kept is not None:
            kept.close()
            kept = None
        return 130
