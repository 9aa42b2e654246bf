// The form of an edit kind: its name, its fields in a recipe, and the function that applies it.
import { z } from 'zod';
import type { LayerGraph } from '../../graph';
import type { EditContext } from './context';

/**
 * Defines an edit kind. `fields` are the edit's fields besides `edit: name`; others are rejected. `apply` returns the new
 * graph and does not change its argument; it throws a GraftError if the edit cannot be applied. `normsLeftFrozen` returns the
 * BatchNormalization layers of the selection that the edit leaves frozen; none by default.
 */
export function defineEdit<Name extends string, Fields extends z.ZodRawShape>({
  name,
  fields,
  apply,
  normsLeftFrozen = () => [],
}: {
  readonly name: Name;
  readonly fields: Fields;
  readonly apply: (graph: LayerGraph, edit: z.infer<z.ZodObject<Fields>>, context: EditContext) => LayerGraph;
  readonly normsLeftFrozen?: (graph: LayerGraph, edit: z.infer<z.ZodObject<Fields>>) => readonly string[];
}) {
  return { name, schema: z.object({ edit: z.literal(name), ...fields }).strict(), apply, normsLeftFrozen };
}
