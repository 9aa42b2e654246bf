"""Generates a dataset in every form from the bundled images: python3 image_sets.py SAMPLES FOLDER.

Drawings (JPEG) and MNIST digits (PNG) are the images; csv, json, zipfile, tarfile, gzip, struct, pickle, numpy and PIL
write them. image_readers.py reads them back independently of this file.
"""

import csv, gzip, io, json, pickle, shutil, struct, sys, tarfile, zipfile
from pathlib import Path

import numpy as np
from PIL import Image

samples, root = Path(sys.argv[1]), Path(sys.argv[2])
each = 6
kinds = ["animals", "fruit", "vehicles"]
drawings = {kind: sorted((samples / "drawings" / kind).glob("*.jpg"))[:each] for kind in kinds}
digits = [(int(label.name), np.asarray(Image.open(file).convert("L")))
          for label in sorted((samples / "digits").iterdir()) if label.is_dir() for file in sorted(label.glob("*"))[:5]]


def put(path, source):
    path = root / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source if isinstance(source, bytes) else source.read_bytes())


def part_of(i):
    return "train" if i < 3 else "validation" if i < 5 else "test"


# Folders of classes, flat folders with a table, names.
rows = []
for kind, files in drawings.items():
    for i, file in enumerate(files):
        put(f"folders/{kind}/{'deep/' if i == 2 else ''}{file.name}", file)
        put(f"parts/{part_of(i)}/{kind}/{file.name}", file)
        put(f"names/{kind}_{i:03}.jpg", file)
        rows.append({"file": f"{kind[0]}{i}.jpg", "label": kind, "split": part_of(i), "patient": f"p{i // 2}", "from": file})
