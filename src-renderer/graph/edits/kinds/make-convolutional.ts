// makeConvolutional in the window.
import { tryEdit } from '../actions';
import type { EditView } from '../edit-view';

/** Makes the classifier convolutional. */
export const makeConvolutional: EditView<'makeConvolutional'> = {
  icon: 'refresh',
  sentence: (_edit, { say }) => say('makeConvolutional'),
  commands: [
    {
      id: 'makeConvolutional',
      label: 'model.actions.makeConvolutional',
      group: 'layer',
      menu: 'network',
      find: ({ graph }) => tryEdit(graph, { edit: 'makeConvolutional' }, 'noClassifier'),
    },
  ],
};
