# Prints the median seconds of a forward pass and of a training step in Keras: keras_speed.py NETWORK SIZE BATCH RUNS
import json
import os
import statistics
import sys
import time

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
os.environ.setdefault('TF_FORCE_GPU_ALLOW_GROWTH', 'true')
import keras
import numpy as np
import tensorflow as tf

name, size, batch, runs = sys.argv[1], *map(int, sys.argv[2:5])
model = getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3), classes=1000)
model.compile(optimizer=keras.optimizers.Adam(1e-4), loss='sparse_categorical_crossentropy')
images = np.random.default_rng(0).uniform(-1, 1, (batch, size, size, 3)).astype('float32')
labels = np.arange(batch) % 1000
forward = tf.function(lambda x: model(x, training=False))


def median(run):
    run()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


print(json.dumps({
    'gpus': len(tf.config.list_physical_devices('GPU')),
    'forward': median(lambda: forward(images).numpy()),
    'step': median(lambda: model.train_on_batch(images, labels)),
}))
