#!/usr/bin/env python3
# Writes keras-applications.json: weight files, counts and preprocessing of each network of the installed keras.applications.
"""Builds each network twice with weights='imagenet', with `get_file` replaced by a function that records its arguments and
`load_weights` by one that does nothing. So URL, file name and hash are those Keras would use. Nothing is downloaded.
Run with the Python of scripts/keras-env.sh: python scripts/catalog/read_keras.py [NAME ...] (all: about five minutes),
then npx biome format --write scripts/catalog."""
import gc
import importlib
import json
import os
import sys
from pathlib import Path

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''

import keras
import numpy as np
from keras.src.models import Model
from keras.src.utils import file_utils

OUT = Path(__file__).resolve().parent / 'keras-applications.json'
MODULES = {
    'vgg16': ['VGG16'],
    'vgg19': ['VGG19'],
    'resnet': ['ResNet50', 'ResNet101', 'ResNet152'],
    'resnet_v2': ['ResNet50V2', 'ResNet101V2', 'ResNet152V2'],
    'densenet': ['DenseNet121', 'DenseNet169', 'DenseNet201'],
    'mobilenet': ['MobileNet'],
    'mobilenet_v2': ['MobileNetV2'],
    'mobilenet_v3': ['MobileNetV3Small', 'MobileNetV3Large'],
    'xception': ['Xception'],
    'inception_v3': ['InceptionV3'],
    'inception_resnet_v2': ['InceptionResNetV2'],
    'nasnet': ['NASNetMobile', 'NASNetLarge'],
    'efficientnet': [f'EfficientNetB{i}' for i in range(8)],
    'efficientnet_v2': ['EfficientNetV2' + x for x in ('B0', 'B1', 'B2', 'B3', 'S', 'M', 'L')],
    'convnext': ['ConvNeXt' + x for x in ('Tiny', 'Small', 'Base', 'Large', 'XLarge')],
}
PIXEL = (0.0, 100.0, 255.0)
MODES = {
    'none': PIXEL,
    'tf': tuple(x / 127.5 - 1 for x in PIXEL),
    'caffe': (255 - 103.939, 100 - 116.779, -123.68),
    'torch': tuple((x / 255 - m) / s for x, m, s in zip(PIXEL, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))),
}

noted = []


def note(fname=None, origin=None, file_hash=None, **_):
    rule = {None: None, 32: 'md5', 64: 'sha256'}[file_hash and len(file_hash)]
    noted.append({'name': fname, 'url': origin, **({rule: file_hash} if rule else {})})
    return fname


file_utils.get_file = note
Model.load_weights = lambda self, *args, **kwargs: None


def mode_of(module):
    given = np.array([[PIXEL]], 'float64')
    got = module.preprocess_input(given.copy())[0, 0]
    return next(mode for mode, want in MODES.items() if np.allclose(got, want, atol=1e-4))


def build(function, **options):
    noted.clear()
    model = function(weights='imagenet', **options)
    found = noted[-1]
    facts = {'parameters': model.count_params(), 'inputShape': list(model.input_shape[1:])}
    del model
    keras.backend.clear_session()
    gc.collect()
    return found, facts


def describe(module, name):
    function = getattr(keras.applications, name)
    top, facts = build(function, include_top=True)
    # NASNetLarge has fewer weights when it is built without a fixed size.
    shape = [size or 224 for size in facts['inputShape']]
    no_top, bare = build(function, include_top=False, input_shape=tuple(shape))
    return {
        'inputShape': shape,
        'preprocessing': mode_of(module),
        'parameters': facts['parameters'],
        'parametersNoTop': bare['parameters'],
        'files': {'top': top, 'noTop': no_top},
    }


wanted = set(sys.argv[1:])
known = json.loads(OUT.read_text())['networks'] if OUT.exists() else {}
networks = {}
for path, names in MODULES.items():
    module = importlib.import_module(f'keras.applications.{path}')
    for name in names:
        if wanted and name not in wanted:
            if name in known:
                networks[name] = known[name]
            continue
        networks[name] = describe(module, name)
        print(name, networks[name]['parameters'], networks[name]['files']['top']['name'], flush=True)
OUT.write_text(json.dumps({'keras': keras.__version__, 'networks': networks}, indent=1) + '\n')
