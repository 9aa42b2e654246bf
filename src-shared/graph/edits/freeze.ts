// freeze: makes layers not trainable.
import { selectSchema } from '../select';
import { defineEdit } from './common/define-edit';
import { setTrainable } from './common/set-trainable';

/** Freezes the selected layers. */
export const freezeEdit = defineEdit({
  name: 'freeze',
  fields: { select: selectSchema },
  apply: (graph, { select }) => setTrainable(graph, select, false),
});
