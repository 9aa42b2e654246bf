// Builds the canvas' drawing: a card per layer or collapsed block, and the lines. Unchanged cards keep their identity across edits.
import { type Block, findAuxiliary, foldBlocks, foldedName } from '#shared/graph/blocks';
import { compareLayers } from '#shared/graph/changed-range';
import { indexOfLayers, type LayerGraph } from '#shared/graph/graph';
import { type GraphFacts, inferGraph, type Problem, sameFactsIn } from '#shared/graph/infer';
import { type Layout, type Line, layoutGraph, type Place } from '../layout/layout';
import type { Box } from '../overlay/canvas-view';
import {
  type Change,
  categoryOf,
  find,
  findProblem,
  type LayerCard,
  mainCategory,
  sameBlock,
  sameCard,
  summarize,
} from './card';

export type { Change, LayerCard } from './card';

/** A card with its position. */
export interface DrawnNode extends Box {
  readonly card: LayerCard;
  readonly place: Place;
}

/** A line with the points it passes through. */
export type DrawnLine = Pick<
  Line,
  'id' | 'source' | 'target' | 'points' | 'top' | 'bottom' | 'open' | 'change'
>;

/** The whole drawing. */
export interface Drawing {
  readonly graph: LayerGraph;
  readonly nodes: readonly DrawnNode[];
  /** The node of each layer, by its index in the graph. */
  readonly nodeAt: readonly (DrawnNode | undefined)[];
  readonly byId: Pick<ReadonlyMap<string, DrawnNode>, 'get' | 'has'>;
  readonly lines: readonly DrawnLine[];
  readonly layout: Layout;
  readonly shown: Shown;
}

/** What a drawing was made of, besides the layers. */
interface Shown {
  /** True if no block is collapsed. */
  readonly isWhole: boolean;
  readonly facts: GraphFacts;
  /** The problems and changes on its cards. */
  readonly problems: ReadonlyMap<string, Problem>;
  readonly changes: ReadonlyMap<string, Change>;
  readonly outputs: readonly string[];
}

/** State shown in addition to the graph. */
export interface DrawingOptions {
  readonly problems?: ReadonlyMap<string, Problem>;
  /** Blocks drawn as one node. */
  readonly closed?: readonly Block[];
  readonly changes?: ReadonlyMap<string, Change>;
  /** Added and removed lines, by `source→target`. */
  readonly lineChanges?: ReadonlyMap<string, 'added' | 'removed'>;
  readonly thorough?: boolean;
}

/** Returns the problem shown on each layer's card: the first error, otherwise the first warning. */
export function worstProblems(problems: readonly Problem[]): ReadonlyMap<string, Problem> {
  const shown = new Map<string, Problem>();
  for (const one of problems) {
    if (one.layer === null) continue;
    const known = shown.get(one.layer);
    if (!known || (known.severity === 'warning' && one.severity === 'error')) shown.set(one.layer, one);
  }
  return shown;
}

/** Color of a problem's mark. */
export const problemColor = { error: 'danger', warning: 'warning' } as const;

