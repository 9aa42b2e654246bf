"""Extracts the libraries and headers Graft needs from a wheel: `unpack-wheel.py WHEEL DEST libs NAME...` or `unpack-wheel.py WHEEL DEST nvidia`."""
import os
import re
import shutil
import sys
import zipfile

wheel, dest, what = sys.argv[1:4]
archive = zipfile.ZipFile(wheel)
names = set(archive.namelist())


def put(name: str, target: str) -> None:
    """Writes one member to DEST/target. Exits if the target is outside DEST."""
    path = os.path.realpath(os.path.join(dest, target))
    if not path.startswith(os.path.realpath(dest) + os.sep):
        sys.exit(f'{name}: the path is outside the destination folder')
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with archive.open(name) as source, open(path, 'wb') as out:
        shutil.copyfileobj(source, out, 1 << 22)
    if archive.getinfo(name).external_attr >> 16 & 0o100:
        os.chmod(path, 0o755)


if what == 'nvidia':
    for name in names:
        if name.startswith('nvidia/') and not name.endswith('/') and '/include/' not in name:
            put(name, name)
    sys.exit(0)

for library in sys.argv[4:]:
    if f'tensorflow/{library}' not in names:
        sys.exit(f'{os.path.basename(wheel)} does not contain tensorflow/{library}')
    put(f'tensorflow/{library}', f'tensorflow/{library}')

# Headers: the four that the binding's source includes, and all that they include.
roots = ('tensorflow/include/', 'tensorflow/include/external/local_tsl/', 'tensorflow/include/external/local_xla/')
todo = [
    'tensorflow/c/c_api.h',
    'tensorflow/c/eager/c_api.h',
    'tensorflow/core/platform/ctstring.h',
    'tensorflow/core/platform/ctstring_internal.h',
]
seen = set()
while todo:
    header = todo.pop()
    source = next((root + header for root in roots if root + header in names), None)
    if header in seen or source is None:
        continue
    seen.add(header)
    put(source, f'include/{header}')
    text = archive.read(source).decode('utf8', 'replace')
    todo += re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, re.M)

for name in names:
    if name.endswith(('/THIRD_PARTY_NOTICES.txt', '.dist-info/LICENSE', '.dist-info/licenses/LICENSE')):
        put(name, f'licenses/{os.path.basename(name)}')
