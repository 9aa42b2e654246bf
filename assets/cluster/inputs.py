"""What the network is fed with: images, or the features of its frozen layers, of which each worker computes a share.

Batches consist of the same images in the same places whoever computes them: TensorFlow's sums depend on both.
"""

import time

import keras
import numpy as np
from shared_files import appeared, written_beside

FEATURE_BATCH = 32


class Inputs:
    """
    Replaces the script's functions that read images. `scope` has the script's names, `random` draws for each image, and
    `emit` takes worker 0's events.
    """

    def __init__(self, folder, scope, replicas, random, emit):
        self.folder, self.scope, self.replicas, self.random, self.emit = folder, scope, replicas, random, emit
        # The stage that the script prepares.
        self.stage = 0

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
        take = self.images_as_input()
        rank, count = self.replicas.rank, self.replicas.count
        stage, parts = self.stage, []
        batches = [rows[start : start + FEATURE_BATCH] for start in range(0, len(rows), FEATURE_BATCH)]
        place = {}
        for number, batch in enumerate(batches):
            first = number // count * FEATURE_BATCH
            place.update({int(i): (number % count, first + at) for at, i in enumerate(batch)})

        def path(worker, output):
            return self.folder / f"features-{stage}-{worker + 1}-of-{count}-{output}.npy"

        def compute():
            began, found = time.monotonic(), [[] for _ in names]
            for number, batch in enumerate(batches[rank::count]):
                values = base(take(filled(batch, FEATURE_BATCH)), training=False)
                values = values if isinstance(values, (list, tuple)) else [values]
                for output, value in enumerate(values):
                    found[output].append(keras.ops.convert_to_numpy(value)[: len(batch)])
                self.emit("progress", what="features", done=min(len(rows), number * count * FEATURE_BATCH), total=len(rows))
            for output, values in enumerate(found):
                shape = (0, *outputs[output].shape[1:])
                with written_beside(path(rank, output)) as beside:
                    np.save(beside, np.concatenate(values) if values else np.zeros(shape, "float32"))
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

    def end_stage(self):
        """Removes the features of the stage that has ended."""
        if self.replicas.rank == 0:
            for path in self.folder.glob(f"features-{self.stage}-*"):
                path.unlink(missing_ok=True)


def filled(rows, size):
    """Returns rows filled up to a size, for which the same kernels are always used."""
    return np.concatenate([rows, np.repeat(rows[-1:], size - len(rows))])


def shared(batch, replicas, parts, size):
    """
    Yields a worker's parts of a batch: their rows, filled up to the same size for all, and which of them count. `parts` is
    at least the number of workers.
    """
    for part in range(replicas.rank, parts, replicas.count):
        own = batch[part::parts]
        present = (np.arange(size) < len(own)).astype("float32")
        yield np.concatenate([own, np.repeat(batch[:1], size - len(own))]), present
