// replace: replaces a layer with one of another kind.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalog';
import { say } from '../../sentence';
import { dependsOnMode } from '../call-mode';
import type { Json } from '../graph';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';
import { makeLayers, unitsFor } from './common/make-layers';
import { newLayerSchema, newLayersSchema } from './common/new-layer';
import { renameLayer } from './rename';

/**
 * Replaces a layer with one of another kind. Its name, the weights that fit and the parameters that both kinds have
 * remain unless `by` sets them. `before` and `behind` are layers to insert around it so that the shapes fit.
 */
export const replaceEdit = defineEdit({
  name: 'replace',
  fields: {
    layer: z.string(),
    by: newLayerSchema,
    before: newLayersSchema.optional(),
    behind: newLayersSchema.optional(),
  },
  apply(graph, { layer: name, by, before = [], behind = [] }, context) {
    const { classes, seed } = context;
    const layer = expectLayer(graph, name);
    const kind = findKind(by.kind);
    if (!kind)
      throw new GraftError(
        'unsupported',
        say`Cannot replace a layer with one of kind '${by.kind}': Graft does not know this kind.`,
        by.kind,
      );
    const old = findKind(layer.kind);
    const kept: Record<string, Json> = {};
    for (const [key, spec] of Object.entries(kind.params)) {
      const value = layer.params[key];
      if (old?.params[key]?.type === spec.type && value !== undefined) kept[key] = value;
    }
    const params = { ...kept, ...by.params };
    if (params.units === 'classes') params.units = unitsFor(classes, params.activation);
    const { training, ...rest } = layer;
    const mode = training !== undefined && dependsOnMode(by.kind) ? { training } : {};
    const changed = { ...rest, ...mode, kind: by.kind, params: fillParams(kind, params) };
    const front = layer.inputs.map((input, i) =>
      makeLayers(graph, i === 0 || layer.inputs.length === 1 ? before : [], input, context, layer.head),
    );
    const inputs = layer.inputs.map((input, i) => front[i]!.at(-1)?.name ?? input);
    const fed = { ...graph, layers: [...graph.layers, ...front.flat()] };
    const back = makeLayers(fed, behind, name, context, layer.head);
    const end = back.at(-1)?.name ?? name;
    const swap = (one: string) => (one === name ? end : one);
    const layers = graph.layers.flatMap((one) =>
      one === layer
        ? [...front.flat(), { ...changed, inputs }, ...back]
        : one.inputs.includes(name) && end !== name
          ? [{ ...one, inputs: one.inputs.map(swap) }]
          : [one],
    );
    const next = settleWeights(graph, { ...graph, layers, outputs: graph.outputs.map(swap) }, seed);
    return by.name === undefined ? next : renameLayer(next, name, by.name);
  },
});
