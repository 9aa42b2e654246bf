"""What each node lacks for a data-parallel run: Python packages, the run's folder, and images. Asked before the workers start."""

import importlib.util
import json
import os

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

INSTALL = 'pip install "ray[train]" tensorflow keras pillow'
# The modules of each package; ray.train fails without those of ray[train].
MODULES = {
    "ray[train]": ("fsspec", "pandas", "pyarrow", "pydantic", "requests"),
    "tensorflow": ("tensorflow",),
    "keras": ("keras",),
    "pillow": ("PIL",),
}
# A node that does not answer within this time is left to Ray.
ANSWER_S = 60


def is_installed(module):
    spec = importlib.util.find_spec(module)
    # An empty folder of that name is found, too.
    return spec is not None and spec.origin is not None


def find_lack(folder):
    """Returns what this node lacks as a sentence, or None."""
    missing = [name for name, modules in MODULES.items() if not all(is_installed(one) for one in modules)]
    if missing:
        plural = "package is" if len(missing) == 1 else "packages are"
        return f"the Python {plural} missing: {', '.join(missing)}. Install on each node: {INSTALL}"
    plan = os.path.join(folder, "plan.json")
    if not os.access(plan, os.R_OK):
        return f"the shared folder {folder} cannot be read. Mount it on each node under the same path"
    if not os.access(folder, os.W_OK):
        return f"the shared folder {folder} cannot be written"
    with open(plan, encoding="utf-8") as file:
        images = json.load(file)["sampleImages"]
    hidden = [path for path in images if not os.access(path, os.R_OK)]
    if hidden:
        return f"{hidden[0]} cannot be read. Keep the images in a folder that all nodes share under the same path"
    return None


@ray.remote(num_cpus=0, max_retries=0)
def ask(folder):
    return find_lack(folder)


def find_problems(folder, cpus, gpus):
    """Asks the nodes that could run a worker with `cpus` CPUs and `gpus` GPUs. Returns what they lack as sentences.

    Raises OutOfMemoryError if the memory of one is full already.
    """
    asked = {}
    for node in ray.nodes():
        has = node["Resources"]
        if node["Alive"] and has.get("CPU", 0) >= cpus and has.get("GPU", 0) >= gpus:
            place = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            asked[ask.options(scheduling_strategy=place).remote(folder)] = node["NodeManagerHostname"]
    answered, _ = ray.wait(list(asked), num_returns=len(asked), timeout=ANSWER_S) if asked else ([], [])
    problems = []
    for answer in answered:
        try:
            lack = ray.get(answer)
        except ray.exceptions.OutOfMemoryError:
            raise
        except ray.exceptions.RayError:
            # The node was lost, which Ray Train deals with.
            continue
        if lack is not None:
            problems.append(f"{asked[answer]}: {lack}.")
    return sorted(problems)
