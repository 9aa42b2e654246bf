// View of the edit makeConvolutional.
import { tryEdit } from '../actions';
import type { EditView } from '../edit-view';

/** Converts the classifier to convolutions. */
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
