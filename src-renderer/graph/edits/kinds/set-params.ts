// View of the edit setParams, made in the inspector.
import type { Json } from '#shared/graph/graph';
import type { EditView } from '../edit-view';

/** An initializer is named, as its field shows it. */
const textOf = (value: Json | undefined) =>
  JSON.stringify(
    typeof value === 'object' && value !== null && !Array.isArray(value) && 'name' in value
      ? value.name
      : value,
  );

/** Changes parameters of one layer, or of several. */
export const setParams: EditView<'setParams'> = {
  icon: 'model',
  sentence({ layer, params }, { say, ofNames }) {
    const values = Object.entries(params).map(([name, value]) => `${name} = ${textOf(value)}`);
    return say('setParams', { layer: ofNames([layer].flat()), params: values.join(', ') });
  },
};
