#!/usr/bin/env python3
# Generates reference values with Keras: EfficientNet-Lite0, each layer kind, and a few training steps.
"""Writes test/fixtures/efficientnet-lite0 and test/fixtures/keras-forward.

    pip install tensorflow-cpu==2.20.0 keras pillow
    python scripts/sample/references.py
"""
import json
import os
import re
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')

import keras
import numpy as np
from keras import layers
from PIL import Image

import lite0
from measure import ROOT, bundled_weights

FIXTURES = ROOT / 'test/fixtures'
IMAGES = [
    'animals/angry-monkey-benji-park-01',
    'fruit/lemon',
    'music/cello-ganson',
    'vehicles/bicycle-01',
]
rng = np.random.default_rng(7)


def camel(name: str) -> str:
    return re.sub(r'_([a-z])', lambda match: match.group(1).upper(), name)


def numbers(array) -> dict:
    """Returns shape and values, printed with enough digits for float32."""
    array = np.asarray(array, np.float32)
    return {'shape': list(array.shape), 'values': [float(f'{value:.9g}') for value in array.ravel().tolist()]}


def random(*shape) -> np.ndarray:
    return rng.normal(0, 1, shape).astype(np.float32)


def write_json(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, separators=(',', ':')) + '\n')
    print(path.relative_to(ROOT), path.stat().st_size)


def shape_of(layer):
    return list(layer.output.shape)


def efficientnet() -> None:
    folder = FIXTURES / 'efficientnet-lite0'
    folder.mkdir(parents=True, exist_ok=True)
    for name, size in (('layers-224', 224), ('layers-75', 75)):
        model = lite0.build((size, size, 3))
        rows = [[layer.name, type(layer).__name__, shape_of(layer), layer.count_params()] for layer in model.layers]
        trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
        write_json(folder / f'{name}.json', {'total': model.count_params(), 'trainable': trainable, 'layers': rows})
    model = lite0.build((96, 96, 3))
    values = bundled_weights()
    for name, weight in lite0.named_weights(model):
        weight.assign(values[name])
    pixels = np.stack([
        np.asarray(Image.open(ROOT / 'assets/samples/drawings' / f'{name}.jpg').convert('RGB').resize((96, 96), Image.Resampling.BILINEAR))
        for name in IMAGES])
    both = keras.Model(model.input, [model.get_layer('block3b_add').output, model.get_layer('avg_pool').output, model.output])
    middle, features, softmax = (np.asarray(value) for value in both(lite0.preprocess(pixels.astype(np.float32)), training=False))
    np.save(folder / 'pixels.npy', pixels)
    np.save(folder / 'avg-pool.npy', features)
    np.save(folder / 'softmax.npy', softmax)
    np.save(folder / 'block3b-add-first.npy', middle[:1])
    classes = json.loads((ROOT / 'models/efficientnet-lite0/classes.json').read_text())
    top = [[[classes[i], float(row[i])] for i in np.argsort(row)[::-1][:5]] for row in softmax]
    write_json(folder / 'outputs.json', {
        'keras': keras.__version__, 'images': IMAGES, 'preprocessing': '(x - 127) / 128', 'top5': top,
        'arrays': {'pixels.npy': 'uint8 [4, 96, 96, 3]', 'avg-pool.npy': 'features', 'softmax.npy': 'predictions',
                   'block3b-add-first.npy': 'block3b_add of the first image'}})
    for row in top:
        print('   ', ' · '.join(f'{name} {value:.3f}' for name, value in row[:3]))


ACTIVATIONS = ['linear', 'relu', 'relu6', 'softmax', 'sigmoid', 'tanh', 'elu', 'selu', 'gelu', 'silu', 'softplus',
               'softsign', 'hard_sigmoid', 'hard_silu', 'leaky_relu', 'exponential', 'mish']
