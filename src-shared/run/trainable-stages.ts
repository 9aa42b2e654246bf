// Finds the stages of a plan that train no weights of the network, with the reason and a stage that does.
import { ancestorsOf, type LayerGraph } from '../graph/graph';
import { headLayers } from '../graph/select';
import { findKind } from '../layers/catalog';
import { changingWeights, trainableLayers } from './prefix';
import type { Stage } from './stage';

/** A stage that trains no weights: the network has no head, lacks a layer that the stage names, or all that it selects is frozen, unused or without weights. */
export interface IdleStage {
  /** Its index in the plan. */
  readonly index: number;
  readonly code: 'no-head' | 'no-layer' | 'no-weights';
  /** The layer that the network lacks. */
  readonly layer?: string;
  /** The same stage with layers that this network has; null if the network has no trainable weights. */
  readonly fixed: Stage | null;
}

/** Returns the stages that would train nothing, in order. */
export function findIdleStages(graph: LayerGraph, stages: readonly Stage[]): IdleStage[] {
  const used = ancestorsOf(graph, graph.outputs);
  return stages.flatMap((stage, index): IdleStage[] => {
    if (trainsWeights(graph, stage, used)) return [];
    const { trainable } = stage;
    const layer = missingLayer(graph, stage);
    const code =
      'head' in trainable && headLayers(graph).length === 0
        ? 'no-head'
        : layer === null
          ? 'no-weights'
          : 'no-layer';
    return [{ index, code, ...(layer === null ? {} : { layer }), fixed: fixStage(graph, stage, used) }];
  });
}

/** Returns the layer from which the top of the network is fine-tuned: the first with weights after the merge or pooling layer nearest to three quarters. */
export function suggestTop(graph: LayerGraph): string | null {
  const body = graph.layers.filter((layer) => !layer.head);
  const wanted = body.length * 0.75;
  const borders = body.flatMap((layer, index) => {
    const category = findKind(layer.kind)?.category;
    return category === 'merging' || category === 'pooling' ? [index] : [];
  });
  const hasWeights = (index: number) => Object.keys(body[index]?.weights ?? {}).length > 0;
  const starts = [...borders, Math.floor(wanted)].map((border) => {
    let index = border;
    while (index < body.length && !hasWeights(index)) index++;
    return index;
  });
  const usable = starts.filter((index) => index < body.length);
  usable.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
  return usable[0] === undefined ? null : (body[usable[0]]?.name ?? null);
}

function trainsWeights(graph: LayerGraph, stage: Stage, used: ReadonlySet<string>): boolean {
  const trainable = [...trainableLayers(graph, stage)].filter((name) => used.has(name));
  return changingWeights(graph, new Set(trainable)).trainableWeights.length > 0;
}

/** Returns the first layer that the stage names and the graph lacks, or null. */
function missingLayer(graph: LayerGraph, { trainable }: Stage): string | null {
  const named =
    'from' in trainable
      ? [trainable.from]
      : 'before' in trainable
        ? [trainable.before]
        : 'names' in trainable
          ? trainable.names
          : [];
  const names = new Set(graph.layers.map(({ name }) => name));
  return named.find((name) => !names.has(name)) ?? null;
}

/** Returns the stage with a selection that trains weights: the head, the last layer with weights in place of a head, the top of the network, or all layers. */
function fixStage(graph: LayerGraph, stage: Stage, used: ReadonlySet<string>): Stage | null {
  const fits = (trainable: Stage['trainable']) => trainsWeights(graph, { ...stage, trainable }, used);
  const last = graph.layers.findLast(({ name }) => fits({ names: [name] }));
  const top = suggestTop(graph);
  const choices: Stage['trainable'][] =
    'head' in stage.trainable
      ? last
        ? [{ from: last.name }]
        : []
      : [...(top === null ? [] : [{ from: top }]), { head: true }];
  const trainable = [...choices, { all: true } as const].find(fits);
  return trainable ? { ...stage, trainable } : null;
}
