# Makes classifiers fully convolutional in Keras, runs them on a larger image and on its crops, and suppresses overlapping
# boxes with NumPy: argv is a folder, stdin contains JSON of jobs; arrays are in .npy files.
import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import keras
import numpy as np

folder = sys.argv[1]
path = lambda name: os.path.join(folder, name)


def slide(job):
    """The scores of all windows by one pass, of each position before pooling, and of the crops by the classifier itself."""
    model = keras.models.load_model(path(job['model'] + '.keras'), compile=False)
    model.layers[-1].activation = keras.activations.linear
    x = np.load(path(job['input']))
    side, stride = job['side'], job['stride']
    root = next(one for one in model.layers if one.name == job['root'])
    base = keras.Model(model.inputs, root.input)
    _, rows, columns, channels = root.input.shape
    large = keras.models.clone_model(base, input_tensors=[keras.Input((None, None, 3))])
    large.set_weights(base.get_weights())
    features = large.predict(x, verbose=0)

    def head(y, first):
        """The layers after the pooling or flattening, with kernels of convolutions."""
        window = first
        for layer in model.layers[model.layers.index(root) + 1:]:
            if isinstance(layer, keras.layers.Dense):
                kernel, bias = layer.get_weights()
                shape = (*window, kernel.size // (window[0] * window[1] * layer.units), layer.units)
                conv = keras.layers.Conv2D(layer.units, window, activation=layer.activation)
                conv.build((None, None, None, shape[2]))
                conv.set_weights([kernel.reshape(shape), bias])
                y, window = conv(y), (1, 1)
        return np.asarray(y)

    if isinstance(root, keras.layers.Flatten):
        np.save(path(job['output'] + '-windows.npy'), head(features, (rows, columns)))
    else:
        pooled = keras.layers.AveragePooling2D((rows, columns), strides=1)(features)
        np.save(path(job['output'] + '-windows.npy'), head(pooled, (1, 1)))
        np.save(path(job['output'] + '-positions.npy'), head(features, (1, 1)))
    _, height, width, _ = x.shape
    crops = [
        x[0, top:top + side, left:left + side]
        for top in range(0, height - side + 1, stride)
        for left in range(0, width - side + 1, stride)
    ]
    np.save(path(job['output'] + '-crops.npy'), model.predict(np.stack(crops), verbose=0))


def suppress(job):
    """Greedy non-maximum suppression of rows (left, top, width, height, score), written out with NumPy for this test."""
    boxes = np.load(path(job['input'])).astype('float64')
    left, top, wide, high, score = boxes.T
    order, kept = np.argsort(-score, kind='stable'), []
    while len(order) > 0:
        best, rest = order[0], order[1:]
        kept.append(best)
        x = np.minimum(left[best] + wide[best], left[rest] + wide[rest]) - np.maximum(left[best], left[rest])
        y = np.minimum(top[best] + high[best], top[rest] + high[rest]) - np.maximum(top[best], top[rest])
        shared = np.clip(x, 0, None) * np.clip(y, 0, None)
        order = rest[shared / (wide[best] * high[best] + wide[rest] * high[rest] - shared) <= job['overlap']]
    np.save(path(job['output']), boxes[kept].astype('float32'))


for job in json.load(sys.stdin):
    {'slide': slide, 'suppress': suppress}[job['do']](job)
