"""Reads datasets with independent readers: jobs {name, reader, path, …} as JSON on stdin, results on stdout.

Readers are keras.utils.image_dataset_from_directory, Keras' own reader of CIFAR's pickles, csv, json, zipfile, tarfile,
gzip, struct, NumPy and PIL. An image is identified by its path and the SHA-256 of its file, or of its pixels in arrays.
"""

import csv, gzip, hashlib, io, json, os, re, struct, sys, tarfile, zipfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy as np
from PIL import Image, ImageOps

long = {"train": "training", "validation": "validation", "test": "test"}
digest = lambda data: hashlib.sha256(data).hexdigest()


def told(path, data, names, part=None, group=None):
    return [path, digest(data), names if isinstance(names, list) else [names], part, group]


def file(root, path, names, part=None, group=None):
    return told(path, (Path(root) / path).read_bytes(), names, part, group)


def keras_folders(path, parts=False):
    import keras
    found, classes = [], None
    for part in sorted(p.name for p in Path(path).iterdir()) if parts else [None]:
        data = keras.utils.image_dataset_from_directory(
            Path(path) / (part or ""), shuffle=False, batch_size=None, image_size=(8, 8), verbose=False)
        labels = [int(label) for _, label in data]
        classes = data.class_names
        for name, label in zip(data.file_paths, labels):
            relative = Path(name).relative_to(path).as_posix()
            found.append(file(path, relative, classes[label], long.get(part)))
    return classes, found


def members(path):
    if str(path).endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            return {one.filename: archive.read(one) for one in archive.infolist() if not one.is_dir()}
    with tarfile.open(path) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive if one.isfile()}


def archive_folders(path, parts=False):
    found = []
    for name, data in members(path).items():
        steps = name.split("/")
        found.append(told(name, data, steps[-2], long[steps[-3]]) if parts else told(name, data, steps[1]))
    return None, found


def table_rows(text, ending):
    if ending == "json":
        return json.loads(text)
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter="\t" if ending == "tsv" else ","))


def table(path):
    ending = Path(path).name
    rows = table_rows((Path(path) / f"labels.{ending}").read_text("utf-8"), ending)
    return None, [file(path, f"images/{row['file']}", row["label"], long[row["split"]], row["patient"]) for row in rows]


def archive_table(path):
    inside = members(path)
    text = next(data for name, data in inside.items() if name.endswith("labels.csv")).decode("utf-8")
    at = {name.rsplit("/", 1)[1]: name for name in inside if name.endswith(".jpg")}
    return None, [told(at[row["file"]], inside[at[row["file"]]], row["label"], long[row["split"]], row["patient"])
                  for row in table_rows(text, "csv")]


def names(path, pattern):
    return None, [file(path, one.name, re.fullmatch(pattern, one.name)[1]) for one in Path(path).iterdir()]


def pets(path, species=False):
    found = []
    for line in (Path(path) / "annotations/list.txt").read_text().splitlines():
        if line.startswith("#"):
            continue
        name, _, kind, _ = line.split()
        found.append(file(path, f"images/{name}.jpg", {"1": "cat", "2": "dog"}[kind] if species else name.rsplit("_", 1)[0]))
    return None, found


def several(path, columns=False):
    found = []
    with open(Path(path) / "labels.csv", newline="") as text:
        rows = csv.DictReader(text)
        every = rows.fieldnames[2:]
        for row in rows:
            names = [name for name in every if row[name] == "1"] if columns else [n for n in row["tags"].split("|") if n]
            found.append(file(path, row["image"], sorted(names)))
    return sorted(every), found


def pixels(x, y, part, classes):
    x = np.asarray(x, np.uint8)
    x = np.repeat(x, 3, -1) if x.ndim == 4 and x.shape[-1] == 1 else np.stack([x] * 3, -1) if x.ndim == 3 else x
    return [["", digest(one.tobytes()), [str(classes[label]) if classes else str(label)], part, None]
            for one, label in zip(x, np.asarray(y).reshape(-1))]


def idx(path):
    found, top = [], 0

    def read(stem):
        name = next(one for one in Path(path).iterdir() if one.name.startswith(stem))
        data = (gzip.open if name.suffix == ".gz" else open)(name, "rb").read()
        axes = data[3]
        shape = struct.unpack(f">{axes}I", data[4:4 + 4 * axes])
        return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)

    for stem, part in (("train", "training"), ("t10k", "test")):
        labels = read(f"{stem}-labels")
        top = max(top, int(labels.max()))
        found += pixels(read(f"{stem}-images"), labels.tolist(), part, None)
    return [str(i) for i in range(top + 1)], found


def cifar_binary(path, head=1):
    names = next(Path(path).glob("*.txt")).read_text().split("\n")
    names, found = [name for name in names if name], []
    for one in sorted(Path(path).glob("*.bin")):
        records = np.fromfile(one, np.uint8).reshape(-1, head + 3072)
        images = records[:, head:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        found += pixels(images, records[:, head - 1], "test" if "test" in one.name else "training", names)
    return names, found


def cifar_python(path, key):
    import pickle
    from keras.src.datasets.cifar import load_batch
    meta = next(one for one in Path(path).iterdir() if "meta" in one.name)
    kept = pickle.loads(meta.read_bytes(), encoding="bytes")
    names = [name.decode() for name in kept[b"fine_label_names" if key == "fine_labels" else b"label_names"]]
    found = []
    for one in sorted(Path(path).iterdir()):
        if one == meta:
            continue
        data, labels = load_batch(one, label_key=key)
        found += pixels(np.asarray(data).transpose(0, 2, 3, 1), labels, "test" if "test" in one.name else "training", names)
    return names, found


def npz(path):
    with np.load(path) as arrays:
        return None, [one for stem, part in (("train", "training"), ("test", "test"))
                      for one in pixels(arrays[f"x_{stem}"], arrays[f"y_{stem}"], part, None)]


def npy(path):
    return None, pixels(np.load(Path(path) / "images.npy"), np.load(Path(path) / "labels.npy"), None, None)


def sources(path, more):
    classes, found = keras_folders(path)
    for name, (reader, arguments) in more.items():
        _, rows = readers[reader](**arguments)
        found += [[f"@{name}/{row[0]}" if row[0] else "", *row[1:]] for row in rows]
    return classes + sorted({row[2][0] for row in found} - set(classes)), found


def kinds(path, out):
    classes, found = [], []
    for one in sorted(Path(path).rglob("*.*")):
        image = Image.open(one)
        if image.mode.startswith("I;16"):
            gray = (np.asarray(image) >> 8).astype(np.uint8)
            rgb = np.stack([gray] * 3, -1)
        else:
            image = ImageOps.exif_transpose(image)
            if "A" in image.getbands() or "transparency" in image.info:
                image = image.convert("RGBA")
                image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
            rgb = np.asarray(image.convert("RGB"))
        relative = one.relative_to(path).as_posix()
        found.append(file(path, relative, one.parent.name))
        (Path(out) / f"{one.name}.{rgb.shape[1]}.{rgb.shape[0]}.raw").write_bytes(rgb.tobytes())
    return None, found


readers = {name: value for name, value in globals().items() if callable(value)}
answers = []
for job in json.load(sys.stdin):
    classes, found = readers[job["reader"]](**job["arguments"])
    every = [name for _, _, names, _, _ in found for name in names]
    numbers = all(name.isdigit() for name in every)
    classes = classes or sorted(set(every), key=int if numbers else None)
    answers.append({"classes": classes, "images": found})
print(json.dumps(answers))
