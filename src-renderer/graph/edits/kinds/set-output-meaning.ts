// setOutputMeaning in the window: set in the layer inspector (OutputMeaningField.vue).
import type { EditView } from '../edit-view';

/** Sets what an output's values mean. */
export const setOutputMeaning: EditView<'setOutputMeaning'> = {
  icon: 'check',
  sentence: ({ meaning }, { say, ofMeaning }) => say('setOutputMeaning', { meaning: ofMeaning(meaning) }),
};
