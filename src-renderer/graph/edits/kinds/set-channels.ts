// View of the edit setChannels, which is part of the input size dialog.
import type { EditView } from '../edit-view';

/** Changes the number of input channels. */
export const setChannels: EditView<'setChannels'> = {
  icon: 'fit',
  sentence: ({ channels }, { say }) => say('setChannels', { n: channels }, channels),
};
