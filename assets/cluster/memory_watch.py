"""Ends a data-parallel run whose workers run out of memory again and again, which Ray Train would restart forever."""

import shortage

# How often a group of workers may be lost in this way: one that Ray says is certain, and one that may have other reasons.
MOST_CERTAIN = 1
MOST_POSSIBLE = 2


def callbacks():
    """Returns the callbacks of Ray Train; none for a version that has no such ones."""
    try:
        from ray.train.v2._internal.execution.callback import ControllerCallback
    except ImportError:
        return []

    class MemoryWatch(ControllerCallback):
        def __init__(self):
            self.certain = 0
            self.possible = 0

        def after_controller_state_update(self, previous_state, current_state):
            """Called with the state of a group that is to be started again. An error raised here ends the run."""
            error = getattr(current_state, "training_failed_error", None)
            text = "\n".join(str(one) for one in causes_of(error))
            found = shortage.find_shortage(text)
            if found is None:
                return
            self.certain += found["certain"]
            self.possible += 1
            if self.certain > MOST_CERTAIN or self.possible > MOST_POSSIBLE:
                raise RuntimeError(text)

    return [MemoryWatch()]


def causes_of(error):
    """Yields an error of Ray Train and the errors of its workers, the innermost first."""
    if not isinstance(error, BaseException):
        return
    inner = [getattr(error, name, None) for name in ("__cause__", "controller_failure", "health_check_failure")]
    for one in [*inner, *getattr(error, "worker_failures", {}).values()]:
        yield from causes_of(one)
    yield error