IMAGE = (2, 6, 5, 3)
CASES = [
    ('Dense', {'units': 4, 'activation': 'relu'}, [(2, 5)]),
    ('Dense', {'units': 3, 'use_bias': False}, [(2, 2, 3, 4)]),
    ('Rescaling', {'scale': 0.5, 'offset': -1.0}, [(2, 5)]),
    *[('Activation', {'activation': name}, [(2, 7)]) for name in ACTIVATIONS],
    ('ReLU', {'max_value': 6.0, 'negative_slope': 0.1, 'threshold': 0.3}, [(2, 7)]),
    ('LeakyReLU', {'negative_slope': 0.2}, [(2, 7)]),
    ('Softmax', {'axis': -1}, [(2, 7)]),
    *[('Conv2D', {'filters': 4, 'kernel_size': [3, 3], 'strides': [s, s], 'padding': p}, [IMAGE]) for s in (1, 2) for p in ('valid', 'same')],
    ('Conv2D', {'filters': 3, 'kernel_size': [1, 3], 'strides': [1, 1], 'padding': 'same', 'activation': 'relu', 'use_bias': False}, [IMAGE]),
    ('Conv2D', {'filters': 2, 'kernel_size': [3, 3], 'dilation_rate': [2, 2], 'padding': 'same'}, [IMAGE]),
    ('Conv2D', {'filters': 4, 'kernel_size': [3, 3], 'groups': 2, 'padding': 'valid'}, [(2, 5, 5, 4)]),
    *[('DepthwiseConv2D', {'kernel_size': [3, 3], 'strides': [s, s], 'padding': p}, [IMAGE]) for s in (1, 2) for p in ('valid', 'same')],
    ('DepthwiseConv2D', {'kernel_size': [5, 5], 'padding': 'same', 'depth_multiplier': 2, 'use_bias': False}, [IMAGE]),
    ('SeparableConv2D', {'filters': 4, 'kernel_size': [3, 3], 'padding': 'same', 'depth_multiplier': 2}, [IMAGE]),
    *[(kind, {'pool_size': [3, 3], 'strides': [s, s], 'padding': p}, [IMAGE])
      for kind in ('MaxPooling2D', 'AveragePooling2D') for s, p in ((1, 'same'), (2, 'valid'), (2, 'same'))],
    *[(kind, {'keepdims': keep}, [IMAGE]) for kind in ('GlobalAveragePooling2D', 'GlobalMaxPooling2D') for keep in (False, True)],
    ('BatchNormalization', {}, [IMAGE]),
    ('BatchNormalization', {'scale': False, 'epsilon': 0.01, 'momentum': 0.9}, [IMAGE]),
    ('BatchNormalization', {'center': False, 'scale': False}, [(4, 3)]),
    ('Add', {}, [(2, 3, 2), (2, 3, 2), (2, 3, 2)]),
    ('Multiply', {}, [(2, 3, 3, 2), (2, 1, 1, 2)]),
    ('Subtract', {}, [(2, 5), (2, 5)]),
    ('Average', {}, [(2, 5), (2, 5), (2, 5)]),
    ('Maximum', {}, [(2, 5), (2, 5)]),
    ('Minimum', {}, [(2, 5), (2, 5)]),
    ('Concatenate', {'axis': -1}, [(2, 3, 3, 2), (2, 3, 3, 1)]),
    ('Concatenate', {'axis': 1}, [(2, 3, 2), (2, 1, 2)]),
    ('Flatten', {}, [(2, 3, 2, 2)]),
    ('Reshape', {'target_shape': [2, -1]}, [(2, 3, 4)]),
    ('ZeroPadding2D', {'padding': [[0, 1], [2, 3]]}, [(1, 3, 2, 2)]),
    ('Dropout', {'rate': 0.5}, [(2, 5)]),
]


def weight_record(layer):
    return {lite0.weight_name(layer, weight).split('/')[1]: numbers(weight) for weight in layer.weights}


def forward() -> None:
    cases = []
    for kind, params, shapes in CASES:
        layer = getattr(layers, kind)(**params)
        inputs = [random(*shape) for shape in shapes]
        arguments = inputs if len(inputs) > 1 else inputs[0]
        layer(arguments)
        for weight in layer.weights:
            values = random(*weight.shape)
            weight.assign(np.abs(values) + 0.5 if 'variance' in weight.name else values)
        case = {'kind': kind, 'params': {camel(name): value for name, value in params.items()},
                'inputs': [numbers(value) for value in inputs], 'weights': weight_record(layer),
                'output': numbers(layer(arguments, training=False) if kind in ('BatchNormalization', 'Dropout') else layer(arguments))}
        if kind == 'BatchNormalization':
            # In training mode: the output with the batch's statistics, and the updated moving statistics.
            case['trainingOutput'] = numbers(layer(arguments, training=True))
            case['weightsAfter'] = weight_record(layer)
        cases.append(case)
    write_json(FIXTURES / 'keras-forward/layers.json', {'keras': keras.__version__, 'cases': cases})


