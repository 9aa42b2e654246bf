// Edits as data, carried out: pure functions from graph to graph.
import { assertNever } from '../../errors';
import type { Edit } from '../../recipe/edit';
import type { LayerGraph } from '../graph';
import { addHead } from './add-head';
import type { EditContext } from './context';
import { cutAt } from './cut-at';
import { removeLayers } from './remove-layers';
import { renameLayer } from './rename-layer';
import { setInputShape, setParams } from './set-params';
import { setTrainable } from './set-trainable';

export type { EditContext } from './context';

/** Carries out one edit; the graph given is not changed. Throws when the edit names what is not there. */
export function applyEdit(graph: LayerGraph, edit: Edit, context: EditContext): LayerGraph {
  switch (edit.edit) {
    case 'cutAt':
      return cutAt(graph, edit.layer);
    case 'addHead':
      return addHead(graph, edit.layers, context);
    case 'freeze':
      return setTrainable(graph, edit.select, false);
    case 'unfreeze':
      return setTrainable(graph, edit.select, true);
    case 'remove':
      return removeLayers(graph, edit.layers, context);
    case 'setParams':
      return setParams(graph, edit.layer, edit.params, context);
    case 'rename':
      return renameLayer(graph, edit.layer, edit.name);
    case 'setInputShape':
      return setInputShape(graph, edit.shape, context);
    default:
      return assertNever(edit);
  }
}

/** Carries out a list of edits, first to last. */
export function applyEdits(graph: LayerGraph, edits: readonly Edit[], context: EditContext): LayerGraph {
  return edits.reduce((next, edit) => applyEdit(next, edit, context), graph);
}
