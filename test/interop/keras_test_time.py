# Independent multi-crop averaging: Keras on crops by NumPy like Caffe's oversample, torchvision's
# TenCrop and GoogLeNet's paper. Job {models, images, cases, size} as JSON on stdin; mean probabilities by case on stdout.
import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import keras
import numpy as np
import tensorflow as tf
from PIL import Image

job = json.load(sys.stdin)
side = job['size']
models = [keras.models.load_model(path, compile=False) for path in job['models']]


def along(values, count, axis):
    """Bilinear interpolation with half-pixel centers, without antialiasing; coordinates in float32 as in TensorFlow, values in float64."""
    length = values.shape[axis]
    at = ((np.arange(count) + 0.5) * np.float64(np.float32(length / count)) - 0.5).astype('float32')
    lower = np.floor(at)
    share = (at - lower).astype('float64').reshape([-1 if i == axis else 1 for i in range(3)])
    first = np.take(values, np.clip(lower, 0, length - 1).astype(int), axis)
    second = np.take(values, np.clip(np.ceil(at), 0, length - 1).astype(int), axis)
    return first * (1 - share) + second * share


def resized(image, height, width):
    """tf.image.resize with rounding; in float64, because float32 is inexact near 0.5."""
    values = along(along(image.astype('float64'), height, 0), width, 1)
    theirs = tf.image.resize(image[None].astype('float32'), (height, width), method='bilinear')[0].numpy()
    assert np.abs(values - theirs).max() < 1e-3, np.abs(values - theirs).max()
    return np.clip(np.rint(values), 0, 255).astype('uint8')


def scaled(image, scale):
    """torchvision.transforms.functional.resize with one size: the shorter side; the longer one with int()."""
    height, width = image.shape[:2]
    short, long = min(height, width), max(height, width)
    new_long = int(scale * long / short)
    return resized(image, *((scale, new_long) if height <= width else (new_long, scale)))


def oversample(image, crop):
    """Caffe's io.oversample: the four corners and the center, then their mirror images."""
    height, width = image.shape[:2]
    tops, lefts = (0, height - crop), (0, width - crop)
    boxes = [(top, left) for top in tops for left in lefts]
    boxes.append((int(height / 2.0 - crop / 2.0), int(width / 2.0 - crop / 2.0)))
    crops = [image[top : top + crop, left : left + crop] for top, left in boxes]
    return crops + [one[:, ::-1] for one in crops]


def googlenet(image, crop):
    """Left, center and right square; of each the corners, the center and the whole square; and mirrored."""
    height, width = image.shape[:2]
    square, found = min(height, width), []
    for share in (0, 0.5, 1):
        top, left = int((height - square) * share), int((width - square) * share)
        part = image[top : top + square, left : left + square]
        whole = np.asarray(Image.fromarray(part).resize((crop, crop), Image.Resampling.BILINEAR))
        found += oversample(part, crop)[:5] + [whole]
    return found + [one[:, ::-1] for one in found]


def views(image, case):
    crops, scales = case['crops'], case.get('scales')
    if crops == 'whole':
        whole = resized(image, side, side)
        return [whole, whole[:, ::-1]] if case.get('mirror') else [whole]
    if scales is None:
        scales = [round(side * at / 224) for at in ((256, 288, 320, 352) if crops == 'googlenet' else (256,))]
    found = []
    for scale in scales:
        big = scaled(image, scale)
        if crops == 'googlenet':
            found += googlenet(big, side)
            continue
        ten = oversample(big, side)
        plain = ten[4:5] if crops == 'one' else ten[:5]
        found += plain
        if crops == 'ten' or case.get('mirror'):
            found += [one[:, ::-1] for one in plain]
    return found


answers = []
images = [np.asarray(Image.open(path).convert('RGB')) for path in job['images']]
for case in job['cases']:
    rows = []
    for image in images:
        batch = np.stack(views(image, case)).astype('float32') / 255
        rows.append(np.mean([model.predict(batch, verbose=0) for model in models[: case.get('networks', 1)]], axis=(0, 1)))
    answers.append({'views': len(batch), 'means': np.array(rows, dtype='float64').tolist()})
print(json.dumps(answers))
