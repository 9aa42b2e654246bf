// View of the edit insert.
import { type EditView, openDialog } from '../edit-view';

/** Inserts layers on a connection. */
export const insert: EditView<'insert'> = {
  icon: 'plus',
  sentence: ({ layers, from, to }, { say, ofKinds }) => say('insert', { layers: ofKinds(layers), from, to }),
  commands: [
    {
      ...openDialog('insert'),
      group: 'layer',
      keys: 'I',
      menu: 'layer',
    },
  ],
  onEdge: {
    label: 'surgery.edge.insert',
    withKind: (edge, layer) => ({ edit: 'insert', ...edge, layers: [layer] }),
  },
};
