// View of the edit setOutputMeaning, made in the layer inspector (OutputMeaningField.vue).
import type { EditView } from '../edit-view';

/** Sets the meaning of an output's values. */
export const setOutputMeaning: EditView<'setOutputMeaning'> = {
  icon: 'check',
  sentence: ({ meaning }, { say, ofMeaning }) => say('setOutputMeaning', { meaning: ofMeaning(meaning) }),
};
