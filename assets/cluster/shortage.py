"""Whether tasks ended because their node ran out of memory.

Ray ends a worker before the memory of its node is full, and says so. If memory is full first, the system ends any process, with
the signal SIGKILL and without a reason.
"""

import re

import ray

PLACE = re.compile(r"Memory on the node \(IP: [^,)]+, ID: ([0-9a-f]+)\)")
AMOUNT = re.compile(r"([\d.]+)GB(?: used)? / ([\d.]+)GB")
ADDRESS = re.compile(r"^\s*ip: (\S+)", re.MULTILINE)
# What Ray says when a process is gone without a reason, and how Node.js and Graft name the system's signal.
KILLED = re.compile(r"OOM killer|worker died unexpectedly|SIGKILL")
STOPPED = 130


def find_shortage(text, node=None):
    """Returns {"node", "usedBytes", "limitBytes", "certain"} if an error's text says that memory ran out, or may have; None for others.

    `node` is the host name of the task's last node, for texts that name none.
    """
    if "running low on memory" in text:
        place, amount = PLACE.search(text), AMOUNT.search(text)
        used, limit = (int(float(value) * 2**30) for value in amount.groups()) if amount else (None, None)
        named = host_of("NodeID", place.group(1)) if place else None
        return {"node": named or node, "usedBytes": used, "limitBytes": limit, "certain": True}
    if KILLED.search(text):
        place = ADDRESS.search(text)
        named = host_of("NodeManagerAddress", place.group(1)) if place else None
        return {"node": node or named, "usedBytes": None, "limitBytes": None, "certain": False}
    return None


def host_of(key, value):
    """Returns the host name of the node with that value, or None."""
    return next((node["NodeManagerHostname"] for node in ray.nodes() if node.get(key) == value), None)


class Watch:
    """Notes the node of each task, and whether one of its processes was killed there."""

    def __init__(self):
        self.nodes = {}
        self.killed = set()

    def add(self, event):
        task = event["task"]
        if event["type"] == "started":
            self.nodes[task] = event["node"]
            self.killed.discard(task)
        elif "SIGKILL" in event.get("line", "") or (event["type"] == "finished" and event["code"] == -9):
            self.killed.add(task)

    def of_end(self, task, code, error):
        """Returns the event's part that tells that memory ran out: {"memory"}, or nothing."""
        if code in (0, STOPPED):
            return {}
        text = error or ("SIGKILL" if task in self.killed else "")
        found = find_shortage(text, self.nodes.get(task))
        return {"memory": found} if found else {}
