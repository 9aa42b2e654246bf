# Describes the weights and activations of layers with Keras and NumPy: argv is a folder, stdin contains a JSON list of jobs.
# Each job: {"model": file, "input": .npy of preprocessed images, "layer": name, "edges": of the bins, "weights": edges by name}.
import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import keras
import numpy as np

folder = sys.argv[1]
path = lambda name: os.path.join(folder, name)


def describe(values, edges):
    values = np.asarray(values, 'float64').ravel()
    bins = np.histogram(values[values != 0], np.asarray(edges, 'float64'))[0]
    return {
        'count': values.size,
        'zeros': int((values == 0).sum()),
        'min': values.min(),
        'max': values.max(),
        'mean': values.mean(),
        'std': values.std(),
        'bins': bins.tolist(),
    }


def run(job):
    model = keras.models.load_model(path(job['model']), compile=False)
    layer = model.get_layer(job['layer'])
    maps = np.asarray(keras.Model(model.inputs, layer.output)(np.load(path(job['input'])), training=False))
    channels = maps.reshape(-1, maps.shape[-1])
    same = np.flatnonzero((channels == channels[0]).all(0))
    weights = {}
    for weight in layer.weights:
        name = weight.path.split('/')[-1]
        values = np.asarray(weight)
        # The inspector's bins: 64 of equal width from the minimum to the maximum.
        weights[name] = {**describe(values, [0, 1]), 'bins': np.histogram(values, 64)[0].tolist()}
    return {
        'sample': describe(maps, job['edges']),
        'image': describe(maps[:1], job['imageEdges']),
        'dead': [[int(c), float(channels[0, c])] for c in same],
        'weights': weights,
    }


print(json.dumps([run(job) for job in json.load(sys.stdin)]))
