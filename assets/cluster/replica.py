"""One worker of a data-parallel run: trains the Keras script that Graft exported, on its share of each batch.

All workers run the whole script with the same order of images. `Model.fit` is replaced by a loop that sums the gradients and
the metrics over the workers, since that of Keras 3 fails with a distribution strategy. Each batch has the number of parts
that the plan says, which the workers share, and augmentation and dropout are drawn from the seed, the epoch and the image, so
the number of workers does not change the result.
"""

import pathlib
import time

import keras
import numpy as np
import tensorflow as tf
from checkpoints import Checkpoints
from inputs import Inputs, filled, shared
from programs import Programs
from progress import Progress
from randomness import Randomness
from script import run_script


class Result:
    def __init__(self, history):
        self.history = history


class Stopped(Exception):
    """The run was asked to stop; its checkpoint is saved."""


class Trainer:
    """
    Runs the script in `folder`/script. `plan` has the recipe's stages and what a checkpoint needs. Of worker 0, `emit` takes
    the run's events, `settle` waits until they are known outside, and `should_stop` is asked after each step.
    """

    def __init__(self, folder, plan, replicas, emit, settle, should_stop):
        self.folder, self.plan, self.replicas = pathlib.Path(folder), plan, replicas
        self.leads = replicas.rank == 0
        self.emit = lambda kind, **more: emit({"type": kind, "at": now_ms(), **more}) if self.leads else None
        self.should_stop = should_stop
        self.random = Randomness(plan["seed"])
        self.scope = {"__name__": "__graft__", "__file__": str(self.folder / "script" / "train.py")}
        self.inputs = Inputs(self.folder, self.scope, replicas, self.random, self.emit)
        self.checkpoints = Checkpoints(self.folder, self.leads, settle)
        self.progress = Progress(self.checkpoints.state, self.emit)

    @property
    def model(self):
        return self.scope["model"]

    def run(self):
        functions = {name: getattr(self.inputs, name) for name in ("images_as_input", "features_once")}
        script = self.folder / "script" / "train.py"
        run_script(script, self.scope, self.plan["seed"], functions, self.fit, self.random.drop_by_image)
        self.finish()

    def finish(self):
        """Worker 0 writes the networks of the checkpoints."""
        self.checkpoints.write_networks(self.progress, self.model)

    def begin(self):
        """Tells that the run begins, or from where it resumes."""
        if self.checkpoints.state:
            self.progress.resume()
            return
        total = sum(int(np.prod(one.shape)) for one in self.model.weights)
        trainable = sum(int(np.prod(one.shape)) for one in self.model.trainable_weights)
        self.emit(
            "started",
            runId=self.plan["runId"],
            name=self.plan["name"],
            stages=self.plan["stages"],
            classes=self.plan["classes"],
            counts={part: len(self.scope[part.upper()]) for part in ("training", "validation", "test")},
            params={"total": total, "trainable": trainable, "nonTrainable": total - trainable},
            runtime=f"Keras {keras.__version__} on TensorFlow {tf.__version__}, data-parallel, workers: {self.replicas.count}, "
            f"parts of a batch: {self.plan['parts']}",
        )

    def fit(self, model, training, *, epochs, validation_data=None, class_weight=None, callbacks=(), **_):
        """Trains a stage: what `Model.fit` does, with each batch shared by the workers."""
        state, progress = self.checkpoints.state, self.progress
        progress.stage += 1
        stage = progress.stage
        if stage == 0:
            self.begin()
        if stage < len(progress.done):
            # A stage that was finished before a resume, the last of which left the weights and the optimizer's state.
            if stage == len(progress.done) - 1 and state["stage"] <= stage:
                self.checkpoints.restore(self.model, model, ())
            self.inputs.stage += 1
            return Result(progress.done[stage])
        self.programs = Programs(
            model, self.replicas, self.random, self.plan["parts"], class_weight, self.scope["weights_of"]
        )
        for callback in callbacks:
            callback.set_model(model)
            callback.on_train_begin({})
        model.stop_training = False
        history, first, position = {}, 0, None
        if state and state["stage"] == stage:
            self.checkpoints.restore(self.model, model, callbacks)
            history, first, position = state["history"], state["epochInStage"], state["position"]
        trainable = sum(int(np.prod(one.shape)) for one in model.trainable_weights)
        self.emit("stageStarted", stage=stage, trainableParams=trainable, cachedAt=self.plan["cachedAt"][stage])
        # Cached features are computed here, not within the first epoch.
        training.take(training.rows[:1])
        for epoch in range(first, epochs):
            if model.stop_training:
                break
            logs = self.train_epoch(model, training, validation_data, callbacks, epoch, position, history)
            position = None
            for name, value in logs.items():
                history.setdefault(name, []).append(value)
            for callback in callbacks:
                callback.on_epoch_end(epoch, dict(logs))
            if self.checkpoints.is_due(self.plan["checkpointSeconds"]):
                self.save(model, callbacks, history, epoch + 1)
        done_epochs = len(next(iter(history.values())))
        # Moving averages of weights, as fit does.
        model.optimizer.finalize_variable_values(model.trainable_variables)
        for callback in callbacks:
            callback.on_train_end({})
        self.end_stage(callbacks, done_epochs, epochs)
        progress.done.append(history)
        self.save(model, callbacks, history, done_epochs)
        return Result(history)

    def save(self, model, callbacks, history, epoch_in_stage, position=None):
        self.progress.place = (epoch_in_stage, position)
        self.checkpoints.save(self.progress, self.model, model, callbacks, history)

    def end_stage(self, callbacks, epochs, planned):
        early = [one for one in callbacks if isinstance(one, keras.callbacks.EarlyStopping)]
        if early:
            total = self.progress.epochs
            best = total - epochs + early[0].best_epoch + 1
            restored = early[0].restore_best_weights and early[0].best_weights is not None and best != total
            self.emit(
                "stageEnded",
                stage=self.progress.stage,
                epochs=epochs,
                early=epochs < planned,
                restoredEpoch=best if restored else None,
            )
        self.inputs.end_stage()
        self.inputs.stage += 1

    def train_epoch(self, model, training, validation, callbacks, epoch, position, history):
        """Trains an epoch from a position in it, if one is given. Returns its values by Keras' names."""
        began = time.monotonic()
        for callback in callbacks:
            callback.on_epoch_begin(epoch, {})
        self.random.epoch = self.progress.epochs
        batch, rows = training.batch_size, training.rows
        order = rows if training.orders is None else rows[training.orders[training.epoch]]
        steps = -(-len(order) // batch)
        sums = np.array(position["sums"]) if position else np.zeros(4)
        for step in range(position["step"] if position else 0, steps):
            for callback in callbacks:
                callback.on_train_batch_begin(step, {})
            wanted = order[step * batch : (step + 1) * batch]
            stop = float(self.leads and self.should_stop())
            found = self.programs.step(self.parts_of(training, wanted), len(wanted), stop)
            sums[:3] += found[:3]
            sums[3] += len(wanted)
            self.progress.end_step(step, steps, found / len(wanted), rate_of(model))
            here = {"step": step + 1, "sums": sums.tolist()}
            if found[3] > 0:
                self.save(model, callbacks, history, epoch, here)
                raise Stopped
            if step + 1 < steps and self.checkpoints.is_due(self.plan["checkpointSeconds"]):
                self.save(model, callbacks, history, epoch, here)
        logs = self.programs.named(sums[:3] / sums[3])
        if validation is not None:
            logs.update(self.programs.named(self.validate(validation), "val_"))
        self.end_epoch(logs, rate_of(model), time.monotonic() - began)
        return logs

    def parts_of(self, training, batch):
        """Yields what `Programs.step` takes of each of this worker's parts of a batch."""
        parts = self.plan["parts"]
        for rows, present in shared(batch, self.replicas, parts, -(-training.batch_size // parts)):
            labels = self.scope["labels_of"](rows)
            weights = np.ones(len(rows), "float32")
            if training.weights is not None:
                weights = self.scope["weights_of"](labels, training.weights)
            yield training.take(rows), labels, weights, present, self.random.of_images(rows)

    def validate(self, validation):
        """Returns the means of loss, accuracy and own loss, from all workers."""
        sums, size = np.zeros(3), validation.batch_size
        for start in range(self.replicas.rank * size, len(validation.rows), self.replicas.count * size):
            batch = validation.rows[start : start + size]
            wanted = filled(batch, size)
            present = (np.arange(len(wanted)) < len(batch)).astype("float32")
            sums += self.programs.look(validation.take(wanted), self.scope["labels_of"](wanted), present)
        return self.programs.add_up(sums) / len(validation.rows)

    def end_epoch(self, logs, rate, seconds):
        accuracy, own = self.programs.accuracy_name, self.programs.own_name
        training = {"accuracy": logs[accuracy], "loss": logs["loss"]}
        validation = None
        if f"val_{accuracy}" in logs:
            loss = logs[f"val_{own}"] if own else logs["val_loss"]
            validation = {"loss": loss, "accuracy": logs[f"val_{accuracy}"]}
        if self.progress.end_epoch(training, validation, rate, seconds):
            self.checkpoints.keep_best(self.model)
            self.progress.saved("best")


def rate_of(model):
    return float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))


def now_ms():
    return int(time.time() * 1000)
