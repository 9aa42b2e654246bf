// View of the edit cutAt.
import { allow, onLayer, refuse } from '../actions';
import type { EditView } from '../edit-view';

/** Cuts the network at the selected layer. */
export const cutAt: EditView<'cutAt'> = {
  icon: 'scissors',
  sentence: ({ layer, keep }, { say }) => say(keep === 'after' ? 'cutBefore' : 'cutAt', { layer }),
  commands: [
    {
      id: 'cut',
      label: 'model.actions.cut',
      hint: 'model.actions.cutHint',
      group: 'layer',
      keys: 'X',
      find: onLayer(({ graph, layer }) => {
        const { name } = layer;
        if (graph.outputs.length === 1 && graph.outputs[0] === name) return refuse('isOutput', { name });
        return allow({ edit: 'cutAt', layer: name });
      }),
    },
  ],
};
