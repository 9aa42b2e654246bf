// The one adapter to Vue Flow: our graph and places become its nodes and edges, and nothing else of ours knows its types.
import type { Edge, Node } from '@vue-flow/core';
import { markRaw } from 'vue';
import { type Block, findAuxiliary, foldBlocks, foldedName } from '#shared/graph/blocks';
import type { Layer, LayerGraph } from '#shared/graph/graph';
import type { GraphFacts, LayerFacts } from '#shared/graph/infer';
import { catalogue, findKind } from '#shared/layers/catalogue';
import { layoutGraph, nodeSize } from './layout';
import { findLanes } from './route';

/** What LayerNode.vue draws. */
export interface LayerCard {
  readonly layer: Layer;
  readonly facts: LayerFacts | undefined;
  readonly category: string;
  readonly problem: string | null;
  readonly isOutput: boolean;
  /** It feeds an output that is not the last: a head for training alone. */
  readonly isAuxiliary: boolean;
  /** Set on a folded block: its name, its layers and their parameters. */
  readonly block: {
    readonly name: string;
    readonly layers: readonly string[];
    readonly params: number;
  } | null;
}

/** Nodes and edges for Vue Flow, with the size of the whole drawing. */
export interface FlowGraph {
  readonly nodes: Node<LayerCard>[];
  readonly edges: Edge[];
}

/** Places the graph and makes Vue Flow's values of it. */
export function toFlow(
  whole: LayerGraph,
  facts: GraphFacts,
  problems: ReadonlyMap<string, string>,
  closed: readonly Block[] = [],
): FlowGraph {
  const graph = foldBlocks(whole, closed);
  const blocks = new Map(closed.map((block) => [foldedName(block.name), block]));
  const auxiliary = findAuxiliary(whole);
  const places = layoutGraph(graph);
  const pairs = graph.layers.flatMap((layer) =>
    layer.inputs.filter((input) => places.has(input)).map((input) => [input, layer.name] as const),
  );
  const lanes = findLanes(places, pairs);
  const outputs = new Set(graph.outputs);
  const problemOf = (name: string) => {
    const inside = blocks.get(name)?.layers.find((one) => problems.has(one)) ?? name;
    return problems.get(inside) ?? null;
  };
  const summarise = (block: Block | undefined) =>
    block
      ? {
          ...block,
          params: block.layers.reduce((sum, one) => sum + (facts.layers.get(one)?.params.total ?? 0), 0),
        }
      : null;
  const nodes = graph.layers.map((layer): Node<LayerCard> => {
    const place = places.get(layer.name) ?? { x: 0, y: 0, rank: 0 };
    return {
      id: layer.name,
      type: 'layer',
      position: { x: place.x, y: place.y },
      width: nodeSize.width,
      height: nodeSize.height,
      draggable: false,
      connectable: false,
      deletable: false,
      data: markRaw({
        layer,
        facts: facts.layers.get(blocks.get(layer.name)?.layers.at(-1) ?? layer.name),
        category: findKind(layer.kind)?.category ?? 'core',
        problem: problemOf(layer.name),
        isOutput: outputs.has(layer.name),
        isAuxiliary: auxiliary.has(layer.name),
        block: summarise(blocks.get(layer.name)),
      }),
    };
  });
  const edges = pairs.map(([source, target], index): Edge => {
    const lane = lanes.get(`${source}→${target}`) ?? null;
    return {
      id: `${source}→${target}#${index}`,
      type: 'layer',
      source,
      target,
      selectable: false,
      data: markRaw({ lane, open: !blocks.has(source) && !blocks.has(target) }),
    };
  });
  return { nodes, edges };
}

/** The categories in the catalogue's order, for the legend. */
export const categories = [...new Set(Object.values(catalogue).map((kind) => kind.category))];
