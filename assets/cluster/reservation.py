"""Gives back the CPUs that Ray still reserves for a driver of the same run which was killed.

Ray Train asks Ray's autoscaling coordinator for its CPUs and gives them back at its end. For a driver that was killed, they
stay reserved for three minutes (AUTOSCALING_REQUESTS_EXPIRE_TIME_S), in which the next one would wait for them.
"""

import contextlib
import os

import ray

ANSWER_S = 10


@contextlib.contextmanager
def held(folder, trainer):
    """Gives back the reservation that the run's folder names, if any, and names that of `trainer` there while it trains."""
    path = os.path.join(folder, "reservation.txt")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            give_back(file.read())
    context = getattr(trainer, "train_run_context", None)
    if context is not None:
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"train-{context.run_id}")
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.remove(path)


def give_back(requester):
    """Without an answer, the run starts later."""
    with contextlib.suppress(ValueError, AttributeError, ray.exceptions.RayError):
        coordinator = ray.get_actor("AutoscalingCoordinator", namespace="AutoscalingCoordinator")
        ray.get(coordinator.cancel_request.remote(requester), timeout=ANSWER_S)