NET = [
    ('InputLayer', 'input_layer', {'shape': [8, 8, 3]}),
    ('Conv2D', 'conv', {'filters': 4, 'kernel_size': [3, 3], 'padding': 'same', 'use_bias': False}),
    ('BatchNormalization', 'bn', {'momentum': 0.9}),
    ('ReLU', 'relu', {'max_value': 6.0}),
    ('DepthwiseConv2D', 'depthwise', {'kernel_size': [3, 3], 'strides': [2, 2], 'padding': 'same'}),
    ('BatchNormalization', 'bn_2', {'scale': False}),
    ('GlobalAveragePooling2D', 'pool', {}),
    ('Dense', 'predictions', {'units': 3, 'activation': 'softmax'}),
]
OPTIMIZERS = [
    ('sgd', {'learning_rate': 0.1}),
    ('sgd', {'learning_rate': 0.05, 'momentum': 0.9}),
    ('sgd', {'learning_rate': 0.05, 'momentum': 0.9, 'nesterov': True}),
    ('rmsprop', {'learning_rate': 0.01}),
    ('rmsprop', {'learning_rate': 0.01, 'momentum': 0.5}),
    ('adam', {'learning_rate': 0.01}),
]
FROZEN = [[], ['bn', 'bn_2'], ['conv', 'bn']]


def network() -> keras.Model:
    entry = x = layers.Input(NET[0][2]['shape'], name=NET[0][1])
    for kind, name, params in NET[1:]:
        x = getattr(layers, kind)(name=name, **params)(x)
    return keras.Model(entry, x)


def training() -> None:
    """Six steps with batch size 4 (the last with 2) for each optimizer, with no layers, all normalization layers, or the first layers frozen."""
    pixels, labels = random(22, 8, 8, 3).round(3), rng.integers(0, 3, 22)
    start = [(0.3 * random(*weight.shape) + (1 if weight.name in ('gamma', 'moving_variance') else 0)).astype(np.float32)
             for weight in network().weights]
    start = [np.abs(value) if weight.name == 'moving_variance' else value for weight, value in zip(network().weights, start)]
    runs = []
    for name, params in OPTIMIZERS:
        for frozen in FROZEN:
            model = network()
            model.set_weights(start)
            for layer in model.layers:
                layer.trainable = layer.name not in frozen
            optimizer = {'sgd': keras.optimizers.SGD, 'rmsprop': keras.optimizers.RMSprop, 'adam': keras.optimizers.Adam}[name](**params)
            model.compile(optimizer, 'sparse_categorical_crossentropy')
            losses = [float(model.train_on_batch(pixels[at:at + 4], labels[at:at + 4]) if at == 0 else
                            one_loss(model, pixels[at:at + 4], labels[at:at + 4])) for at in range(0, 22, 4)]
            after = {lite0.weight_name(layer, weight): numbers(weight) for layer in model.layers for weight in layer.weights}
            runs.append({'optimizer': {'kind': name, **{camel(key): value for key, value in params.items()}},
                         'frozen': frozen, 'losses': losses, 'weights': after})
    model = network()
    model.set_weights(start)
    write_json(FIXTURES / 'keras-forward/training.json', {
        'keras': keras.__version__, 'batchSize': 4, 'pixels': numbers(pixels), 'labels': labels.tolist(),
        'layers': [{'kind': kind, 'name': name, 'params': {camel(key): value for key, value in params.items()}} for kind, name, params in NET],
        'weights': {lite0.weight_name(layer, weight): numbers(weight) for layer in model.layers for weight in layer.weights},
        'runs': runs})


def one_loss(model, pixels, labels) -> float:
    """Returns the loss of this batch. Resets the metrics, since train_on_batch returns their running mean."""
    model.reset_metrics()
    return model.train_on_batch(pixels, labels)


if __name__ == '__main__':
    efficientnet()
    forward()
    training()
