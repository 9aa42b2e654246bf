# Keras' side of the hundred steps: sets a network's statistics, then trains it batch by batch with train_on_batch.
"""One JSON command and response per line: versions; settle {file, out, …}; steps {file, stages, orders, …}."""
import gc
import json
import os
import sys
import traceback

answers = os.fdopen(os.dup(1), 'w', buffering=1)
os.dup2(2, 1)
import keras
import numpy as np
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(int(os.environ['STEPS_THREADS']))
if os.environ.get('STEPS_DETERMINISTIC'):
    tf.config.experimental.enable_op_determinism()
floatx = os.environ.get('STEPS_FLOATX', 'float32')
keras.config.set_floatx(floatx)


def inputs_of(c):
    """Returns the preprocessed images: y = x * scale + offset in float32."""
    x = np.fromfile(c['images'], 'uint8').reshape(c['shape']).astype('float32')
    if c['channelOrder'] == 'bgr':
        x = x[..., ::-1]
    return np.ascontiguousarray(x * np.asarray(c['scale'], 'float32') + np.asarray(c['offset'], 'float32'))


def settle(c):
    """Sets gains below 1 and small head weights, similar to a trained network, and perturbed moving statistics of some images."""
    rng = np.random.default_rng(3)
    model = keras.models.load_model(c['file'], compile=False)
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 0.0
        if norm.scale:
            norm.gamma.assign(rng.uniform(0.4, 0.6, norm.gamma.shape))
        norm.beta.assign(rng.normal(0.1, 0.05, norm.beta.shape))
    head = model.layers[-1].kernel
    head.assign(head * 0.3)
    model(inputs_of(c)[:64], training=True)
    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum
        mean, variance = norm.moving_mean.numpy(), norm.moving_variance.numpy() + 1e-4
        norm.moving_mean.assign(mean + rng.normal(0, 0.1, mean.shape) * np.sqrt(variance))
        norm.moving_variance.assign(variance * rng.uniform(0.8, 1.25, variance.shape))
    model.save(c['out'])
    return {'layers': len(model.layers), 'norms': len(norms), 'params': int(model.count_params())}


def load(file):
    """Returns the network in the precision of this process, with the same weights."""
    model = keras.models.load_model(file, compile=False)
    if floatx == 'float32':
        return model
    config = json.dumps(keras.saving.serialize_keras_object(model)).replace('"float32"', f'"{floatx}"')
    again = keras.saving.deserialize_keras_object(json.loads(config))
    again.set_weights(model.get_weights())
    return again


def check_precision(model, optimizer, losses):
    """Raises if layers, weights, moments or losses do not have the precision of this process."""
    other = [layer.name for layer in model.layers if {layer.compute_dtype, layer.variable_dtype} != {floatx}]
    variables = model.variables + optimizer.variables + [v for metric in model.metrics for v in metric.variables]
    other += [v.path for v in variables if 'float' in v.dtype and v.dtype != floatx]
    if other:
        raise TypeError(f'expected {floatx}, found another in {other[:5]}')
    if floatx == 'float64' and all(float(np.float32(loss)) == loss for loss in losses):
        raise TypeError('expected losses of float64, received only float32')


def nudge(model, seed):
    """Changes every weight by one ulp in a random direction."""
    rng = np.random.default_rng(seed)
    for variable in model.weights:
        value = variable.numpy()
        to = np.where(rng.random(value.shape) < 0.5, -np.inf, np.inf).astype(value.dtype)
        variable.assign(np.nextafter(value, to))


def carry_moments(before, now, model):
    """Continues with the moments of the previous stage's optimizer of the same kind, and restarts its step count."""
    now.build(model.trainable_variables)
    if before is None or type(before) is not type(now):
        return
    known = {variable.path.split('/', 1)[1]: variable for variable in before.variables}
    for variable in now.variables:
        name = variable.path.split('/', 1)[1]
        if name in known and name not in ('iteration', 'learning_rate'):
            variable.assign(known[name])


def steps(c):
    model = load(c['file'])
    if c['nudge']:
        nudge(model, c['nudge'])
    x, labels = inputs_of(c).astype(floatx), np.asarray(c['labels'])
    losses, accuracies, before = [], [], None
    for stage in c['stages']:
        learns = set(stage['learns'])
        model.trainable = True
        for layer in model.layers:
            layer.trainable = layer.name in learns
        name, args = stage['optimizer']
        optimizer = getattr(keras.optimizers, name)(**args)
        carry_moments(before, optimizer, model)
        name, args = stage['loss']
        sparse = name.startswith('Sparse')
        accuracy = keras.metrics.SparseCategoricalAccuracy if sparse else keras.metrics.CategoricalAccuracy
        model.compile(optimizer, loss=getattr(keras.losses, name)(**args), metrics=[accuracy(name='accuracy')], run_eagerly=c['eager'])
        for order in stage['orders']:
            for start in range(0, len(order), c['batch']):
                rows = np.asarray(order[start:start + c['batch']])
                y = labels[rows] if sparse else np.eye(c['classes'], dtype=floatx)[labels[rows]]
                logs = model.train_on_batch(x[rows], y, return_dict=True)
                losses.append(float(logs['loss']))
                accuracies.append(float(logs['accuracy']))
        before = optimizer
        check_precision(model, optimizer, losses)
    learning = sorted({layer.name for layer in model.layers if layer.trainable_weights})
    del model
    keras.backend.clear_session()
    gc.collect()
    return {'losses': losses, 'accuracies': accuracies, 'learning': len(learning)}


def versions(_):
    return {'versions': f'Keras {keras.__version__}, TensorFlow {tf.__version__}'}


commands = {'versions': versions, 'settle': settle, 'steps': steps}
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = commands[request['command']](request)
    except Exception as error:
        traceback.print_exc()
        answer = {'error': f'{type(error).__name__}: {error}'[-1500:]}
    answers.write(json.dumps(answer) + '\n')
