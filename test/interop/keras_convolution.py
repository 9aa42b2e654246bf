"""Runs Keras' Conv2D, DepthwiseConv2D and pooling layers on one image for the cases on stdin, and prints their outputs."""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import keras


def run(case, image):
    kind = case["kind"]
    x = image[..., : case["channels"]]
    if kind in ("max", "average"):
        pooling = keras.layers.MaxPooling2D if kind == "max" else keras.layers.AveragePooling2D
        return pooling(case["size"], strides=case["strides"], padding=case["padding"])(x)
    same = dict(strides=case["strides"], dilation_rate=case["dilation"], padding=case["padding"])
    kernel = np.array(case["kernel"], "float32").reshape(case["shape"])
    size = case["shape"][:2]
    if kind == "depthwise":
        layer = keras.layers.DepthwiseConv2D(size, **same)
    else:
        layer = keras.layers.Conv2D(case["shape"][3], size, **same)
    layer.build(x.shape)
    layer.set_weights([kernel, np.array(case["bias"], "float32")])
    return layer(x)


job = json.load(sys.stdin)
image = np.array(job["image"], "float32").reshape([1, *job["shape"]])
outputs = []
for case in job["cases"]:
    try:
        y = np.array(run(case, image))[0]
        outputs.append({"shape": y.shape, "values": [float(v) for v in y.flatten()]})
    except ValueError as error:
        outputs.append({"error": str(error)})
print(json.dumps({"keras": keras.__version__, "outputs": outputs}))
