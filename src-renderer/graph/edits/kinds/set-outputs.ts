// View of the edit setOutputs.
import { allow, onLayer, refuse } from '../actions';
import type { EditView } from '../edit-view';

/** Makes the selected layer the output, or an additional one. */
export const setOutputs: EditView<'setOutputs'> = {
  icon: 'check',
  sentence: ({ layers }, { say, ofNames }) => say('setOutputs', { layers: ofNames(layers) }),
  commands: [
    {
      id: 'setOutput',
      label: 'model.actions.setOutput',
      group: 'layer',
      menu: 'network',
      find: onLayer(({ graph, layer: { name } }) =>
        graph.outputs.length === 1 && graph.outputs[0] === name
          ? refuse('isOutput', { name })
          : allow({ edit: 'setOutputs', layers: [name] }),
      ),
    },
    {
      id: 'addOutput',
      label: 'model.actions.addOutput',
      group: 'layer',
      menu: 'network',
      find: onLayer(({ graph, layer: { name } }) =>
        graph.outputs.includes(name)
          ? refuse('isOutput', { name })
          : allow({ edit: 'setOutputs', layers: [...graph.outputs, name] }),
      ),
    },
  ],
};
