// The weights that documents of a project name: graphs, checkpoints with the optimizer's state, edits.
import { isBlobName } from '#shared/ids';
import { isFields } from '#shared/json';

/** Adds the names of the blobs in a document: values of `blob`, and everything within `slots`. */
export function addNamedWeights(value: unknown, found: Set<string>, inSlots = false): void {
  if (typeof value === 'string') {
    if (inSlots && isBlobName(value)) found.add(value);
  } else if (Array.isArray(value)) for (const inner of value) addNamedWeights(inner, found, inSlots);
  else if (isFields(value))
    for (const [key, inner] of Object.entries(value))
      addNamedWeights(
        inner,
        found,
        inSlots || key === 'slots' || (key === 'blob' && typeof inner === 'string'),
      );
}
