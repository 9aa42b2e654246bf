"""Features of images by Ray Data: `map_batches` with an actor that has the Keras network, as its documentation does it.

Usage: ray_data_features.py IMAGES MODEL.keras LAYER SIZE OUT ACTORS
"""

import io
import pathlib
import sys

import numpy as np
import ray
from PIL import Image

images, model, layer, size, out, actors = sys.argv[1:]
size = int(size)


class Features:
    def __init__(self):
        import keras

        whole = keras.models.load_model(model, compile=False)
        self.base = keras.Model(whole.input, whole.get_layer(layer).output)

    def __call__(self, batch):
        decoded = [Image.open(io.BytesIO(one)).convert("RGB").resize((size, size), Image.BILINEAR) for one in batch["bytes"]]
        pixels = (np.stack(decoded).astype("float32") - 127) / 128
        return {"path": batch["path"], "features": self.base.predict_on_batch(pixels)}


paths = [str(path) for path in sorted(pathlib.Path(images).rglob("*.jpg"))]
# Reading and writing share the CPU with the actor of their node, which would else wait for each other.
little = {"num_cpus": 0.1}
read = ray.data.read_binary_files(paths, include_paths=True, override_num_blocks=64, ray_remote_args=little)
made = read.map_batches(Features, batch_size=32, concurrency=int(actors), num_cpus=0.7)
made.write_parquet(out, ray_remote_args=little)
print("rows", ray.data.read_parquet(out).count())
