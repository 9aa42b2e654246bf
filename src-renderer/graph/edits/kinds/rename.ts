// View of the edit rename.
import { refuseNone } from '../actions';
import { type EditView, openDialog } from '../edit-view';

/** Renames the selected layer. */
export const rename: EditView<'rename'> = {
  icon: 'file',
  sentence: ({ layer, name }, { say }) => say('rename', { layer, name }),
  commands: [
    {
      ...openDialog('rename'),
      group: 'layer',
      keys: 'F2',
      menu: 'layer',
      refuse: refuseNone,
    },
  ],
};
