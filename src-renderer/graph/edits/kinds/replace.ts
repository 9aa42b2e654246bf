// View of the edit replace.
import { refuseInput } from '../actions';
import { type EditView, openDialog } from '../edit-view';

/** Replaces the selected layer with one of another kind. */
export const replace: EditView<'replace'> = {
  icon: 'refresh',
  sentence: ({ layer, by }, { say }) => say('replace', { layer, kind: by.kind }),
  commands: [
    {
      ...openDialog('replace'),
      group: 'layer',
      keys: 'R',
      menu: 'layer',
      refuse: refuseInput,
    },
  ],
};
