// View of the edit setInputShape.
import { type EditView, openDialog } from '../edit-view';

/** Changes the size of the input. */
export const setInputShape: EditView<'setInputShape'> = {
  icon: 'fit',
  sentence: ({ shape, resize }, { say }) =>
    say(resize ? 'resizeInput' : 'setInputShape', { shape: shape.join(' × ') }),
  commands: [
    {
      ...openDialog('inputSize'),
      group: 'layer',
      menu: 'network',
    },
  ],
};
