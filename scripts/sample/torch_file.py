# Reads tensors from torch's legacy .pth format, without executing the pickle.
"""Format of .pth files of torch < 1.6: five consecutive pickles, then the count (int64) and bytes of each storage."""
import io
import pickle
from collections import OrderedDict
from pathlib import Path

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
STORAGES = {'FloatStorage': np.dtype('<f4'), 'LongStorage': np.dtype('<i8')}


class Storage:
    def __init__(self, dtype: np.dtype, count: int):
        self.dtype, self.count, self.values = dtype, count, None


class Tensor:
    def __init__(self, storage: Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]):
        self.storage, self.offset, self.shape, self.strides = storage, offset, shape, strides

    def array(self) -> np.ndarray:
        values = self.storage.values
        last = self.offset + sum((size - 1) * stride for size, stride in zip(self.shape, self.strides))
        if min(self.strides, default=1) < 0 or self.offset < 0 or last >= len(values):
            raise ValueError(f'tensor of shape {self.shape} exceeds its storage of {len(values)} values')
        item = values.itemsize
        view = np.lib.stride_tricks.as_strided(
            values[self.offset:], self.shape, [stride * item for stride in self.strides], writeable=False)
        return np.array(view)


class Restricted(pickle.Unpickler):
    """Allows only the names below; a pickle that refers to any other is rejected."""

    def __init__(self, file, storages: dict[str, Storage]):
        super().__init__(file)
        self.storages = storages

    def find_class(self, module: str, name: str):
        if module == 'collections' and name == 'OrderedDict':
            return OrderedDict
        if module == 'torch._utils' and name == '_rebuild_tensor_v2':
            return lambda storage, offset, shape, strides, *_: Tensor(storage, offset, tuple(shape), tuple(strides))
        if module == 'torch' and name in STORAGES:
            return name
        raise pickle.UnpicklingError(f'the file refers to {module}.{name}, which is not allowed')

    def persistent_load(self, pid):
        kind, storage_type, key, _location, count, view = pid
        if kind != 'storage' or view is not None or storage_type not in STORAGES:
            raise pickle.UnpicklingError(f'unsupported storage {pid!r}')
        return self.storages.setdefault(key, Storage(STORAGES[storage_type], count))


def read_state(path: Path) -> dict[str, np.ndarray]:
    """Returns the arrays of a state dict by name."""
    storages: dict[str, Storage] = {}
    file = io.BytesIO(path.read_bytes())
    read = lambda: Restricted(file, storages).load()  # noqa: E731
    if read() != MAGIC or read() != 1001:
        raise ValueError(f'{path.name}: expected a .pth file in the legacy format')
    read()
    state = read()
    for key in read():
        storage = storages[key]
        count = int.from_bytes(file.read(8), 'little')
        if count != storage.count:
            raise ValueError(f'{path.name}: expected {storage.count} values in storage {key}, received {count}')
        storage.values = np.frombuffer(file.read(count * storage.dtype.itemsize), storage.dtype)
    if file.read(1):
        raise ValueError(f'{path.name}: unexpected bytes after the last storage')
    return {name: tensor.array() for name, tensor in state.items()}
