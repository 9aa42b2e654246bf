// branch: adds several branches after one layer, as separate heads or merged again.
import { z } from 'zod';
import type { Layer } from '../graph';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';
import { makeLayers } from './common/make-layers';
import { type NewLayer, newLayersSchema } from './common/new-layer';

/**
 * Adds branches after `at`. Their last layers replace it among the outputs, or become additional outputs if it was not
 * one; `join` merges them by a layer of that kind.
 */
export const branchEdit = defineEdit({
  name: 'branch',
  fields: {
    at: z.string(),
    branches: z.array(newLayersSchema).min(1).max(8),
    join: z.enum(['Add', 'Average', 'Maximum', 'Multiply', 'Concatenate']).optional(),
  },
  apply(graph, { at, branches, join }, context) {
    expectLayer(graph, at);
    let layers: readonly Layer[] = graph.layers;
    let ends: string[] = [];
    const make = (wanted: readonly NewLayer[], below: string) => {
      const made = makeLayers({ ...graph, layers }, wanted, below, context, true);
      layers = [...layers, ...made];
      return made.at(-1)!;
    };
    for (const branch of branches) ends.push(make(branch, at).name);
    if (join !== undefined && ends.length > 1) {
      const joined = make([{ kind: join, params: {} }], at);
      const inputs = ends;
      layers = layers.map((layer) => (layer === joined ? { ...layer, inputs } : layer));
      ends = [joined.name];
    }
    const outputs = graph.outputs.includes(at)
      ? graph.outputs.flatMap((output) => (output === at ? ends : [output]))
      : [...graph.outputs, ...ends];
    return settleWeights(graph, { ...graph, layers, outputs }, context.seed);
  },
});
