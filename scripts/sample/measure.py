#!/usr/bin/env python3
# Measures the accuracy of the sample recipe in Keras: transfer learning, random weights, and a small network from scratch.
"""Trains the sample recipe in Keras on assets/samples/drawings, with Graft's split.

    python scripts/sample/measure.py [--size 128] [--seeds 3] [--from block6a_expand_conv] [--epochs 8]
"""
import argparse
import hashlib
import json
import os
import time
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')

import keras
import numpy as np
from keras import layers
from PIL import Image

import lite0

ROOT = Path(__file__).resolve().parents[2]
VALIDATION = 0.25


def unit_hash(text: str) -> float:
    """Same as `unitHash` in src-shared/data/dataset-index.ts."""
    h = 0x811C9DC5
    for code in text.encode():
        h = ((h ^ code) * 0x01000193) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    return (h ^ (h >> 16)) / 2**32


def read(size: int):
    folder = ROOT / 'assets/samples/drawings'
    classes = sorted(path.name for path in folder.iterdir() if path.is_dir())
    files = [(label, file) for label, name in enumerate(classes) for file in sorted((folder / name).glob('*.jpg'))]
    pixels = []
    for _, file in files:
        image = Image.open(file).convert('RGB')
        pixels.append(np.asarray(image if image.width == size else image.resize((size, size), Image.Resampling.BILINEAR), np.float32))
    hashes = [hashlib.sha256(file.read_bytes()).hexdigest() for _, file in files]
    return classes, np.stack(pixels), np.array([label for label, _ in files]), hashes


def bundled_weights() -> dict[str, np.ndarray]:
    folder = ROOT / 'models/efficientnet-lite0'
    data = (folder / 'weights.bin').read_bytes()
    values, at = {}, 0
    for entry in json.loads((folder / 'weights.json').read_text())[0]['weights']:
        count = int(np.prod(entry['shape']))
        values[entry['name']] = np.frombuffer(data, '<f2', count, at).reshape(entry['shape']).astype(np.float32)
        at += 2 * count
    return values


def backbone(size: int, pretrained: bool) -> keras.Model:
    model = lite0.build((size, size, 3), include_top=False)
    if pretrained:
        values = bundled_weights()
        for name, weight in lite0.named_weights(model):
            weight.assign(values[name])
    return model


def head(channels_shape, classes: int) -> keras.Model:
    return keras.Sequential([
        layers.Input(channels_shape), layers.GlobalAveragePooling2D(), layers.Dropout(0.2),
        layers.Dense(classes, activation='softmax')])


def fit(model, rate: float, epochs: int, data, labels, train, seed: int):
    keras.utils.set_random_seed(seed)
    model.compile(keras.optimizers.Adam(rate), 'sparse_categorical_crossentropy', metrics=['accuracy'])
    return model.fit(data[train], labels[train], validation_data=(data[~train], labels[~train]), batch_size=32,
                     epochs=epochs, verbose=0).history


def suffix(base: keras.Model, start: str, head_model: keras.Model):
    """Splits the network before layer `start`. Returns the frozen part, and the trainable rest with the head; BatchNormalization stays frozen."""
    names = [layer.name for layer in base.layers]
    index = names.index(start)
    cut = base.layers[index - 1].output
    prefix = keras.Model(base.input, cut)
    for layer in base.layers[index:]:
        layer.trainable = not isinstance(layer, layers.BatchNormalization)
    middle = keras.Model(cut, base.output)
    entry = layers.Input(cut.shape[1:])
    return prefix, keras.Model(entry, head_model(middle(entry)))


def scratch(size: int, classes: int) -> keras.Model:
    stack = [layers.Input((size, size, 3))]
    for filters in (32, 64, 128):
        stack += [layers.Conv2D(filters, 3, activation='relu', padding='same'), layers.MaxPooling2D()]
    return keras.Sequential(stack + [layers.GlobalAveragePooling2D(), layers.Dropout(0.2), layers.Dense(classes, activation='softmax')])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--size', type=int, default=128)
    parser.add_argument('--seeds', type=int, default=3)
    parser.add_argument('--from', dest='start', default='block6a_expand_conv')
    parser.add_argument('--epochs', type=int, default=30)
    parser.add_argument('--fine-epochs', type=int, default=8)
    parser.add_argument('--fine-rate', type=float, default=1e-4)
    parser.add_argument('--scratch-epochs', type=int, default=30)
    parser.add_argument('--only', choices=['transfer'])
    options = parser.parse_args()
    classes, pixels, labels, hashes = read(options.size)
    x = lite0.preprocess(pixels)
    results: dict[str, list[float]] = {}

    def note(name: str, history, began: float):
        results.setdefault(name, []).append(history['val_accuracy'][-1])
        print(f'{name:34} {history["val_accuracy"][-1]:.3f} loss {history["val_loss"][-1]:.3f} '
              f'training {history["accuracy"][-1]:.3f} {time.time() - began:.1f} s', flush=True)

    for seed in range(1, options.seeds + 1):
        train = np.array([unit_hash(f'{seed}:{h}') >= VALIDATION for h in hashes])
        print(f'seed {seed}: {train.sum()} training, {(~train).sum()} validation', flush=True)
        for name, pretrained in (('pretrained', True), ('random', False)):
            if options.only and not pretrained:
                continue
            keras.utils.set_random_seed(seed)
            began = time.time()
            base = backbone(options.size, pretrained)
            features = base.predict(x, batch_size=32, verbose=0)
            top = head(features.shape[1:], len(classes))
            note(f'{name}: head', fit(top, 1e-3, options.epochs, features, labels, train, seed), began)
            prefix, rest = suffix(base, options.start, top)
            cached = prefix.predict(x, batch_size=32, verbose=0)
            note(f'{name}: fine-tuned', fit(rest, options.fine_rate, options.fine_epochs, cached, labels, train, seed), began)
        if not options.only:
            keras.utils.set_random_seed(seed)
            began = time.time()
            note('small CNN from scratch', fit(scratch(options.size, len(classes)), 1e-3, options.scratch_epochs, x, labels, train, seed), began)
    for name, values in results.items():
        print(f'{name:34} {np.mean(values):.3f} ± {np.std(values):.3f}  ({" ".join(f"{v:.3f}" for v in values)})')


if __name__ == '__main__':
    main()
