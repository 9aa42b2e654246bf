// View of the edit setParams, made in the layer inspector.
import type { EditView } from '../edit-view';

/** Changes parameters of a layer. */
export const setParams: EditView<'setParams'> = {
  icon: 'model',
  sentence({ layer, params }, { say }) {
    const values = Object.entries(params).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
    return say('setParams', { layer, params: values.join(', ') });
  },
};
