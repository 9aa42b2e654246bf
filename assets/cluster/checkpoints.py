"""The checkpoint from which a run resumes, and the networks that it leaves."""

import json
import time

import keras
import numpy as np
from shared_files import written_beside

# Of Keras, before the script's own calls are replaced.
save_model = keras.Model.save


class Checkpoints:
    """
    The files of a run's folder. `leads` is true for the worker that writes them; `settle` waits until the events so far are
    known, so that a run which resumes from a checkpoint has told all that came before.
    """

    def __init__(self, folder, leads, settle):
        self.folder, self.leads, self.settle = folder, leads, settle
        self.arrays, self.state = read_state(folder / "state.npz")
        self.saved_at = time.monotonic()
        self.best_weights = None

    def is_due(self, seconds):
        return time.monotonic() - self.saved_at > seconds

    def keep_best(self, model):
        if self.leads:
            self.best_weights = [one.numpy() for one in model.weights]

    def save(self, progress, model, trainee, callbacks, history):
        """Writes all that a resume needs: of the whole network, and of the part that the stage trains."""
        self.saved_at = time.monotonic()
        if not self.leads:
            return
        arrays = {f"weight-{i}": one.numpy() for i, one in enumerate(model.weights)}
        arrays.update({f"optimizer-{i}": np.asarray(one) for i, one in enumerate(trainee.optimizer.variables)})
        arrays.update({f"best-{i}": one for i, one in enumerate(self.best_weights or [])})
        kept = []
        for at, callback in enumerate(callbacks):
            kept.append({name: value for name, value in vars(callback).items() if is_plain(name, value)})
            for i, one in enumerate(getattr(callback, "best_weights", None) or []):
                arrays[f"callback-{at}-{i}"] = np.asarray(one)
        epoch_in_stage, position = progress.place
        state = {
            "stage": progress.stage,
            "epochInStage": epoch_in_stage,
            "position": position,
            "history": history,
            "done": progress.done,
            "epoch": progress.epochs,
            "step": progress.steps,
            "best": progress.best,
            "recent": progress.recent,
            "callbacks": kept,
            "stopTraining": bool(trainee.stop_training),
        }
        arrays["state"] = np.frombuffer(json.dumps(state).encode(), dtype="uint8")
        self.settle()
        with written_beside(self.folder / "state.npz") as beside:
            np.savez(beside, **arrays)
        progress.saved("last")

    def restore(self, model, trainee, callbacks):
        """Sets the weights, the optimizer and the callbacks to those of the checkpoint."""
        state, arrays = self.state, self.arrays
        for i, one in enumerate(model.weights):
            one.assign(arrays[f"weight-{i}"])
        for i, one in enumerate(trainee.optimizer.variables):
            one.assign(arrays[f"optimizer-{i}"])
        if self.leads and "best-0" in arrays:
            self.best_weights = [arrays[f"best-{i}"] for i in range(len(model.weights))]
        trainee.stop_training = state["stopTraining"]
        for at, (callback, kept) in enumerate(zip(callbacks, state["callbacks"])):
            vars(callback).update(kept)
            best = [arrays[name] for name in sorted_names(arrays, f"callback-{at}-")]
            if best:
                callback.best_weights = best

    def write_networks(self, progress, model):
        """Writes the last and the best network as .keras files, with their position in the run. The model is then the best one."""
        if not self.leads or progress.stage < 0:
            return
        epoch_in_stage, position = progress.place
        loss, correct, _, count = position["sums"] if position else [0, 0, 0, 0]
        best = progress.best
        last = {
            "stage": progress.stage,
            "epochInStage": epoch_in_stage,
            "stepInEpoch": position["step"] if position else 0,
            "epoch": progress.epochs,
            "step": progress.steps,
            "running": {"loss": loss, "correct": correct, "count": int(count)},
            "best": best and {"epoch": best["epoch"], "loss": best["loss"]},
        }
        self.write_network("last", model, last)
        if self.best_weights is not None:
            for one, value in zip(model.weights, self.best_weights):
                one.assign(value)
            self.write_network("best", model, {**last, **{name: best[name] for name in ("stage", "epoch", "step")}})

    def write_network(self, name, model, position):
        with written_beside(self.folder / f"{name}.keras") as beside:
            save_model(model, beside, include_optimizer=False)
        with written_beside(self.folder / f"{name}.json") as beside:
            beside.write_text(json.dumps(position), encoding="utf-8")


def read_state(path):
    """Returns the arrays and the values of a checkpoint; none if there is none."""
    if not path.exists():
        return {}, None
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    return arrays, json.loads(arrays.pop("state").tobytes())


def is_plain(name, value):
    return not name.startswith("_") and (value is None or isinstance(value, (bool, int, float, str)))


def sorted_names(arrays, prefix):
    names = [name for name in arrays if name.startswith(prefix)]
    return sorted(names, key=lambda name: int(name.rsplit("-", 1)[1]))