columns = ["file", "label", "split", "patient"]
for ending in ("csv", "tsv", "json"):
    for row in rows:
        put(f"{ending}/images/{row['file']}", row["from"])
    plain = [{key: row[key] for key in columns} for row in rows]
    with open(root / ending / f"labels.{ending}", "w", newline="", encoding="utf-8-sig" if ending == "csv" else "utf-8") as out:
        if ending == "json":
            json.dump(plain, out)
        else:
            writer = csv.DictWriter(out, columns, delimiter="," if ending == "csv" else "\t", quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(plain)
for i in range(12):
    name = ("cat", "dog")[i % 2]
    put(f"cats-and-dogs/{name}.{i // 2}.jpg", drawings["animals" if name == "cat" else "fruit"][i // 2])

# The same in archives.
for ending, mode, kind in (("tar", "w", tarfile.PAX_FORMAT), ("tar.gz", "w:gz", tarfile.GNU_FORMAT)):
    for name in ("parts", "csv"):
        with tarfile.open(root / f"{name}.{ending}", mode, format=kind) as archive:
            archive.add(root / name, f"set/{name}")
for name, how in (("parts", zipfile.ZIP_DEFLATED), ("folders", zipfile.ZIP_STORED), ("csv", zipfile.ZIP_DEFLATED)):
    with zipfile.ZipFile(root / f"{name}.zip", "w", how) as archive:
        for file in sorted((root / name).rglob("*")):
            if file.is_file():
                archive.write(file, f"set/{file.relative_to(root / name)}")

# Original files of MNIST and CIFAR, and NumPy files.
x, y = np.stack([pixels for _, pixels in digits]), np.array([label for label, _ in digits], np.uint8)
order = np.random.default_rng(3).permutation(len(x))
x, y = x[order], y[order]


def idx(path, array):
    data = struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()
    put(path, gzip.compress(data) if path.endswith(".gz") else data)


for folder, ending in (("idx", ""), ("idx-gzip", ".gz")):
    for stem, here in (("train", slice(0, 40)), ("t10k", slice(40, None))):
        idx(f"{folder}/{stem}-images-idx3-ubyte{ending}", x[here])
        idx(f"{folder}/{stem}-labels-idx1-ubyte{ending}", y[here])

small = np.stack([np.asarray(Image.open(file).convert("RGB").resize((32, 32))) for files in drawings.values() for file in files])
planes = small.transpose(0, 3, 1, 2).reshape(len(small), 3072)


class AsPython2(pickle._Pickler):
    """Bytes pickled like Python 2's str, as in CIFAR's original files, which are the only ones Keras reads."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_bytes(self, obj):
        short = len(obj) < 256
        self.write((b"U" + bytes([len(obj)]) if short else b"T" + struct.pack("<i", len(obj))) + obj)
        self.memoize(obj)

    dispatch[bytes] = save_bytes


def pickled(value):
    out = io.BytesIO()
    AsPython2(out, 2).dump(value)
    return out.getvalue()


ten = "airplane automobile bird cat deer dog frog horse ship truck".split()
labels = np.repeat([2, 4, 9], each)
mixed = np.random.default_rng(4).permutation(len(small))
planes, small, labels = planes[mixed], small[mixed], labels[mixed]
hundred = [f"fine {i:02}" for i in range(100)]
batches = {"data_batch_1": slice(0, 7), "data_batch_2": slice(7, 13), "test_batch": slice(13, None)}
for name, here in batches.items():
    put(f"cifar-10-binary/{name}.bin", np.concatenate([labels[here, None].astype(np.uint8), planes[here]], 1).tobytes())
    put(f"cifar-10-python/{name}", pickled(
        {b"batch_label": name.encode(), b"labels": labels[here].tolist(), b"data": planes[here],
         b"filenames": [b"x.png"] * len(labels[here])}))
put("cifar-10-binary/batches.meta.txt", "\n".join(ten + [""]).encode())
put("cifar-10-python/batches.meta", pickled({b"label_names": [name.encode() for name in ten], b"num_vis": 3072}))
fine = labels * 7 + np.arange(len(labels)) % 3
for name, here in {"train": slice(0, 12), "test": slice(12, None)}.items():
    both = np.stack([fine[here] // 5, fine[here]], 1).astype(np.uint8)
    put(f"cifar-100-binary/{name}.bin", np.concatenate([both, planes[here]], 1).tobytes())
    put(f"cifar-100-python/{name}", pickled(
        {b"fine_labels": fine[here].tolist(), b"coarse_labels": (fine[here] // 5).tolist(), b"data": planes[here]}))
put("cifar-100-binary/fine_label_names.txt", "\n".join(hundred + [""]).encode())
put("cifar-100-python/meta", pickled({b"fine_label_names": [name.encode() for name in hundred]}))

numbers = labels.astype(np.int64)
arrays = {"x_train": small[:12], "y_train": numbers[:12, None], "x_test": small[12:], "y_test": numbers[12:, None]}
np.savez(root / "arrays.npz", **arrays)
np.savez_compressed(root / "packed.npz", **arrays)
(root / "npy").mkdir(exist_ok=True)
np.save(root / "npy/images.npy", x[..., None])
np.save(root / "npy/labels.npy", np.array(["even", "odd"])[y % 2])

# The folder of Oxford-IIIT Pets with its list.
breeds = ["Abyssinian", "american_bulldog", "Bengal"]
lines = ["#Image CLASS-ID SPECIES BREED ID", "#SPECIES: 1:Cat 2:Dog"]
for b, (breed, kind) in enumerate(zip(breeds, kinds)):
    for i, file in enumerate(drawings[kind]):
        put(f"pets/images/{breed}_{i + 1}.jpg", file)
        lines.append(f"{breed}_{i + 1} {b + 1} {1 if breed[0].isupper() else 2} {b + 1}")
put("pets/annotations/list.txt", "\n".join(lines + [""]).encode())

# Several labels per image, in one cell and as columns.
tags = ["indoors", "large", "red"]
several = [[tag for k, tag in enumerate(tags) if (i >> k) & 1] for i in range(8)]
for i, _ in enumerate(several):
    put(f"several/{i}.jpg", drawings["fruit" if i < 6 else "animals"][i % 6])
with open(root / "several/labels.csv", "w", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(["image", "tags"] + tags)
    for i, names in enumerate(several):
        writer.writerow([f"{i}.jpg", "|".join(names)] + [int(tag in names) for tag in tags])

# Every kind of image, from one drawing.
image = Image.open(drawings["fruit"][0]).convert("RGB")
rgb = np.asarray(image)
height, width = rgb.shape[:2]
gray = image.convert("L")
alpha = Image.fromarray((np.indices((height, width)).sum(0) * 3 % 256).astype(np.uint8))
clear = image.copy()
clear.putalpha(alpha)
turned = Image.Exif()
turned[0x0112] = 6
wide = np.asarray(gray).astype(np.uint16) * 256 + 99
folder = root / "kinds/one"
folder.mkdir(parents=True, exist_ok=True)
(root / "kinds/two").mkdir(exist_ok=True)
image.save(folder / "plain.jpg", quality=92)
image.save(folder / "progressive.jpg", quality=92, progressive=True)
image.save(folder / "turned.jpg", quality=92, exif=turned)
image.convert("CMYK").save(folder / "cmyk.jpg", quality=92)
gray.save(folder / "gray.jpg", quality=92)
image.save(folder / "rgb.png")
Image.fromarray(wide).save(folder / "16-bit.png")
gray.save(folder / "gray.png")
clear.save(folder / "alpha.png")
image.quantize(64).save(folder / "palette.png")
image.save(folder / "lossy.webp", quality=90)
clear.save(folder / "alpha.webp", lossless=True, exact=True)
first = image.quantize(128)
first.save(folder / "frames.gif", save_all=True, append_images=[Image.new("RGB", image.size, "black").quantize(2)])
image.save(folder / "lzw.tif", compression="tiff_lzw")
image.save(folder / "plain.tiff")
image.save(folder / "image.avif", quality=90, subsampling="4:4:4")
shutil.copy(drawings["animals"][0], root / "kinds/two/other.jpg")
