# Explains classes with tf-keras-vis, PAIR's saliency and plain gradients, and attacks them with ART: argv is a folder, stdin
# contains a JSON list of jobs.
# Each job: {"model": file, "input": .npy of one preprocessed image, "label": class, "layer": name, "out": prefix, "noise": .npy,
# "attack": {"pixels": .npy from 0 to 255, "scale", "offset", "epsilon", "step", "steps"} or null}.
import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import types

import keras
import numpy as np

# Only saliency's own Grad-CAM and XRAI, which are not used here, need scikit-image.
for name, member in [('transform', 'resize'), ('segmentation', 'felzenszwalb'), ('morphology', 'dilation')]:
    module = types.ModuleType(f'skimage.{name}')
    setattr(module, member, None)
    setattr(module, 'disk', None)
    sys.modules[f'skimage.{name}'] = module
sys.modules['skimage'] = types.ModuleType('skimage')
for name in ('transform', 'segmentation', 'morphology'):
    setattr(sys.modules['skimage'], name, sys.modules[f'skimage.{name}'])
import saliency.core as pair
import tensorflow as tf
from art.attacks.evasion import FastGradientMethod, ProjectedGradientDescent
from art.estimators.classification import TensorFlowV2Classifier
from tf_keras_vis.gradcam import Gradcam
from tf_keras_vis.gradcam_plus_plus import GradcamPlusPlus
from tf_keras_vis.layercam import Layercam
from tf_keras_vis.saliency import Saliency
from tf_keras_vis.scorecam import Scorecam
from tf_keras_vis.utils.scores import CategoricalScore

folder = sys.argv[1]
path = lambda name: os.path.join(folder, name)


def linear(model):
    """The same network with its logits as output."""
    last = model.layers[-1]
    config = last.get_config()
    config['activation'] = 'linear'
    config['name'] = last.name + '_logits'
    logits = type(last).from_config(config)
    bare = keras.Model(model.inputs, logits(last.input))
    logits.set_weights(last.get_weights())
    return bare


def explain(job):
    model = linear(keras.models.load_model(path(job['model']), compile=False))
    x = np.load(path(job['input'])).astype('float32')
    label, layer = job['label'], job['layer']
    save = lambda name, values: np.save(path(f"{job['out']}-{name}.npy"), np.asarray(values, 'float32'))
    score = CategoricalScore([label])
    both = keras.Model(model.inputs, [model.get_layer(layer).output, model.output])
    with tf.GradientTape() as tape:
        maps, scores = both(tf.constant(x), training=False)
        value = scores[:, label]
    gradient = tape.gradient(value, maps)
    save('logits', scores)
    save('maps', maps)
    save('gradient', gradient)
    raw = dict(penultimate_layer=layer, seek_penultimate_conv_layer=False, expand_cam=False, normalize_cam=False)
    save('grad-cam', Gradcam(model, clone=False)(score, x, **raw))
    save('grad-cam-plus-plus', GradcamPlusPlus(model, clone=False)(score, x, **raw))
    save('layer-cam', Layercam(model, clone=False)(score, x, **raw))
    save('hires-cam', np.maximum(0, (gradient * maps).numpy().sum(-1)))
    weights = ((gradient * maps).numpy().sum((1, 2)) / (maps.numpy().sum((1, 2)) + 1e-7))[:, None, None]
    save('xgrad-cam', np.maximum(0, (weights * maps.numpy()).sum(-1)))
    flat = maps.numpy().reshape(-1, maps.shape[-1]).astype('float64')
    flat = flat - flat.mean(0)
    principal = (flat @ np.linalg.svd(flat, full_matrices=False)[2][0]).astype('float32')
    save('eigen-cam', -principal if -principal.min() > principal.max() else principal)
    save('score-cam', Scorecam(model, clone=False)(score, x, max_N=job['channels'], **raw))
    save('saliency', Saliency(model, clone=False)(score, x, normalize_map=False))

    def gradients(images, call_model_args=None, expected_keys=None):
        with tf.GradientTape() as tape:
            images = tf.convert_to_tensor(np.asarray(images, 'float32'))
            tape.watch(images)
            scores = model(images, training=False)[:, label]
        return {pair.base.INPUT_OUTPUT_GRADIENTS: tape.gradient(scores, images).numpy()}

    baseline = np.load(path(job['baseline']))[0]
    integrated = pair.IntegratedGradients()
    save('integrated', integrated.GetMask(x[0], gradients, x_steps=job['steps'], x_baseline=baseline, batch_size=10))
    noise = iter(np.load(path(job['noise'])))
    normal = np.random.normal
    np.random.normal = lambda mean, deviation, shape: next(noise).reshape(shape) * deviation
    try:
        mask = pair.GradientSaliency().GetSmoothedMask(
            x[0], gradients, stdev_spread=0.15, nsamples=job['samples'], magnitude=False
        )
    finally:
        np.random.normal = normal
    save('smooth-grad', np.abs(mask).max(-1))
    if job['attack']:
        attack(model, job, save)


def attack(model, job, save):
    """ART's attacks on pixels from 0 to 255: FGSM, and all iterates of PGD, each by a run with one step more."""
    given = job['attack']
    pixels = np.load(path(given['pixels']))
    image = keras.Input(pixels.shape[1:])
    on_pixels = keras.Model(image, model(keras.layers.Rescaling(given['scale'], given['offset'])(image)))
    classes = model.output.shape[-1]
    classifier = TensorFlowV2Classifier(
        on_pixels,
        nb_classes=classes,
        input_shape=pixels.shape[1:],
        loss_object=keras.losses.CategoricalCrossentropy(from_logits=True),
        clip_values=(0, 255),
    )
    for name, target in (('targeted', job['target']), ('untargeted', job['label'])):
        y = np.eye(classes, dtype='float32')[[target]]
        options = dict(norm=np.inf, eps=given['epsilon'], targeted=name == 'targeted', num_random_init=0, batch_size=1)
        save(f'fgsm-{name}', FastGradientMethod(classifier, **options).generate(pixels, y=y))
        iterates = [
            ProjectedGradientDescent(
                classifier, eps_step=given['step'], max_iter=count, verbose=False, **options
            ).generate(pixels, y=y)[0]
            for count in range(1, given['steps'] + 1)
        ]
        save(f'pgd-{name}', iterates)


for one in json.load(sys.stdin):
    explain(one)
print('done')
