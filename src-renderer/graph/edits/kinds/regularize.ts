// View of the edit regularize.
import { kernelRegularizers } from '#shared/graph/edits/regularize';
import { refuseNone } from '../actions';
import { type EditView, openDialog } from '../edit-view';

/** Sets the L1 and L2 penalties on the kernels of the selected layers. */
export const regularize: EditView<'regularize'> = {
  icon: 'train',
  sentence({ select, l1, l2 }, { say, ofSelect }) {
    const factors = Object.entries({ L1: l1, L2: l2 }).filter(([, factor]) => factor > 0);
    if (factors.length === 0) return say('unregularize', { select: ofSelect(select) });
    const values = factors.map(([name, factor]) => `${name} = ${factor}`);
    return say('regularize', { select: ofSelect(select), factors: values.join(', ') });
  },
  commands: [
    {
      ...openDialog('regularize'),
      group: 'layer',
      menu: 'layer',
      refuse(selection) {
        const { graph, names } = selection;
        const none = graph.layers.every(
          (layer) => !names.includes(layer.name) || kernelRegularizers(layer).length === 0,
        );
        return refuseNone(selection) ?? (none ? { key: 'nothingToRegularize', values: {} } : null);
      },
    },
  ],
};
