// addOutputActivation in the window: recipes have it; here the fixes of problems set the activation.
import type { EditView } from '../edit-view';

/** Adds the activation that the output lacks. */
export const addOutputActivation: EditView<'addOutputActivation'> = {
  icon: 'plus',
  sentence: (_edit, { say }) => say('addOutputActivation'),
};