/** Draws a graph. Reuses cards of `before` that have not changed. */
export function draw(
  whole: LayerGraph,
  facts: GraphFacts,
  {
    problems = new Map(),
    closed = [],
    changes = new Map(),
    lineChanges = new Map(),
    thorough = false,
  }: DrawingOptions = {},
  before: Drawing | null = null,
): Drawing {
  const graph = foldBlocks(whole, closed);
  const blocks = new Map(closed.map((block) => [foldedName(block.name), block]));
  const auxiliary = findAuxiliary(whole);
  const layout = layoutGraph(graph, thorough, before);
  const outputs = new Set(graph.outputs);
  const nodeAt: (DrawnNode | undefined)[] = new Array(graph.layers.length);
  const index = indexOfLayers(graph.layers);
  const shown = { isWhole: graph === whole, facts, problems, changes, outputs: graph.outputs };
  const recall = before && rememberCards(before, graph, shown);
  const moved = (old: DrawnNode, card: LayerCard, place: Place): DrawnNode =>
    card === old.card && samePlace(old.place, place) ? old : makeNode(card, place);
  const hasTwins = index.size < graph.layers.length;
  for (let i = 0; i < graph.layers.length; i++) {
    const layer = graph.layers[i]!;
    const place = layout.placeAt[i];
    const id = layer.name;
    if (!place || (hasTwins && index.get(id) !== i)) continue;
    const same = recall?.(i);
    if (same) {
      nodeAt[i] = moved(same, same.card, place);
      continue;
    }
    const block = blocks.size > 0 ? blocks.get(id) : undefined;
    const old = before?.byId.get(id);
    const summary = block ? summarize(block, facts, whole, old?.card.block ?? null) : null;
    const drawn = block && old && sameBlock(old.card, layer, block) ? old.card.layer : layer;
    const is: LayerCard = {
      id,
      layer: drawn,
      layers: block?.layers ?? (old?.card.block === null ? old.layers : [id]),
      facts: facts.layers.get(block?.layers.at(-1) ?? id),
      category: summary ? mainCategory(summary.bands) : categoryOf(layer.kind),
      problem: findProblem(block?.layers ?? null, id, problems),
      isOutput: outputs.has(id),
      isAuxiliary: auxiliary.size > 0 && auxiliary.has(id),
      change: changes.size > 0 ? ((block ? find(block.layers, changes) : changes.get(id)) ?? null) : null,
      block: summary,
    };
    const card = old && sameCard(old.card, is) ? old.card : is;
    nodeAt[i] = old ? moved(old, card, place) : makeNode(card, place);
  }
  const stateOf = ({ id, source, target }: Line) => ({
    open: blocks.size === 0 || (!blocks.has(source) && !blocks.has(target)),
    change: lineChanges.size === 0 ? null : (lineChanges.get(id) ?? null),
  });
  return {
    graph,
    nodes: nodeAt.filter((node) => node !== undefined),
    nodeAt,
    byId: {
      get: (id) => nodeAt[index.get(id) ?? -1],
      has: (id) => nodeAt[index.get(id) ?? -1] !== undefined,
    },
    lines: drawLines(layout, stateOf),
    layout,
    shown,
  };
}

const makeNode = (card: LayerCard, place: Place): DrawnNode => new CardInPlace(card, place);

/** A node that has nothing of its own: thousands of them are made at some edits. */
class CardInPlace implements DrawnNode {
  constructor(
    readonly card: LayerCard,
    readonly place: Place,
  ) {}

  get id(): string {
    return this.card.id;
  }

  get x(): number {
    return this.place.x;
  }

  get y(): number {
    return this.place.y;
  }

  get layers(): readonly string[] {
    return this.card.layers;
  }
}

/**
 * Returns a function that finds the node of a layer in an earlier drawing if its card is still right, without comparing
 * what is on it; null if that is known of no layer. A collapsed block is compared, since it is made of many layers.
 */
function rememberCards(
  { graph: old, nodeAt, shown }: Drawing,
  graph: LayerGraph,
  now: Shown,
): ((i: number) => DrawnNode | undefined) | null {
  const isPlain = [shown, now].every(({ isWhole, outputs }) => isWhole && outputs.length === 1);
  if (!isPlain || shown.facts !== inferGraph(old) || now.facts !== inferGraph(graph)) return null;
  const { start, endBefore, endAfter } = compareLayers(old.layers, graph.layers);
  const hasSameFacts = sameFactsIn(old, graph);
  /** Layers with something on their cards that is not of the layer itself. */
  const isMarked = new Uint8Array(graph.layers.length);
  const index = indexOfLayers(graph.layers);
  for (const { problems, changes, outputs } of [shown, now])
    for (const name of [...problems.keys(), ...changes.keys(), ...outputs]) {
      const at = index.get(name);
      if (at !== undefined) isMarked[at] = 1;
    }
  return (i) => {
    const was = i < start ? i : i < endAfter ? -1 : i - endAfter + endBefore;
    return !isMarked[i] && hasSameFacts(was, i) ? nodeAt[was] : undefined;
  };
}

/** Lines with a state of their own, such as those of collapsed blocks: the same object as long as line and state are the same. */
const markedLines = new WeakMap<Line, DrawnLine>();

/** Draws the lines of a layout. Reuses those that have not changed. */
function drawLines(
  { lineAt }: Layout,
  stateOf: (line: Line) => Pick<DrawnLine, 'open' | 'change'>,
): DrawnLine[] {
  const lines: DrawnLine[] = [];
  for (const line of lineAt) {
    if (!line) continue;
    const { open, change } = stateOf(line);
    if (open && change === null) {
      lines.push(line);
      continue;
    }
    const old = markedLines.get(line);
    const { id, source, target, top, bottom } = line;
    const drawn =
      old?.open === open && old.change === change
        ? old
        : { id, source, target, top, bottom, open, change, points: line.points };
    markedLines.set(line, drawn);
    lines.push(drawn);
  }
  return lines;
}

function samePlace(one: Place, other: Place): boolean {
  if (one === other) return true;
  return one.x === other.x && one.y === other.y && one.rank === other.rank;
}
