// View of the edit disconnect.
import { refuseUnconnected } from '../actions';
import { type EditView, openDialog } from '../edit-view';

/** Removes a connection. */
export const disconnect: EditView<'disconnect'> = {
  icon: 'scissors',
  sentence: ({ from, to }, { say }) => say('disconnect', { from, to }),
  commands: [
    {
      ...openDialog('disconnect'),
      group: 'layer',
      menu: 'layer',
      refuse: refuseUnconnected,
    },
  ],
  onEdge: { label: 'surgery.edge.disconnect', edit: (edge) => ({ edit: 'disconnect', ...edge }) },
};
