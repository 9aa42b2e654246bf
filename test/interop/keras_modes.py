"""Prints the training arguments Keras finds in files, and whether it applies them: argv = 2 or 3, then files.

Prints {file: {modes, differs, moves}}: `differs` is whether two predictions differ, `moves` whether training moves the
moving statistics of the layer `bn`. For Keras 3, whose fit overrides the argument, with the helper of Graft's scripts (stdin).
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy as np

version, *files = sys.argv[1:]
if version == "2":
    import tf_keras as keras
else:
    import keras
scope = {}
exec(sys.stdin.read(), scope)


def modes_of(config):
    found = {}
    for layer in config["layers"]:
        for node in layer["inbound_nodes"]:
            call = node["kwargs"] if isinstance(node, dict) else node[0][3]
            if call.get("training") is not None:
                found[layer["config"]["name"]] = call["training"]
    return found


answers = {}
for file in files:
    model = keras.models.load_model(file, compile=False)
    x = np.ones((4, *model.inputs[0].shape[1:]), "float32")
    before = [np.asarray(model(x)) for _ in range(2)]
    modes = modes_of(json.loads(model.to_json())["config"])
    moves = None
    if any(layer.name == "bn" for layer in model.layers):
        if version == "3":
            for name, mode in modes.items():
                scope["call_with"](model.get_layer(name), mode)
        statistic = model.get_layer("bn").moving_mean
        start = np.array(statistic)
        model.compile("sgd", "sparse_categorical_crossentropy")
        model.fit(x, np.zeros(4), epochs=1, verbose=0)
        moves = bool(np.abs(np.array(statistic) - start).max() > 0)
    answers[file] = {"modes": modes, "differs": bool(np.abs(before[0] - before[1]).max() > 0), "moves": moves}
print(json.dumps(answers))
