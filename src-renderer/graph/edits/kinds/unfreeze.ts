// View of the edit unfreeze.
import { allow, freezing, onLayer, refuse } from '../actions';
import type { EditView } from '../edit-view';

/** Unfreezes layers. */
export const unfreeze: EditView<'unfreeze'> = {
  icon: 'flame',
  sentence: ({ select, batchNormalization }, { say, ofSelect }) =>
    say(batchNormalization ? 'unfreezeNorm' : 'unfreeze', { select: ofSelect(select) }),
  commands: [
    {
      id: 'unfreeze',
      label: 'model.actions.unfreeze',
      hint: 'model.actions.unfreezeHint',
      group: 'freeze',
      keys: 'Shift+S',
      find: onLayer((selection) => freezing(selection, { names: [...selection.names] }, 'unfreeze')),
    },
    {
      id: 'unfreezeFrom',
      label: 'model.actions.unfreezeFrom',
      group: 'freeze',
      menu: 'freezeHere',
      find: onLayer((selection) => freezing(selection, { from: selection.layer.name }, 'unfreeze')),
    },
    {
      id: 'unfreezeNorm',
      label: 'model.actions.unfreezeNorm',
      group: 'freeze',
      menu: 'freezeHere',
      find: onLayer(({ graph, names }) => {
        const chosen = new Set(names);
        const frozen = graph.layers.some(
          ({ name, kind, trainable }) => chosen.has(name) && kind === 'BatchNormalization' && !trainable,
        );
        if (!frozen) return refuse('noFrozenNorm');
        return allow({ edit: 'unfreeze', select: { names: [...names] }, batchNormalization: true });
      }),
    },
  ],
};
