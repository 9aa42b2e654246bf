// View of the edit addOutputActivation. Only recipes use it; in the window, fixes set the activation.
import type { EditView } from '../edit-view';

/** Adds a missing output activation. */
export const addOutputActivation: EditView<'addOutputActivation'> = {
  icon: 'plus',
  sentence: (_edit, { say }) => say('addOutputActivation'),
};
