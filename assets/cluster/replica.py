"""One worker of a data-parallel run: trains the Keras script that Graft exported, on its share of each batch.

All workers run the whole script with the same order of images. `Model.fit` is replaced by a loop that sums the gradients and
the metrics over the workers, since that of Keras 3 fails with a distribution strategy. Augmentation and dropout are drawn
from the seed, the epoch and the image, so the number of workers does not change the result.
"""

import ast
import contextlib
import json
import os
import pathlib
import sys
import time

import keras
import numpy as np
import tensorflow as tf
from programs import Programs
from randomness import Randomness
from shared_files import appeared, read_state, write_beside

# Steps that are reported before they are thinned to one per second.
ALL_STEPS = 3000
FEATURE_BATCH = 32


class Result:
    def __init__(self, history):
        self.history = history


class Stopped(Exception):
    """The run was asked to stop; its checkpoint is saved."""


class Trainer:
    """
    Runs the script in `folder`/script. `plan` has the recipe's stages and what a checkpoint needs; `emit` takes the run's
    events (worker 0 only), `should_stop` is asked by worker 0 after each step.
    """

    def __init__(self, folder, plan, replicas, emit, should_stop):
        self.folder, self.plan, self.replicas = pathlib.Path(folder), plan, replicas
        self.leads = replicas.rank == 0
        self.emit = lambda kind, **more: emit({"type": kind, "at": now_ms(), **more}) if self.leads else None
        self.should_stop = should_stop
        self.random = Randomness(plan["seed"])
        self.scope = {"__name__": "__graft__", "__file__": str(self.folder / "script" / "train.py")}
        self.stage = -1
        self.state_path = self.folder / "state.npz"
        self.arrays, self.state = read_state(self.state_path)
        self.saved_at = time.monotonic()
        self.steps = self.state["step"] if self.state else 0
        self.epochs = self.state["epoch"] if self.state else 0
        self.done = self.state["done"] if self.state else []
        self.best, self.best_weights, self.place = None, None, (0, None)
        self.recent, self.told_at = [], 0

    @property
    def model(self):
        return self.scope["model"]

    def run(self):
        with self.hooks():
            text = (self.folder / "script" / "train.py").read_text(encoding="utf-8")
            sys.argv = ["train.py", "--seed", str(self.plan["seed"])]
            for node in ast.parse(text).body:
                exec(compile(ast.Module([node], []), "train.py", "exec"), self.scope)
                # Functions of the script that know of one worker only.
                if isinstance(node, ast.FunctionDef) and node.name in ("images_as_input", "features_once"):
                    self.scope[node.name] = getattr(self, node.name)
        self.finish()

    @contextlib.contextmanager
    def hooks(self):
        """Replaces what the script calls of Keras."""
        kept = keras.models.load_model, keras.Model.compile, keras.Model.fit, keras.Model.save, keras.Model.evaluate
        self.save_model = keras.Model.save
        trainer = self

        def load_model(*given, **more):
            model = kept[0](*given, **more)
            trainer.random.drop_by_image(model)
            return model

        def compile_model(model, optimizer="rmsprop", loss=None, metrics=(), loss_weights=None):
            kept[1](model, optimizer, loss=loss)
            model.parts_of_loss = loss, loss_weights, metrics

        keras.models.load_model = load_model
        keras.Model.compile = compile_model
        keras.Model.fit = lambda model, training, **how: trainer.fit(model, training, **how)
        keras.Model.save = lambda *given, **more: None
        # Graft evaluates the trained network.
        keras.Model.evaluate = lambda *given, **more: {}
        try:
            yield
        finally:
            keras.models.load_model, keras.Model.compile, keras.Model.fit, keras.Model.save, keras.Model.evaluate = kept

    def begin(self):
        """Tells that the run begins, or from where it resumes."""
        if self.state and self.state["started"]:
            recent, best = self.state["recent"], self.state["best"]
            self.emit(
                "resumed",
                fromStep=self.steps,
                fromEpoch=self.epochs,
                epochs=recent,
                bestEpoch=best and best["epoch"],
            )
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
            runtime=f"Keras {keras.__version__} on TensorFlow {tf.__version__}, data-parallel, workers: {self.replicas.count}",
        )

    def images_as_input(self, augmentation=None, window=None):
        read, preprocess = self.scope["read_image"], self.scope["preprocess"]
        augment = None if augmentation is None else self.random.augment_by_image(augmentation)

        def cut(i):
            self.scope["RANDOM"] = self.random.numpy_of_image(i)
            return window(i)

        def take(rows):
            pixels = np.stack([(read if window is None else cut)(i) for i in rows]).astype("float32")
            if augment is not None:
                pixels = augment(pixels, self.random.of_images(rows)).numpy()
            return preprocess(pixels)

        return take

    def features_once(self, model, names, rows):
        """As the script's, but each worker computes a share when the stage begins, and all read them from shared storage."""
        outputs = [model.get_layer(name).output for name in names]
        base = keras.Model(model.input, outputs)
        take = self.scope["images_as_input"]()
        rank, count = self.replicas.rank, self.replicas.count
        stage, parts = self.stage + 1, []
        place = {int(i): (at % count, at // count) for at, i in enumerate(rows)}

        def path(worker, output):
            return self.folder / f"features-{stage}-{worker + 1}-of-{count}-{output}.npy"

        def compute():
            began, own = time.monotonic(), rows[rank::count]
            found = [[] for _ in names]
            for start in range(0, len(own), FEATURE_BATCH):
                batch = own[start : start + FEATURE_BATCH]
                # Always of the same size, so that the number of workers does not change the kernels.
                filled = np.concatenate([batch, np.repeat(batch[-1:], FEATURE_BATCH - len(batch))])
                values = base(take(filled), training=False)
                values = values if isinstance(values, (list, tuple)) else [values]
                for output, value in enumerate(values):
                    found[output].append(keras.ops.convert_to_numpy(value)[: len(batch)])
                self.emit("progress", what="features", done=min(len(rows), start * count), total=len(rows))
            for output, values in enumerate(found):
                shape = (0, *outputs[output].shape[1:])
                write_beside(path(rank, output), np.concatenate(values) if values else np.zeros(shape, "float32"))
            self.replicas.meet()
            for output in range(len(names)):
                parts.append([np.load(appeared(path(worker, output)), mmap_mode="r") for worker in range(count)])
            seconds = time.monotonic() - began
            self.emit("featuresReady", stage=stage, kept=0, derived=0, computed=len(rows), seconds=seconds)

        def take_features(wanted):
            if not parts:
                compute()
            columns = []
            for output in range(len(names)):
                found = [place[int(i)] for i in wanted]
                columns.append(np.stack([parts[output][worker][at] for worker, at in found]))
            return columns[0] if len(columns) == 1 else tuple(columns)

        head = keras.Model(outputs[0] if len(outputs) == 1 else tuple(outputs), model.output)
        return take_features, head

    def fit(self, model, training, *, epochs, validation_data=None, class_weight=None, callbacks=(), **_):
        """Trains a stage: what `Model.fit` does, with each batch shared by the workers."""
        self.stage += 1
        if self.stage == 0:
            self.begin()
        if self.stage < len(self.done):
            # A stage that was finished before a resume, the last of which left the weights and the optimizer's state.
            if self.stage == len(self.done) - 1 and self.state["stage"] <= self.stage:
                self.restore(model, ())
            return Result(self.done[self.stage])
        self.programs = Programs(model, self.replicas, self.random, class_weight, self.scope["weights_of"])
        for callback in callbacks:
            callback.set_model(model)
            callback.on_train_begin({})
        model.stop_training = False
        history, first, position = {}, 0, None
        if self.state and self.state["stage"] == self.stage:
            self.restore(model, callbacks)
            history, first, position = self.state["history"], self.state["epochInStage"], self.state["position"]
        trainable = sum(int(np.prod(one.shape)) for one in model.trainable_weights)
        self.emit("stageStarted", stage=self.stage, trainableParams=trainable, cachedAt=self.plan["cachedAt"][self.stage])
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
            if time.monotonic() - self.saved_at > self.plan["checkpointSeconds"]:
                self.save(model, callbacks, epoch + 1, None, history)
        done_epochs = len(next(iter(history.values())))
        # Moving averages of weights, as fit does.
        model.optimizer.finalize_variable_values(model.trainable_variables)
        for callback in callbacks:
            callback.on_train_end({})
        self.end_stage(callbacks, done_epochs, epochs)
        self.done.append(history)
        self.save(model, callbacks, done_epochs, None, history)
        return Result(history)

    def end_stage(self, callbacks, epochs, planned):
        early = [one for one in callbacks if isinstance(one, keras.callbacks.EarlyStopping)]
        if early:
            best = self.epochs - epochs + early[0].best_epoch + 1
            restored = early[0].restore_best_weights and early[0].best_weights is not None and best != self.epochs
            self.emit(
                "stageEnded",
                stage=self.stage,
                epochs=epochs,
                early=epochs < planned,
                restoredEpoch=best if restored else None,
            )
        if self.leads:
            for path in self.folder.glob(f"features-{self.stage}-*"):
                path.unlink(missing_ok=True)

    def train_epoch(self, model, training, validation, callbacks, epoch, position, history):
        began = time.monotonic()
        for callback in callbacks:
            callback.on_epoch_begin(epoch, {})
        self.random.epoch = self.epochs
        batch, rows = training.batch_size, training.rows
        order = rows if training.orders is None else rows[training.orders[training.epoch]]
        steps = -(-len(order) // batch)
        share = -(-batch // self.replicas.count)
        sums = np.array(position["sums"]) if position else np.zeros(4)
        for step in range(position["step"] if position else 0, steps):
            for callback in callbacks:
                callback.on_train_batch_begin(step, {})
            part = order[step * batch : (step + 1) * batch]
            wanted, present = shared(part, self.replicas, share)
            taken = training.take(wanted)
            labels = self.scope["labels_of"](wanted)
            weights = np.ones(len(wanted), "float32")
            if training.weights is not None:
                weights = self.scope["weights_of"](labels, training.weights)
            stop = float(self.leads and self.should_stop())
            found = self.programs.step(taken, labels, weights, present, self.random.of_images(wanted), len(part), stop)
            sums[:3] += found[:3]
            sums[3] += len(part)
            self.steps += 1
            rate = float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
            self.tell_step(epoch, step, steps, found / len(part), rate)
            here = {"step": step + 1, "sums": sums.tolist()}
            if found[3] > 0:
                self.save(model, callbacks, epoch, here, history)
                raise Stopped
            if step + 1 < steps and time.monotonic() - self.saved_at > self.plan["checkpointSeconds"]:
                self.save(model, callbacks, epoch, here, history)
        self.epochs += 1
        logs = self.programs.named(sums[:3] / sums[3])
        if validation is not None:
            logs.update(self.programs.named(self.validate(validation), "val_"))
        self.end_epoch(logs, rate, time.monotonic() - began)
        return logs

    def validate(self, validation):
        """Returns the means of loss, accuracy and own loss, from all workers."""
        own = validation.rows[self.replicas.rank :: self.replicas.count]
        sums = np.zeros(3)
        for start in range(0, len(own), validation.batch_size):
            batch = own[start : start + validation.batch_size]
            wanted = np.concatenate([batch, np.repeat(batch[-1:], validation.batch_size - len(batch))])
            present = (np.arange(len(wanted)) < len(batch)).astype("float32")
            sums += self.programs.look(validation.take(wanted), self.scope["labels_of"](wanted), present)
        return self.programs.add_up(sums) / len(validation.rows)

    def tell_step(self, epoch, step, steps, means, rate):
        if not self.leads:
            return
        now = time.monotonic()
        if self.steps > ALL_STEPS and now - self.told_at < 1:
            return
        self.told_at = now
        self.emit(
            "stepEnded",
            stage=self.stage,
            epoch=self.epochs + 1,
            step=self.steps,
            stepInEpoch=step + 1,
            stepsPerEpoch=steps,
            loss=float(means[0]),
            accuracy=float(means[1]),
            learningRate=rate,
        )

    def end_epoch(self, logs, rate, seconds):
        plain = {"accuracy": self.programs.accuracy_name, "loss": "loss"}
        training = {name: logs[key] for name, key in plain.items()}
        validation = None
        if f"val_{plain['accuracy']}" in logs:
            own = self.programs.own_name
            loss = logs[f"val_{own}"] if own else logs["val_loss"]
            validation = {"loss": loss, "accuracy": logs[f"val_{plain['accuracy']}"]}
        row = {
            "stage": self.stage,
            "epoch": self.epochs,
            "step": self.steps,
            "seconds": seconds,
            "learningRate": rate,
            "training": training,
            "validation": validation,
        }
        self.recent = [*self.recent, row][-20:]
        self.emit("epochEnded", **row)
        loss = (validation or training)["loss"]
        if self.best is None or loss < self.best["loss"]:
            self.best = {"stage": self.stage, "epoch": self.epochs, "step": self.steps, "loss": loss}
            if self.leads:
                self.best_weights = [one.numpy() for one in self.model.weights]
            self.emit("checkpointSaved", epoch=self.epochs, step=self.steps, name="best")

    def save(self, model, callbacks, epoch_in_stage, position, history):
        """Worker 0 writes all that a resume needs, beside its name and renamed."""
        self.saved_at, self.place = time.monotonic(), (epoch_in_stage, position)
        if not self.leads:
            return
        arrays = {f"weight-{i}": one.numpy() for i, one in enumerate(self.model.weights)}
        arrays.update({f"optimizer-{i}": np.asarray(one) for i, one in enumerate(model.optimizer.variables)})
        for i, one in enumerate(self.best_weights or []):
            arrays[f"best-{i}"] = one
        kept = []
        for at, callback in enumerate(callbacks):
            kept.append({name: value for name, value in vars(callback).items() if is_plain(name, value)})
            for i, one in enumerate(getattr(callback, "best_weights", None) or []):
                arrays[f"callback-{at}-{i}"] = np.asarray(one)
        state = {
            "started": True,
            "stage": self.stage,
            "epochInStage": epoch_in_stage,
            "position": position,
            "history": history,
            "done": self.done,
            "epoch": self.epochs,
            "step": self.steps,
            "best": self.best,
            "recent": self.recent,
            "callbacks": kept,
            "stopTraining": bool(model.stop_training),
        }
        arrays["state"] = np.frombuffer(json.dumps(state).encode(), dtype="uint8")
        beside = self.state_path.with_suffix(".tmp.npz")
        np.savez(beside, **arrays)
        os.replace(beside, self.state_path)
        self.emit("checkpointSaved", epoch=self.epochs, step=self.steps, name="last")

    def restore(self, model, callbacks):
        state, arrays = self.state, self.arrays
        for i, one in enumerate(self.model.weights):
            one.assign(arrays[f"weight-{i}"])
        for i, one in enumerate(model.optimizer.variables):
            one.assign(arrays[f"optimizer-{i}"])
        self.best, self.recent = state["best"], state["recent"]
        if self.leads and "best-0" in arrays:
            self.best_weights = [arrays[f"best-{i}"] for i in range(len(self.model.weights))]
        model.stop_training = state["stopTraining"]
        for at, (callback, kept) in enumerate(zip(callbacks, state["callbacks"])):
            vars(callback).update(kept)
            best = [arrays[name] for name in sorted_names(arrays, f"callback-{at}-")]
            if best:
                callback.best_weights = best

    def finish(self):
        """Worker 0 writes the networks of the checkpoints as .keras files, with their position in the run."""
        if not self.leads or self.stage < 0:
            return
        epoch_in_stage, position = self.place
        loss, correct, _, count = position["sums"] if position else [0, 0, 0, 0]
        best = self.best and {"epoch": self.best["epoch"], "loss": self.best["loss"]}
        last = {
            "stage": self.stage,
            "epochInStage": epoch_in_stage,
            "stepInEpoch": position["step"] if position else 0,
            "epoch": self.epochs,
            "step": self.steps,
            "running": {"loss": loss, "correct": correct, "count": int(count)},
            "best": best,
        }
        self.write_network("last", last)
        if self.best_weights is not None:
            for one, value in zip(self.model.weights, self.best_weights):
                one.assign(value)
            self.write_network("best", {**last, **{name: self.best[name] for name in ("stage", "epoch", "step")}})

    def write_network(self, name, position):
        beside = self.folder / f"{name}.tmp.keras"
        self.save_model(self.model, beside, include_optimizer=False)
        os.replace(beside, self.folder / f"{name}.keras")
        (self.folder / f"{name}.json").write_text(json.dumps(position), encoding="utf-8")


def shared(part, replicas, size):
    """Returns a worker's rows of a batch, filled up to the same size for all, and which of them count."""
    own = part[replicas.rank :: replicas.count]
    present = (np.arange(size) < len(own)).astype("float32")
    return np.concatenate([own, np.repeat(part[:1], size - len(own))]), present


def is_plain(name, value):
    return not name.startswith("_") and (value is None or isinstance(value, (bool, int, float, str)))


def sorted_names(arrays, prefix):
    names = [name for name in arrays if name.startswith(prefix)]
    return sorted(names, key=lambda name: int(name.rsplit("-", 1)[1]))


def now_ms():
    return int(time.time() * 1000)
