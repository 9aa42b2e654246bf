# Generates the .npy and .npz files of npy.test.ts with NumPy: python make-arrays.py FOLDER
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
values = (np.arange(24).reshape(2, 3, 4) - 5) * 0.5
for dtype in ["float32", "float64", "int32", "int64"]:
    np.save(folder / f"{dtype}.npy", values.astype(dtype))
np.save(folder / "uint8.npy", np.arange(24, dtype="uint8").reshape(2, 3, 4))
np.save(folder / "fortran.npy", np.asfortranarray(values.astype("float32")))
np.save(folder / "vector.npy", np.array([1.5, -2.0], dtype="float32"))
np.save(folder / "scalar.npy", np.float32(3.5))
np.save(folder / "half.npy", values.astype("float16"))
np.save(folder / "big-endian.npy", values.astype(">f4"))
np.savez(folder / "stored.npz", image=values.astype("float32"), mask=np.ones((2, 1), "float64"))
np.savez_compressed(folder / "deflated.npz", image=values.astype("float32"), mask=np.ones((2, 1), "float64"))
