// The edit that inserts a candidate, with adapter layers before and after it.
import type { NewLayer } from './edits/common/new-layer';
import type { Edit } from './edits/index';
import type { FitCandidate, FitPlace } from './fit-place';
import { inputLayers } from './graph';

/** Returns a single edit, so that it is one step to undo and no weights are lost in between. */
export function editOf(
  place: FitPlace,
  candidate: FitCandidate,
  before: readonly NewLayer[],
  behind: readonly NewLayer[],
): Edit {
  const adapters = {
    ...(before.length > 0 && { before: [...before] }),
    ...(behind.length > 0 && { behind: [...behind] }),
  };
  if (!('layers' in candidate)) {
    if ('replace' in place) return { edit: 'replace', layer: place.replace, by: candidate, ...adapters };
    const layers = [...before, candidate, ...behind];
    return 'from' in place
      ? { edit: 'insert', ...place, layers }
      : { edit: 'append', after: place.after, layers };
  }
  const source = 'from' in place ? place.from : 'after' in place ? place.after : place.replace;
  const joins = { [inputLayers(candidate)[0]!.name]: source };
  const into = 'from' in place ? { into: [place.to] } : {};
  return { edit: 'graft', part: candidate, joins, ...into, ...adapters };
}
