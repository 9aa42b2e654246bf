# Keras' side of the bench of architectures: builds each with seeded weights, runs and saves it, and loads Graft's files.
"""One JSON command and response per line: versions; make {name, size, files, input, outputs}; load {file, input, outputs, features}."""
import gc
import importlib.util
import json
import os
import sys
import traceback
from pathlib import Path

answers = os.fdopen(os.dup(1), 'w', buffering=1)
os.dup2(2, 1)
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import keras
import numpy as np
import tensorflow as tf

# Keras traverses networks recursively: 1,202 layers exceed Python's default recursion limit.
sys.setrecursionlimit(100_000)
root = Path(__file__).resolve().parents[2]
images = 3


def module_of(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


papers = module_of(root / 'test/fixtures/paper-architectures/make.py')
lite0 = module_of(root / 'scripts/sample/lite0.py')
custom = {'LocalResponseNormalization': papers.LocalResponseNormalization}


def build(name, size):
    if name in papers.MODELS:
        return papers.MODELS[name]()
    if name == 'EfficientNetLite0':
        return lite0.build((size, size, 3))
    return getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3))


def leaves(model):
    """Returns all operations, including `x + y` and those of nested models, without the inputs of nested models."""
    found = []
    whole = model._functional if isinstance(model, keras.Sequential) else model
    for operation in whole.operations:
        if isinstance(operation, keras.Model):
            found += [one for one in leaves(operation) if not isinstance(one, keras.layers.InputLayer)]
        else:
            found.append(operation)
    return found


def seeded(rng, layer, name, shape, variable):
    """Returns values that keep the magnitude of activations, and with which most outputs of batch normalization pass the next ReLU."""
    normal = lambda mean, deviation: rng.normal(mean, deviation, shape)
    between = lambda low, high: rng.uniform(low, high, shape)
    if isinstance(layer, keras.layers.Normalization):
        return {'mean': between(0.3, 0.6), 'variance': between(0.04, 0.08)}.get(name, variable.numpy())
    if 'kernel' in name:
        depthwise = name.startswith('depthwise') or isinstance(layer, keras.layers.DepthwiseConv2D)
        fan_in = np.prod(shape[:-2]) if depthwise else np.prod(shape[:-1])
        return normal(0, np.sqrt(2 / fan_in))
    if type(layer).__name__ == 'LayerScale':
        return between(0.05, 0.3)
    if isinstance(layer, keras.layers.BatchNormalization):
        return {'gamma': between(0.7, 1.3), 'beta': normal(0.8, 0.3)}.get(name, variable.numpy())
    return between(0.7, 1.3) if name == 'gamma' else normal(0, 0.1)


def settle(model, x, rng):
    """Sets moving means and variances to those of this batch, then perturbs them, similar to a trained network."""
    norms = [one for one in leaves(model) if isinstance(one, keras.layers.BatchNormalization)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 0.0
    model(x, training=True)
    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum
        mean, variance = norm.moving_mean.numpy(), norm.moving_variance.numpy() + 1e-4
        norm.moving_mean.assign(mean + rng.normal(0, 0.1, mean.shape) * np.sqrt(variance))
        norm.moving_variance.assign(variance * rng.uniform(0.8, 1.25, variance.shape))


def run(model, x, features):
    """Returns the outputs and the input of the last layer, since a softmax hides differences."""
    place = next(one for one in model.layers if one.name == features).output
    values = keras.Model(model.inputs, [*model.outputs, place])(x, training=False)
    return [np.asarray(value, '<f4') for value in values]


def counted(model):
    count = lambda weights: int(sum(np.prod(w.shape) for w in weights))
    return {'total': count(model.weights), 'trainable': count(model.trainable_weights),
            'nonTrainable': count(model.non_trainable_weights), 'layers': len(leaves(model)), 'listed': len(model.layers)}


def forget():
    keras.backend.clear_session()
    gc.collect()


def make(c):
    rng = np.random.default_rng(c['seed'])
    model = build(c['name'], c['size'])
    for layer in leaves(model):
        for variable in getattr(layer, 'weights', []):
            if 'moving' not in variable.path and 'seed' not in variable.name:
                variable.assign(seeded(rng, layer, variable.name, tuple(variable.shape), variable))
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # The function uses copies of the variables.
    shape = tuple(model.input_shape[1:])
    raw = any(isinstance(one, (keras.layers.Rescaling, keras.layers.Normalization)) for one in model.layers[:3])
    # Each image has a different color, since the mean of noise is the same for all images.
    draw = lambda count: np.clip(rng.uniform(-1, 1, (count, *shape)) * 0.6 + rng.uniform(-1, 1, (count, 1, 1, shape[-1])) * 0.6, -1, 1)
    scaled = lambda values: ((values * 127.5 + 127.5) if raw else values).astype('<f4')
    settle(model, scaled(draw(8)), rng)
    x = scaled(draw(images))
    last = model.layers[-1]
    source = last.input[0] if isinstance(last.input, list) else last.input
    features = source._keras_history.operation.name
    values = run(model, x, features)
    x.tofile(c['input'])
    for value, path in zip(values, c['outputs']):
        value.tofile(path)
    for path in c['files']:
        model.save(path)
    apart = min(float(np.abs(v - v[:1])[1:].max() / np.abs(v).max()) for v in values)
    answer = {**counted(model), 'inputShape': [images, *shape], 'features': features, 'apart': apart,
              'shapes': [list(value.shape) for value in values],
              'bytes': [os.path.getsize(path) for path in c['files']]}
    del model, values
    forget()
    return answer


def load(c):
    model = keras.models.load_model(c['file'], custom_objects=custom if c['custom'] else None, compile=False)
    x = np.fromfile(c['input'], '<f4').reshape(c['inputShape'])
    for value, path in zip(run(model, x, c['features']), c['outputs']):
        value.tofile(path)
    answer = counted(model)
    del model
    forget()
    return answer


def versions(_):
    return {'versions': f'Keras {keras.__version__}, TensorFlow {tf.__version__}'}


commands = {'versions': versions, 'make': make, 'load': load}
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = commands[request['command']](request)
    except Exception as error:
        traceback.print_exc()
        answer = {'error': f'{type(error).__name__}: {error}'[-1500:]}
    answers.write(json.dumps(answer) + '\n')
