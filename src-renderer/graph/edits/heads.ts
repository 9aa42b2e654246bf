// Single layers for the end of a network, and reasons why a head or a layer cannot be added. `units: 'classes'` is filled in when the edit is applied.

import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { LayerGraph } from '#shared/graph/graph';
import { findHeadPlace } from '#shared/graph/head-place';
import { type TextbookHead, textbookHeads } from '#shared/graph/head-presets';
import type { GraphFacts } from '#shared/graph/infer';
import { catalog } from '#shared/layers/catalog';
import type { Refusal } from './actions';
import { newLayerOf } from './required-params';

const classes: NewLayer = {
  kind: 'Dense',
  name: 'predictions',
  params: { units: 'classes', activation: 'softmax' },
};

/** Single layers that can be grafted after the output, as any other way adds them; and the classifier. */
export const paletteLayers: readonly { readonly layer: NewLayer; readonly needs: 'maps' | 'row' | 'any' }[] =
  [
    { layer: newLayerOf(catalog.GlobalAveragePooling2D), needs: 'maps' },
    { layer: newLayerOf(catalog.GlobalMaxPooling2D), needs: 'maps' },
    { layer: newLayerOf(catalog.Flatten), needs: 'maps' },
    { layer: newLayerOf(catalog.Conv2D), needs: 'maps' },
    { layer: newLayerOf(catalog.BatchNormalization), needs: 'any' },
    { layer: newLayerOf(catalog.Dropout), needs: 'any' },
    { layer: newLayerOf(catalog.Dense), needs: 'row' },
    { layer: classes, needs: 'row' },
  ];

/** Returns the heads for that many classes: two classes can share one unit with a sigmoid. */
export const headsFor = (classCount: number): readonly TextbookHead[] =>
  textbookHeads.filter(({ onlyForTwo }) => !onlyForTwo || classCount === 2);

/** Returns the layers with a number in place of `classes`, for a network without a dataset. */
export const withUnits = (layers: readonly NewLayer[], n: number): NewLayer[] =>
  layers.map((layer) => {
    const params = { ...layer.params };
    for (const key of ['units', 'filters'])
      if (params[key] === 'classes') params[key] = params.activation === 'sigmoid' && n === 2 ? 1 : n;
    return { ...layer, params };
  });

/** True if the layers end in one unit or filter per class. */
export const isHead = (layers: readonly NewLayer[]) =>
  layers.some(({ params }) => params.units === 'classes' || params.filters === 'classes');

/** Returns why the layers cannot be added to the network, or null. A head replaces the classifier, so it needs a layer before that; other layers follow the output. */
export function refuseHead(
  needs: 'maps' | 'row' | 'any',
  layers: readonly NewLayer[],
  network: { readonly graph: LayerGraph; readonly facts: GraphFacts } | null,
  classCount: number,
): Refusal | null {
  if (!network) return { key: 'noGraph', values: {} };
  const { graph, facts } = network;
  if (isHead(layers)) {
    if (needs !== 'any' && !findHeadPlace(graph, facts, needs))
      return { key: needs === 'maps' ? 'needsMaps' : 'needsRow', values: {} };
    return classCount === 0 ? { key: 'noClasses', values: {} } : null;
  }
  const output = facts.layers.get(graph.outputs[0] ?? '')?.shape;
  if (!output) return { key: 'noGraph', values: {} };
  if (needs === 'maps' && output.length !== 4) return { key: 'needsMaps', values: {} };
  if (needs === 'row' && output.length !== 2) return { key: 'needsRow', values: {} };
  return null;
}
