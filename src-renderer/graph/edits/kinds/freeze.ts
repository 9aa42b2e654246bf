// View of the edit freeze.

import { freezePanel } from '../../commands/dialog-state';
import { lineRequests } from '../../overlay/line-requests';
import { freezing, onLayer, refuse, selectUpTo } from '../actions';
import type { EditView } from '../edit-view';

/** Freezes layers. */
export const freeze: EditView<'freeze'> = {
  icon: 'snow',
  sentence: ({ select }, { say, ofSelect }) => say('freeze', { select: ofSelect(select) }),
  commands: [
    {
      id: 'freeze',
      label: 'model.actions.freeze',
      hint: 'model.actions.freezeHint',
      group: 'freeze',
      keys: 'S',
      find: onLayer((selection) => freezing(selection, { names: [...selection.names] }, 'freeze')),
    },
    {
      id: 'freezeLine',
      label: 'surgery.line.move',
      group: 'freeze',
      keys: 'K',
      menu: 'freezeMany',
      open() {
        lineRequests.value++;
      },
    },
    {
      id: 'freezePattern',
      label: 'surgery.freeze.byName',
      group: 'freeze',
      keys: 'Shift+K',
      menu: 'freezeMany',
      dialog: true,
      open() {
        freezePanel.value = 'pattern';
      },
    },
    {
      id: 'freezeKind',
      label: 'surgery.freeze.byKind',
      group: 'freeze',
      menu: 'freezeMany',
      dialog: true,
      open() {
        freezePanel.value = 'kind';
      },
    },
    {
      id: 'freezeBefore',
      label: 'model.actions.freezeBefore',
      group: 'freeze',
      menu: 'freezeHere',
      find: onLayer((selection) =>
        freezing(selection, selectUpTo(selection.graph, selection.layer.name), 'freeze'),
      ),
    },
    {
      id: 'freezeAll',
      label: 'model.actions.freezeAll',
      group: 'freeze',
      menu: 'freezeHere',
      find(selection) {
        const head = selection.graph.layers.find((layer) => layer.head);
        return head
          ? freezing({ ...selection, layer: head }, { before: head.name }, 'freeze')
          : refuse('noHead');
      },
    },
  ],
};
