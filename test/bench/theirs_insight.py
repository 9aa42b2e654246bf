# Keras for insight: a forward pass, Grad-CAM and gradient ascent on pixels, each as one graph function with one image.
import time
import keras
import numpy as np
import tensorflow as tf

state = {}


def load_insight(c):
    """Builds the functions. `layer` is the one whose feature maps Grad-CAM weights."""
    keras.backend.clear_session()
    model = keras.saving.load_model(c['path'], compile=False)
    last = model.layers[-1]
    last.activation = keras.activations.linear
    logits = keras.Model(model.input, last(last.input if not isinstance(last.input, list) else last.input[0]))
    both = keras.Model(logits.inputs, [model.get_layer(c['layer']).output, logits.outputs[0]])
    side = c['size']
    pixels = np.fromfile(c['pixels'], 'u1').reshape(1, side, side, 3).astype('float32')
    state['x'] = tf.constant(pixels * np.float32(c['scale']) + np.float32(c['offset']))
    label = c['label']

    @tf.function(jit_compile=False)
    def forward(x):
        return logits(x, training=False)

    @tf.function(jit_compile=False)
    def grad_cam(x):
        with tf.GradientTape() as tape:
            maps, scores = both(x, training=False)
            score = scores[:, label]
        gradient = tape.gradient(score, maps)
        weights = tf.reduce_mean(gradient, (1, 2), keepdims=True)
        return tf.nn.relu(tf.reduce_sum(weights * maps, -1))

    parameters = tf.Variable(tf.random.normal((1, side, side, 3), stddev=0.01, seed=1))
    optimizer = keras.optimizers.Adam(0.05)
    optimizer.build([parameters])

    @tf.function(jit_compile=False)
    def ascend():
        with tf.GradientTape() as tape:
            image = tf.sigmoid(parameters) * 255 * c['scale'] + c['offset']
            loss = -logits(image, training=False)[0, label]
        optimizer.apply_gradients([(tape.gradient(loss, parameters), parameters)])

    state.update(forward=forward, grad_cam=grad_cam, ascend=ascend)
    return {}


def insight_forward(c):
    started = time.perf_counter()
    for _ in range(c['count']):
        state['forward'](state['x']).numpy()
    return {'rate': c['count'] / (time.perf_counter() - started)}


def insight_grad_cam(c):
    started = time.perf_counter()
    for _ in range(c['count']):
        maps = state['grad_cam'](state['x']).numpy()
    if 'out' in c:
        maps.astype('<f4').tofile(c['out'])
    return {'rate': c['count'] / (time.perf_counter() - started)}


def insight_ascend(c):
    started = time.perf_counter()
    for _ in range(c['count']):
        state['ascend']()
    return {'rate': c['count'] / (time.perf_counter() - started)}


commands = {f.__name__: f for f in (load_insight, insight_forward, insight_grad_cam, insight_ascend)}
