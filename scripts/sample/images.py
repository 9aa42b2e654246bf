#!/usr/bin/env python3
# Generates the bundled drawings from Debian's openclipart-png: seven classes, 128 px, on a white background.
"""Generates assets/samples/drawings from Debian's package openclipart-png.

    pip install pillow numpy
    python scripts/sample/images.py [--deb FILE.deb] [--to FOLDER] [--size 128]

Deterministic: the same versions of the package and of Pillow produce the same bytes. Requires dpkg, and apt-get unless --deb is set.
"""
import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PER_CLASS = 66
MAX_MEGAPIXELS = 30
QUALITY = 90

# Class -> folders of the package (without subfolders), in order of priority.
SOURCES = {
    'animals': ['animals/mammals', 'animals/birds', 'animals/fish', 'animals'],
    'buildings': ['buildings', 'buildings/homes'],
    'fruit': ['food/fruit'],
    'music': ['recreation/music'],
    'plants': ['plants', 'plants/flowers', 'plants/trees', 'plants/trees/evergreen'],
    'tools': ['tools'],
    'vehicles': ['transportation/vehicles', 'transportation', 'transportation/boating'],
}

# Drawings that do not show what their folder name says, found by checking all of them manually.
LEFT_OUT = [line for line in Path(__file__).with_name('left-out.txt').read_text().split('\n') if line and line[0] != '#']


def unpack(deb: Path, folder: Path) -> Path:
    subprocess.run(['dpkg', '-x', str(deb), str(folder)], check=True)
    return folder / 'usr/share/openclipart/png'


def fetch(folder: Path) -> Path:
    subprocess.run(['apt-get', 'download', '-qq', 'openclipart-png'], cwd=folder, check=True)
    return next(folder.glob('openclipart-png_*.deb'))


def on_white(path: Path, size: int) -> Image.Image | None:
    """Returns the drawing on a white square of `size` pixels; None if it is empty, too small, too elongated or too large to decode."""
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path) as image:
        width, height = image.size
        if width * height > MAX_MEGAPIXELS * 1e6 or min(width, height) < 48:
            return None
        image = image.convert('RGBA')
    box = image.getchannel('A').point(lambda a: 255 if a > 8 else 0).getbbox()
    if box is None:
        return None
    image = image.crop(box)
    if max(image.size) > 6 * min(image.size):
        return None
    inner = size - 2 * (size // 32)
    scale = inner / max(image.size)
    shape = [max(1, round(side * scale)) for side in image.size]
    # Premultiplied, so that the color of transparent pixels does not bleed into the edges.
    small = image.convert('RGBa').resize(shape, Image.Resampling.LANCZOS).convert('RGBA')
    square = Image.new('RGBA', (size, size), 'white')
    square.alpha_composite(small, ((size - shape[0]) // 2, (size - shape[1]) // 2))
    return square.convert('RGB')


def is_blank(image: Image.Image) -> bool:
    """True if fewer than 3% of the pixels differ from white, or the drawing is a uniform area."""
    gray = np.asarray(image.convert('L'), np.float32)
    return float((gray < 235).mean()) < 0.03 or float(gray.std()) < 12


def fingerprint(image: Image.Image) -> np.ndarray:
    """Returns the normalized values of a 12x12 thumbnail. Near-duplicates correlate above 0.97."""
    small = np.asarray(image.convert('L').resize((12, 12), Image.Resampling.BOX), np.float32).ravel()
    small -= small.mean()
    return small / (np.linalg.norm(small) + 1e-6)


def ascii_name(path: Path) -> str:
    plain = unicodedata.normalize('NFKD', path.stem).encode('ascii', 'ignore').decode()
    return re.sub(r'[^a-z0-9]+', '-', plain.lower()).strip('-')


def choose(png: Path, size: int) -> dict[str, dict[str, Image.Image]]:
    """Returns up to PER_CLASS drawings per class, without near-duplicates, chosen by the hash of their path."""
    chosen: dict[str, dict[str, Image.Image]] = {name: {} for name in SOURCES}
    seen: list[np.ndarray] = []
    skipped = 0
    for name, folders in SOURCES.items():
        paths = [path for folder in folders for path in (png / folder).glob('*.png')]
        paths.sort(key=lambda path: hashlib.sha256(str(path.relative_to(png)).encode()).hexdigest())
        for path in paths:
            if len(chosen[name]) == PER_CLASS:
                break
            slug = ascii_name(path)
            if slug in chosen[name] or any(fnmatchcase(f'{name}/{slug}', pattern) for pattern in LEFT_OUT):
                skipped += 1
                continue
            image = on_white(path, size)
            if image is None or is_blank(image):
                skipped += 1
                continue
            mark = fingerprint(image)
            if any(float(mark @ other) > 0.97 for other in seen):
                skipped += 1
                continue
            seen.append(mark)
            chosen[name][slug] = image
    print(f'{skipped} drawings skipped: blank, too large, near-duplicates, or listed in left-out.txt', file=sys.stderr)
    return chosen


LICENSE = """The drawings in this folder are in the public domain.

They come from the Open Clip Art Library (http://www.openclipart.org), whose authors dedicate their
work to the public domain; the dedication follows as Debian's package carries it. They were cropped to
what is drawn, put on white and scaled to {size} pixels for Graft, which claims no rights in them.

Source package: openclipart-png {version} (Debian, section graphics)
sha256 of the package file: {sha256}

----------------------------------------------------------------------------------------------------

{copyright}"""


def write_license(target: Path, deb: Path, unpacked: Path, size: int) -> None:
    version = subprocess.run(['dpkg-deb', '-f', str(deb), 'Version'], check=True, capture_output=True, text=True).stdout
    text = (unpacked / 'usr/share/doc/openclipart-png/copyright').read_text(encoding='utf-8')
    sha256 = hashlib.sha256(deb.read_bytes()).hexdigest()
    clean = '\n'.join(line.rstrip() for line in text.expandtabs().split('\n'))
    target.write_text(LICENSE.format(size=size, version=version.strip(), sha256=sha256, copyright=clean))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--deb', type=Path)
    parser.add_argument('--to', type=Path, default=ROOT / 'assets/samples/drawings')
    parser.add_argument('--size', type=int, default=128)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        deb = options.deb or fetch(Path(folder))
        chosen = choose(unpack(deb, Path(folder)), options.size)
        for name, images in chosen.items():
            target = options.to / name
            shutil.rmtree(target, ignore_errors=True)
            os.makedirs(target)
            for slug, image in sorted(images.items()):
                image.save(target / f'{slug}.jpg', quality=QUALITY, subsampling=0, optimize=True)
            size_kb = sum(file.stat().st_size for file in target.iterdir()) / 1024
            print(f'{name:10} {len(images):3} drawings {size_kb:6.0f} KB')
        write_license(options.to / 'LICENSE.txt', deb, Path(folder), options.size)


if __name__ == '__main__':
    main()
