"""How far a run is, and the events that tell it."""

import time

# Steps that are reported before they are thinned to one per second.
ALL_STEPS = 3000
# The latest epochs that a checkpoint has, for logs that lack them.
RECENT = 100


class Progress:
    """Counts a run's steps and epochs from where `state`, a checkpoint's or None, ends, and tells them to `emit`."""

    def __init__(self, state, emit):
        self.emit = emit
        self.stage = -1
        self.steps = state["step"] if state else 0
        self.epochs = state["epoch"] if state else 0
        # Each finished stage's values by epoch.
        self.done = state["done"] if state else []
        self.best = state["best"] if state else None
        self.recent = state["recent"] if state else []
        # Of the last checkpoint: the epochs of its stage, and where it is within the next one.
        self.place = (state["epochInStage"], state["position"]) if state else (0, None)
        self.told_at = 0

    def resume(self):
        best = self.best and self.best["epoch"]
        self.emit("resumed", fromStep=self.steps, fromEpoch=self.epochs, epochs=self.recent, bestEpoch=best)

    def end_step(self, epoch_step, epoch_steps, means, rate):
        """Counts a step; `means` are the batch's loss and accuracy."""
        self.steps += 1
        now = time.monotonic()
        if self.steps > ALL_STEPS and now - self.told_at < 1:
            return
        self.told_at = now
        self.emit(
            "stepEnded",
            stage=self.stage,
            epoch=self.epochs + 1,
            step=self.steps,
            stepInEpoch=epoch_step + 1,
            stepsPerEpoch=epoch_steps,
            loss=float(means[0]),
            accuracy=float(means[1]),
            learningRate=rate,
        )

    def end_epoch(self, training, validation, rate, seconds):
        """Counts an epoch, whose loss and accuracy are given; `validation` may be None. Returns true if it is the best so far."""
        self.epochs += 1
        row = {
            "stage": self.stage,
            "epoch": self.epochs,
            "step": self.steps,
            "seconds": seconds,
            "learningRate": rate,
            "training": training,
            "validation": validation,
        }
        self.recent = [*self.recent, row][-RECENT:]
        self.emit("epochEnded", **row)
        loss = (validation or training)["loss"]
        if self.best is not None and not loss < self.best["loss"]:
            return False
        self.best = {"stage": self.stage, "epoch": self.epochs, "step": self.steps, "loss": loss}
        return True

    def saved(self, name):
        self.emit("checkpointSaved", epoch=self.epochs, step=self.steps, name=name)
