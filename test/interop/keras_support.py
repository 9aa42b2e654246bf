# Finds which pixels a feature depends on: argv is a folder, stdin contains a JSON list of jobs
# {"model": .keras file, "layers": names, "out": .json file}. Every layer is made linear with equal positive weights, so that the
# gradient of a feature by a pixel is positive exactly if the feature depends on it: activations and normalizations become the
# identity, maximum pooling becomes average pooling, and convolutions get two filters. In float64, because products of many small weights vanish in float32.
# Writes of each layer a list of [row, column, top, bottom, left, right] (the ends are excluded) for a few features;
# of one that sees only padding, row and column.
import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import keras
import numpy as np
import tensorflow as tf

keras.backend.set_floatx('float64')
folder = sys.argv[1]
path = lambda name: os.path.join(folder, name)
identities = (
    'Activation', 'BatchNormalization', 'Dropout', 'LayerNormalization', 'LayerScale', 'Normalization', 'ReLU', 'Rescaling',
    'StochasticDepth',
)


class Identity(keras.layers.Layer):
    """Takes what BatchNormalization and Dropout are called with."""

    def call(self, x, training=None, mask=None):
        return x


def linear(layer):
    """Returns a layer with the same window, but without activation and maximum."""
    kind, config = type(layer).__name__, layer.get_config()
    config['dtype'] = 'float64'
    if kind in identities:
        return Identity(name=layer.name, dtype='float64')
    if kind == 'MaxPooling2D':
        return keras.layers.AveragePooling2D.from_config(config)
    if 'activation' in config:
        config['activation'] = 'linear'
    # The window does not depend on the number of channels.
    for key in ('filters', 'units'):
        if key in config:
            config[key] = 2
    if 'groups' in config:
        config['groups'] = 1
    return type(layer).from_config(config)


def support(job):
    model = keras.models.clone_model(keras.models.load_model(path(job['model']), compile=False), clone_function=linear)
    for layer in model.layers:
        values = [np.full(one.shape, 1 / np.prod(one.shape[:-1])) if len(one.shape) > 1 else np.zeros(one.shape)
                  for one in layer.weights]
        layer.set_weights(values)
    found = {}
    _, height, width, channels = model.inputs[0].shape
    image = tf.ones((1, height, width, channels), 'float64')
    for name in job['layers']:
        part = keras.Model(model.inputs, model.get_layer(name).output)
        rows, columns = part.output.shape[1:3]
        found[name] = []
        places = [(0, 0), *((rows * i // 8, columns * i // 8) for i in (3, 4, 5)), (rows - 1, columns - 1)]
        for row, column in sorted(set(places)):
            with tf.GradientTape() as tape:
                tape.watch(image)
                feature = tf.reduce_sum(part(image, training=False)[0, row, column])
            seen = tape.gradient(feature, image).numpy()[0].sum(-1) > 0
            high, wide = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
            # A feature may see only padding.
            box = [int(one) for one in (high[0], high[-1] + 1, wide[0], wide[-1] + 1)] if len(high) else []
            found[name].append([row, column, *box])
    with open(path(job['out']), 'w') as file:
        json.dump(found, file)


for one in json.load(sys.stdin):
    support(one)
