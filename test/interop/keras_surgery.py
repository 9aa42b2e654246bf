# Applies the equivalents of Graft's edits in Keras: argv is a folder, stdin contains JSON of steps; arrays are in .npy files.
import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import keras
import numpy as np

folder, said = sys.argv[1], {}
path = lambda name: os.path.join(folder, name)
load = lambda name: keras.models.load_model(path(name), compile=False)


def shaken(model, seed):
    """Sets random weights, including moving statistics."""
    rng = np.random.RandomState(seed)
    noise = rng.rand(1 << 16).astype('float32') * 0.02
    model.set_weights([w + np.resize(noise, w.shape) for w in model.get_weights()])
    return model


def between(model, first, last, name):
    """Returns the layers after `first` up to `last` as a separate model that shares weights."""
    return keras.Model(model.get_layer(first).output, model.get_layer(last).output, name=name)


def make(job):
    """Saves applications with random weights."""
    for i, (name, file, options) in enumerate(job['models']):
        # The same weights in every run: sums of large products that nearly cancel round differently in each network.
        keras.utils.set_random_seed(5 + i)
        shaken(getattr(keras.applications, name)(weights=None, **options), 5 + i).save(path(file))


def features(job):
    """Model(inputs, layer.output) of the same file."""
    model = load(job['file'])
    x = np.load(path(job['input']))
    np.save(path(job['output']), keras.Model(model.inputs, model.get_layer(job['layer']).output).predict(x, verbose=0))


def graft(job):
    """Cuts at a layer, adds a block of B after it, and a block of C in parallel."""
    a, b, c = (load(job[which]) for which in 'abc')
    base = keras.Model(a.inputs, a.get_layer(job['cut']).output)
    first = between(b, *job['blockB'], name='block_b')(base.output)
    second = between(c, *job['blockC'], name='block_c')(base.output)
    x = np.load(path(job['input']))
    for i, y in enumerate(keras.Model(base.inputs, [first, second]).predict(x, verbose=0)):
        np.save(path(f"{job['output']}{i}.npy"), y)
    rest = between(a, job['cut'], a.layers[-1].name, 'rest')
    np.save(path(f"{job['output']}edge.npy"), keras.Model(base.inputs, rest(first)).predict(x, verbose=0))


def ensemble(job):
    """Averages models on one input, each with Keras' preprocessing."""
    models = [load(file) for file in job['files']]
    pixels = np.load(path(job['pixels']))
    outputs = [
        model.predict(getattr(keras.applications, kind).preprocess_input(np.array(pixels)), verbose=0)
        for model, kind in zip(models, job['kinds'])
    ]
    one = keras.Input(outputs[0].shape[1:])
    two = keras.Input(outputs[1].shape[1:])
    np.save(path(job['output']), keras.Model([one, two], keras.layers.Average()([one, two])).predict(outputs, verbose=0))
    np.save(path(job['input']), getattr(keras.applications, job['kinds'][0]).preprocess_input(np.array(pixels)))


def convolve(job):
    """Converts the classifier of VGG16 to convolutions by reshaping the kernels."""
    dense = load(job['file'])
    x = keras.Input((None, None, 3))
    y = x
    for layer in dense.layers[1:]:
        if isinstance(layer, keras.layers.Flatten):
            side = layer.input.shape[1]
            continue
        if not isinstance(layer, keras.layers.Dense):
            copy = type(layer).from_config(layer.get_config())
            y = copy(y)
            copy.set_weights(layer.get_weights())
            continue
        kernel, bias = layer.get_weights()
        if side:
            kernel = kernel.reshape(side, side, -1, layer.units)
        else:
            kernel = kernel.reshape(1, 1, -1, layer.units)
        conv = keras.layers.Conv2D(layer.units, kernel.shape[:2], activation=layer.activation, name=layer.name)
        y = conv(y)
        conv.set_weights([kernel, bias])
        side = None
    model = keras.Model(x, y)
    small, large = np.load(path(job['small'])), np.load(path(job['large']))
    np.save(path(job['output'] + 'dense.npy'), dense.predict(small, verbose=0))
    np.save(path(job['output'] + 'small.npy'), model.predict(small, verbose=0))
    np.save(path(job['output'] + 'large.npy'), model.predict(large, verbose=0))


def transfer(job):
    """Trains the textbook's model B from model A: all layers except the last, and a sigmoid; with and without cloning."""
    x, y = np.load(path(job['x'])), np.load(path(job['y']))
    weights = lambda model: [w.copy() for w in model.get_weights()]
    same = lambda some, others: all((a == b).all() for a, b in zip(some, others))
    for clone in (True, False):
        a = load(job['a'])
        before = weights(a)
        base = keras.models.clone_model(a) if clone else a
        base.set_weights(before)
        b = keras.Sequential(base.layers[:-1])
        b.add(keras.layers.Dense(1, activation='sigmoid', name='predictions'))
        b.build((None, *x.shape[1:]))
        head = load(job['b']).get_layer('predictions').get_weights()
        b.layers[-1].set_weights(head)
        b.compile(keras.optimizers.SGD(job['rate']), 'binary_crossentropy')
        b.fit(x, y, batch_size=len(x), epochs=job['epochs'], shuffle=False, verbose=0)
        said['clone kept A' if clone else 'shared kept A'] = same(before, weights(a))
        if clone:
            named = {f'{layer.name}/{i}': w for layer in b.layers for i, w in enumerate(layer.get_weights())}
            np.savez(path(job['output']), **named)


def textbook(job):
    """Returns the textbook's model A: small, convolutional, with BatchNormalization."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((12, 12, 3)),
            layers.Rescaling(1 / 127.5, offset=-1),
            layers.Conv2D(8, 3, padding='same', use_bias=False, name='conv1'),
            layers.BatchNormalization(name='bn1'),
            layers.Activation('relu'),
            layers.MaxPooling2D(),
            layers.Conv2D(12, 3, activation='relu', name='conv2'),
            layers.Flatten(),
            layers.Dense(16, activation='selu', name='dense1'),
            layers.Dense(8, activation='softmax', name='top'),
        ]
    )
    shaken(model, 3).save(path(job['file']))


for job in json.load(sys.stdin):
    globals()[job['do']](job)
said['keras'] = keras.__version__
print(json.dumps(said))
