// setChannels in the window: part of the dialog for the input size.
import type { EditView } from '../edit-view';

/** Changes the number of input channels. */
export const setChannels: EditView<'setChannels'> = {
  icon: 'fit',
  sentence: ({ channels }, { say }) => say('setChannels', { n: channels }, channels),
};
