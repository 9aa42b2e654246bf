#!/usr/bin/env python3
# Generates models/catalog.json for all architectures of Graft (with --check, only compares it): python3 scripts/catalog/make.py
"""Sources: keras-applications.json (written by read_keras.py: the files and hashes Keras 3 uses), own.mjs (the networks Graft
builds; requires npm ci), and the papers and published accuracies below. Numbers that are in both sources must be equal.
Entries with bundled weights are not changed. Unknown values are null: sizes in bytes (not in Keras' sources) and licenses
of the weights."""
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / 'models' / 'catalog.json'
KERAS = json.loads((Path(__file__).resolve().parent / 'keras-applications.json').read_text())['networks']
OWN = json.loads(subprocess.check_output(['node', str(Path(__file__).resolve().parent / 'own.mjs')]))

PAPERS = {
    'VGG': '1409.1556',
    'ResNet50V2': '1603.05027', 'ResNet101V2': '1603.05027', 'ResNet152V2': '1603.05027',
    'ResNet': '1512.03385',
    'DenseNet': '1608.06993',
    'MobileNetV3': '1905.02244', 'MobileNetV2': '1801.04381', 'MobileNet': '1704.04861',
    'Xception': '1610.02357',
    'InceptionResNetV2': '1602.07261', 'InceptionV3': '1512.00567',
    'NASNet': '1707.07012',
    'EfficientNetV2': '2104.00298', 'EfficientNet': '1905.11946',
    'ConvNeXt': '2201.03545',
    'GoogLeNet': '1409.4842',
    'Highway': '1505.00387',
    'ResNeXt': '1611.05431',
}
# Networks designed for ten classes.
TEN = ('LeNet5', 'Highway', 'FashionMLP', 'FashionCNN')
# ImageNet validation accuracy, top-1 and top-5, from keras.io's page on keras.applications.
ACCURACY = {
    'Xception': (0.790, 0.945), 'VGG16': (0.713, 0.901), 'VGG19': (0.713, 0.900),
    'ResNet50': (0.749, 0.921), 'ResNet101': (0.764, 0.928), 'ResNet152': (0.766, 0.931),
    'ResNet50V2': (0.760, 0.930), 'ResNet101V2': (0.772, 0.938), 'ResNet152V2': (0.780, 0.942),
    'InceptionV3': (0.779, 0.937), 'InceptionResNetV2': (0.803, 0.953),
    'MobileNet': (0.704, 0.895), 'MobileNetV2': (0.713, 0.901),
    'DenseNet121': (0.750, 0.923), 'DenseNet169': (0.762, 0.932), 'DenseNet201': (0.773, 0.936),
    'NASNetMobile': (0.744, 0.919), 'NASNetLarge': (0.825, 0.960),
}
def file_of(found):
    assert re.fullmatch(r'https://storage\.googleapis\.com/[\w./-]+', found['url']), found
    return {'name': found['name'], 'url': found['url'], 'md5': found.get('md5'), 'sha256': found.get('sha256'),
            'sizeBytes': None}


def agree(own):
    """Checks counts and preprocessing against Keras."""
    keras = KERAS[own['name']]
    assert own['parameters'] == keras['parameters'], own['name']
    assert own['parametersNoTop'] == keras['parametersNoTop'], own['name']
    assert keras['inputShape'] == own['inputShape'], own['name']
    assert own['preprocessing']['mode'] == keras['preprocessing'], own['name']


def entry_of(own):
    name = own['name']
    paper = next((PAPERS[key] for key in PAPERS if name.startswith(key)), None)
    entry = {'id': name.lower(), 'title': name, 'architecture': name,
             'paper': paper and f'https://arxiv.org/abs/{paper}', 'license': None, 'source': None,
             'weights': {'kind': 'none'}}
    if name in KERAS:
        agree(own)
        files = KERAS[name]['files']
        top1, top5 = ACCURACY.get(name, (None, None))
        entry |= {'source': 'keras.applications, ImageNet',
                  'weights': {'kind': 'download', 'files': {key: file_of(files[key]) for key in ('top', 'noTop')}},
                  'classes': 'efficientnet-lite0/classes.json',
                  'accuracy': {'imagenetTop1': top1, 'imagenetTop5': top5, 'source': top1 and 'keras.io/api/applications'}}
    elif name in TEN or name.endswith('CIFAR'):
        entry['outputs'] = 10
    return entry | {key: own[key] for key in ('inputShape', 'preprocessing', 'parameters', 'parametersNoTop')}


bundled = [entry for entry in json.loads(CATALOG.read_text()) if entry['weights']['kind'] == 'bundled']
kept = {entry['architecture'] for entry in bundled}
entries = bundled + [entry_of(own) for own in OWN if own['name'] in KERAS and own['name'] not in kept]
entries += [entry_of(own) for own in OWN if own['name'] not in KERAS and own['name'] not in kept]
text = json.dumps(entries, indent=2, ensure_ascii=False) + '\n'
if '--check' in sys.argv:
    same = json.loads(CATALOG.read_text()) == json.loads(text)
    print('models/catalog.json is', 'up to date' if same else 'out of date: run python3 scripts/catalog/make.py')
    sys.exit(0 if same else 1)
CATALOG.write_text(text)
print(len(entries), 'entries')
