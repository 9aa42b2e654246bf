# The Python side of the benches: Keras, TensorFlow and PIL. Reads one JSON command per line, and writes one JSON response per line.
import hashlib, io, json, os, subprocess, sys, time, traceback

answers = os.fdopen(os.dup(1), 'w', buffering=1)
os.dup2(2, 1)
import keras
import numpy as np
import PIL
import tensorflow as tf
from concurrent.futures import ThreadPoolExecutor
from PIL import Image

import theirs_insight
import theirs_runtimes
import theirs_training

state = {}


def versions(_):
    return {'versions': f'Keras {keras.__version__}, TensorFlow {tf.__version__}, PIL {PIL.__version__}'}


def timed(count, work):
    started = time.perf_counter()
    work()
    return {'rate': count / (time.perf_counter() - started)}


# --- decode -----------------------------------------------------------------------------------------------------

def pil_one(path, size, draft):
    with Image.open(path) as image:
        if draft:
            image.draft('RGB', (size, size))
        return np.asarray(image.convert('RGB').resize((size, size), Image.BILINEAR))


def decode_pil(c):
    paths, size, draft, threads = c['paths'], c['size'], c.get('draft', False), c.get('threads', 1)
    if threads == 1:
        return timed(len(paths), lambda: [pil_one(path, size, draft) for path in paths])
    with ThreadPoolExecutor(threads) as pool:
        return timed(len(paths), lambda: list(pool.map(lambda path: pil_one(path, size, draft), paths)))


def decode_tf(c):
    size = c['size']

    def one(path):
        pixels = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
        return tf.cast(tf.image.resize(pixels, (size, size), method='bilinear'), tf.uint8)

    data = tf.data.Dataset.from_tensor_slices(c['paths']).map(one, num_parallel_calls=tf.data.AUTOTUNE)
    data = data.batch(32).prefetch(tf.data.AUTOTUNE)
    return timed(len(c['paths']), lambda: [batch.numpy() for batch in data])


def inspect_pil(c):
    """Reads each file once: its hash, its size, and its pixels within 96 px."""
    def one(path):
        with open(path, 'rb') as file:
            bytes_ = file.read()
        with Image.open(io.BytesIO(bytes_)) as image:
            size = image.size
            image.draft('RGB', (96, 96))
            small = image.convert('RGB').resize((96, 96 * size[1] // size[0]), Image.BILINEAR)
        return hashlib.sha256(bytes_).hexdigest(), size, float(np.asarray(small).mean())

    return timed(len(c['paths']), lambda: [one(path) for path in c['paths']])


def pixels_pil(c):
    pil_one(c['path'], c['size'], False).tofile(c['out'])
    return {}


# --- models -----------------------------------------------------------------------------------------------------

def load(c):
    keras.backend.clear_session()
    model = keras.saving.load_model(c['path'], compile=False)
    state['model'] = model
    state['function'] = tf.function(lambda x: model(x, training=False), jit_compile=False)
    return {'params': model.count_params()}


def forward(c):
    """Runs Keras' predict on the same images as Graft, and writes the outputs to a file for comparison."""
    model = state['model']
    x = np.fromfile(c['input'], '<f4').reshape(c['shape'])
    started = time.perf_counter()
    y = model.predict(x, batch_size=c['batch'], verbose=0)
    rate = len(x) / (time.perf_counter() - started)
    if 'out' in c:
        np.asarray(y, '<f4').tofile(c['out'])
    return {'rate': rate}


def forward_function(c):
    """Runs the network as a tf.function batch by batch, to measure TensorFlow without the overhead of predict."""
    x = np.fromfile(c['input'], '<f4').reshape(c['shape'])
    started = time.perf_counter()
    for at in range(0, len(x), c['batch']):
        state['function'](tf.constant(x[at:at + c['batch']])).numpy()
    return {'rate': len(x) / (time.perf_counter() - started)}


def prepare_training(c):
    """Trains the named layers with Adam and decoded images in memory, as in Graft from the second epoch on."""
    model = state['model']
    trainable = set(c['trainable'])
    for layer in model.layers:
        layer.trainable = layer.name in trainable
    model.compile(keras.optimizers.Adam(c['rate']), 'sparse_categorical_crossentropy', metrics=['accuracy'],
                  jit_compile=False)
    height, width = c['size']
    pixels = np.fromfile(c['pixels'], 'u1').reshape(-1, height, width, 3).astype('float32')
    state['x'] = pixels * np.float32(c['scale']) + np.float32(c['offset'])
    state['y'] = np.array(c['labels'], 'int32')
    return {'trainable': int(sum(np.prod(w.shape) for w in model.trainable_weights))}


def fit_epochs(c):
    model, x, y, batch = state['model'], state['x'], state['y'], c['batch']
    steps = -(-len(x) // batch) * c['epochs']
    started = time.perf_counter()
    history = model.fit(x, y, batch_size=batch, epochs=c['epochs'], shuffle=True, verbose=0)
    return {'rate': steps / (time.perf_counter() - started), 'loss': float(history.history['loss'][-1])}


def train_on_batches(c):
    model, x, y, batch = state['model'], state['x'], state['y'], c['batch']
    started = time.perf_counter()
    steps = 0
    for _ in range(c['epochs']):
        for at in range(0, len(x), batch):
            model.train_on_batch(x[at:at + batch], y[at:at + batch])
            steps += 1
    return {'rate': steps / (time.perf_counter() - started)}


def save_application(c):
    model = getattr(keras.applications, c['name'])(weights=None)
    model.save(c['path'])
    return {'layers': len(model.layers), 'sizeBytes': os.path.getsize(c['path'])}


def open_model(c):
    started, cpu = time.perf_counter(), time.process_time()
    keras.models.load_model(c['path'], compile=False)
    return {'seconds': time.perf_counter() - started, 'cpuSeconds': time.process_time() - cpu}


def open_alone(c):
    # Runs in a separate process; reports the memory after the imports and the maximum.
    code = '''
import re, sys, keras
peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) * 1024
imported = peak()
keras.models.load_model(sys.argv[1], compile=False)
print(imported, peak())
'''
    said = subprocess.run([sys.executable, '-c', code, c['path']], capture_output=True, text=True, check=True).stdout
    imported, peak = said.split()[-2:]
    return {'importedBytes': int(imported), 'peakBytes': int(peak)}


commands = {f.__name__: f for f in (
    save_application, open_model, open_alone,
    versions, decode_pil, decode_tf, inspect_pil, pixels_pil, load, forward, forward_function, prepare_training, fit_epochs, train_on_batches)}
commands.update(theirs_runtimes.commands)
commands.update(theirs_training.commands)
commands.update(theirs_insight.commands)
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = commands[request['command']](request)
    except Exception as error:
        traceback.print_exc()
        answer = {'error': f'{type(error).__name__}: {error}'}
    answers.write(json.dumps(answer) + '\n')
