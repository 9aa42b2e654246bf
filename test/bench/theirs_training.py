# Keras with files: forward, training, and new heads on a frozen network, with the pipeline of Keras' guides.
import time
import keras
import numpy as np
import tensorflow as tf

state = {}


def images(c, labeled=True):
    """Returns a tf.data pipeline over JPEG files: decode, resize, scale, with AUTOTUNE."""
    height, width = c['size']
    scale, offset = tf.constant(c['scale'], tf.float32), tf.constant(c['offset'], tf.float32)

    def one(path, label):
        pixels = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
        x = tf.image.resize(pixels, (height, width), method='bilinear')
        x = (x[..., ::-1] if c.get('reverse') else x) * scale + offset
        return (x, label) if labeled else x

    labels = c.get('labels') or [0] * len(c['paths'])
    return tf.data.Dataset.from_tensor_slices((c['paths'], labels)).map(one, num_parallel_calls=tf.data.AUTOTUNE)


def batches(data, c):
    return data.batch(c['batch']).prefetch(tf.data.AUTOTUNE)


def pid(_):
    import os
    return {'pid': os.getpid()}


def load_network(c):
    keras.backend.clear_session()
    state['model'] = keras.saving.load_model(c['path'], compile=False)
    return {}


def forward_files(c):
    y = state['model'].predict(batches(images(c, labeled=False), c), verbose=0)
    return {'sum': float(np.sum(y)), 'classes': np.argmax(y, axis=1).tolist()}


class Clock(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.ends = [time.perf_counter()]

    def on_epoch_end(self, epoch, logs=None):
        self.ends.append(time.perf_counter())


def train_files(c):
    """Loads, compiles and fits from files. Decoded images are cached in memory after the first epoch, as in Graft."""
    load_network(c)
    model = state['model']
    trainable = set(c['trainable'])
    for layer in model.layers:
        layer.trainable = layer.name in trainable
    model.compile(keras.optimizers.Adam(c['rate']), 'sparse_categorical_crossentropy', metrics=['accuracy'],
                  jit_compile=False)
    clock = Clock()
    data = batches(images(c).cache().shuffle(len(c['paths'])), c)
    history = model.fit(data, epochs=c['epochs'], verbose=0, callbacks=[clock])
    steps = -(-len(c['paths']) // c['batch'])
    later = clock.ends[-1] - clock.ends[1]
    return {'laterStepsPerSecond': steps * (c['epochs'] - 1) / later, 'loss': float(history.history['loss'][-1])}


def split_at(c):
    """Splits the network into the frozen base up to a layer, and its head."""
    load_network(c)
    model = state['model']
    base = keras.Model(model.inputs[0], model.get_layer(c['cut']).output)
    base.trainable = False
    state['base'] = base
    return {}


def head_of(c):
    given = keras.Input(state['base'].output.shape[1:])
    x = given
    if c['head'] == 'flat':
        x = keras.layers.Dense(64, activation='relu')(keras.layers.Flatten()(x))
    else:
        x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(given, keras.layers.Dense(10, activation='softmax')(x))


def fit_frozen(c):
    """Trains the whole network with its base frozen, as in Keras' guides, with decoded images in memory."""
    head, given = head_of(c), keras.Input(state['base'].inputs[0].shape[1:])
    model = keras.Model(given, head(state['base'](given, training=False)))
    model.compile(keras.optimizers.Adam(c['rate']), 'sparse_categorical_crossentropy', metrics=['accuracy'],
                  jit_compile=False)
    data = batches(images(c).cache().shuffle(len(c['paths'])), c)
    history = model.fit(data, epochs=c['epochs'], verbose=0)
    return {'loss': float(history.history['loss'][-1])}


def fit_by_hand(c):
    """Computes the features once as an array, then trains only the head. With `again`, reuses the features."""
    if not c.get('again'):
        state['features'] = state['base'].predict(batches(images(c, labeled=False), c), verbose=0)
    head = head_of(c)
    head.compile(keras.optimizers.Adam(c['rate']), 'sparse_categorical_crossentropy', metrics=['accuracy'],
                 jit_compile=False)
    history = head.fit(state['features'], np.array(c['labels']), batch_size=c['batch'], epochs=c['epochs'], verbose=0)
    return {'loss': float(history.history['loss'][-1])}


commands = {f.__name__: f for f in
            (pid, load_network, forward_files, train_files, split_at, fit_frozen, fit_by_hand)}
