// Lists the weights that Keras 3 stores below numbered groups, in the .h5 of a .keras archive or in a .weights.h5.
import type { Hdf5Reader } from '../hdf5/read';
import type { StoredWeight } from './stored-weight';

/** Stored states that are not weights; no output depends on them. */
const besideWeights = new Set(['optimizer', 'metrics', '_metrics', 'seed_generator']);

/** Returns all weights of the file by path: `layers/conv2d/vars/0`. */
export function listStored(hdf5: Hdf5Reader, group = '', depth = 0): StoredWeight[] {
  if (depth > 64) return [];
  return (hdf5.names(`/${group}`) ?? []).flatMap((name): StoredWeight[] => {
    if (besideWeights.has(name)) return [];
    const at = group === '' ? name : `${group}/${name}`;
    const shape = hdf5.shapeOf(`/${at}`);
    if (!shape) return listStored(hdf5, at, depth + 1);
    return [
      {
        name: at,
        shape,
        read: (owner) => hdf5.floats(`/${at}`, shape, owner),
        locate: (owner) => hdf5.locate(`/${at}`, shape, owner),
      },
    ];
  });
}
