// Random edits of every kind from a seed, sequences of edits of a network, and shrinking failing sequences.
import { type BlockKey, buildBlock, libraryBlocks } from '#shared/architectures/blocks';
import { buildArchitecture } from '#shared/architectures/index';
import { GraftError } from '#shared/errors';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import { extractPart } from '#shared/graph/edits/extract';
import { applyEdit, type Edit, editSchema } from '#shared/graph/edits/index';
import type { LayerGraph, WeightRef } from '#shared/graph/graph';
import { textbookHeads } from '#shared/graph/head-presets';
import { inferGraph } from '#shared/graph/infer';
import { planTransfer } from '#shared/graph/transfer';
import { whatFits } from '#shared/graph/what-fits';
import { catalog, type KindName } from '#shared/layers/catalog';
import { createRandom } from '#shared/random';

/** The context of edits. */
export const context = { classes: ['a', 'b', 'c'], seed: 3 };
/** Layer kinds that can be inserted. */
const kinds = (Object.keys(catalog) as KindName[]).filter((kind) => !catalog[kind].keepsConfig);

/** Returns a network as opened from a file, with a different blob for each weight. */
export function stored(name: string, size: number, first = 0): LayerGraph {
  const graph = buildArchitecture(name, {
    inputShape: [size, size, 3],
    includeTop: true,
    classes: 10,
    seed: 1,
  });
  let count = first;
  const ref = (): WeightRef => ({ blob: (++count).toString(16).padStart(64, '0') });
  const layers = graph.layers.map((layer) => ({
    ...layer,
    weights: Object.fromEntries(Object.keys(layer.weights).map((weight) => [weight, ref()])),
  }));
  return { ...graph, layers };
}

/** Deeply freezes a value, so that changing it throws. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}

/** Returns an edit of any kind, which may be rejected. `other` is the source model of grafts and weights. */
export function randomEdit(graph: LayerGraph, other: LayerGraph, draw: () => number): Edit {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
  const layer = () => pick(graph.layers)?.name ?? 'none';
  const some = (of = graph, most = 6) => {
    const at = Math.floor(draw() * of.layers.length);
    return of.layers.slice(at, at + 1 + Math.floor(draw() * most)).map(({ name }) => name);
  };
  const fresh = () => {
    const kind = pick(kinds);
    const numbers = { units: 4, filters: 4, kernelSize: [3, 3], height: 8, width: 8, n: 2, rate: 0.1 };
    const params = Object.fromEntries(Object.entries(numbers).filter(([key]) => key in catalog[kind].params));
    return { kind, params };
  };
  const simple = (): NewLayer =>
    pick<NewLayer>([
      { kind: 'Dropout', params: { rate: 0.3 } },
      { kind: 'Conv2D', params: { filters: 5, kernelSize: [3, 3], padding: 'same' } },
      { kind: 'BatchNormalization', params: {} },
      { kind: 'Dense', params: { units: 6 } },
      { kind: 'GlobalAveragePooling2D', params: {} },
    ]);
  const target = pick(graph.layers);
  const edge = { from: target?.inputs[0] ?? layer(), to: target?.name ?? 'none' };
  const select = () =>
    pick<object>([
      { from: layer() },
      { before: layer() },
      { names: some() },
      { pattern: `${layer().slice(0, 6)}*` },
      {
        regex: `^${layer()
          .split('_')[0]
          ?.replace(/[^a-z0-9]/gi, '.')}`,
      },
      { kinds: ['BatchNormalization', pick(kinds)] },
      { all: true },
      { head: true },
    ]);
  const part = () => {
    const cut = extractPart(pick([graph, other]), some(pick([graph, other])));
    const input = cut.layers.find(({ kind }) => kind === 'InputLayer');
    return { part: cut, joins: input ? { [input.name]: edge.from } : {} };
  };
  const fitting = (candidate: Parameters<typeof whatFits>[2]) => {
    const fit = whatFits(graph, pick([edge, { after: layer() }, { replace: layer() }]), candidate);
    return fit.fits === 'no' ? { edit: 'freeze', select: { names: [] } } : fit.edit;
  };
  const makers: (() => unknown)[] = [
    () => ({ edit: 'cutAt', layer: layer() }),
    () => ({ edit: 'cutAt', layer: layer(), keep: 'after' }),
    () => ({ edit: 'addHead', layers: pick(textbookHeads).layers }),
    () => ({ edit: 'addHead', after: layer(), layers: pick(textbookHeads).layers }),
    () => ({ edit: 'freeze', select: select() }),
    () => ({ edit: 'unfreeze', select: select(), batchNormalization: draw() < 0.5 }),
    () => ({ edit: 'remove', layers: some() }),
    () => ({
      edit: 'setParams',
      layer: draw() < 0.5 ? layer() : some(),
      params: pick<object>([{ filters: 8 }, { units: 7 }, { padding: 'same' }, { strides: [1, 1] }]),
    }),
    () => ({ edit: 'rename', layer: layer(), name: `renamed_${Math.floor(draw() * 99)}` }),
    () => ({
      edit: 'branch',
      at: layer(),
      branches: [[simple()], [simple(), simple()]],
      join: pick([undefined, 'Add', 'Concatenate']),
    }),
    () => ({
      edit: 'setInputShape',
      shape: [pick([32, 75, 96]), 64, 3],
      resize: pick<boolean | string>([true, false, 'auto']),
    }),
    () => ({ edit: 'insert', ...edge, layers: [fresh()] }),
    () => ({ edit: 'append', after: layer(), layers: [fresh()], keepOutput: draw() < 0.5 }),
    () => ({ edit: 'replace', layer: layer(), by: fresh() }),
    () => ({ edit: 'connect', from: layer(), to: layer() }),
    () => ({ edit: 'connect', from: layer(), to: edge.to, instead: edge.from }),
    () => ({ edit: 'disconnect', ...edge }),
    () => ({ edit: 'setOutputs', layers: [layer(), ...(draw() < 0.3 ? [layer()] : [])] }),
    () => ({ edit: 'duplicate', layers: some(), place: draw() < 0.5 ? 'after' : 'beside' }),
    () => ({ edit: 'pop', count: 1 + Math.floor(draw() * 3) }),
    () => ({ edit: 'extract', layers: some(graph, graph.layers.length) }),
    () => ({ edit: 'graft', ...part(), into: [edge.to] }),
    () => ({ edit: 'graft', ...part(), keepOutput: draw() < 0.5 }),
    () => ({ edit: 'ensemble', models: [other] }),
    () => ({ edit: 'makeConvolutional' }),
    () => ({
      edit: 'takeWeights',
      from: other.name,
      weights: planTransfer(graph, other, { by: 'name' }).weights,
    }),
    // Not true: exports of such networks give random outputs, which cannot be compared.
    () => ({ edit: 'setTraining', select: select(), training: pick([false, null]) }),
    () => ({ edit: 'setChannels', channels: pick([1, 3]) }),
    () => ({ edit: 'setPreprocessing', preset: pick(['none', 'unit', 'caffe', 'torch']) }),
    () => ({
      edit: 'setOutputMeaning',
      meaning: pick(['logits', 'several-labels-logits', 'values', 'auto']),
    }),
    () => ({ edit: 'addOutputActivation' }),
    () => ({ edit: 'setTemperature', temperature: pick([0.5, 1.7, 3]) }),
    () => ({ edit: 'reinitialize', select: select(), seed: Math.floor(draw() * 1000) }),
    () => ({ edit: 'regularize', select: select(), l1: pick([0, 1e-5]), l2: pick([0, 1e-4]) }),
    () => fitting(simple()),
    () => {
      const shape = inferGraph(graph).layers.get(edge.from)?.shape ?? [];
      const maps =
        shape.length === 4 && shape.every((size, i) => i === 0 || (size ?? 0) > 0)
          ? shape.slice(1)
          : [8, 8, 16];
      const key: BlockKey = pick(libraryBlocks).key;
      return fitting(buildBlock(key, maps as [number, number, number], 1));
    },
  ];
  return editSchema.parse(pick(makers)());
}

/** One step of a sequence: the edit, and the network before it. */
export interface WalkStep {
  readonly edit: Edit;
  readonly before: LayerGraph;
  readonly after: LayerGraph;
}

/** Draws edits until `length` were applied. Rejections (GraftError) are counted; other errors are thrown. */
export function walk(
  opened: LayerGraph,
  other: LayerGraph,
  seed: number,
  length: number,
  check: (step: WalkStep) => void,
): { steps: WalkStep[]; refused: number } {
  const draw = createRandom(seed);
  const steps: WalkStep[] = [];
  let refused = 0;
  let graph = opened;
  for (let i = 0; i < length * 4 && steps.length < length && graph.layers.length > 2; i++) {
    let edit: Edit | null = null;
    try {
      edit = randomEdit(graph, other, draw);
      const after = freeze(applyEdit(graph, edit, context));
      const step = { edit, before: graph, after };
      // Nested sums would grow endlessly, so keep the network at a realistic size.
      if (after.layers.length > 4 * opened.layers.length + 50) continue;
      steps.push(step);
      check(step);
      graph = after;
    } catch (error) {
      if (error instanceof GraftError) {
        refused++;
        continue;
      }
      const edits = [
        ...steps.map((step) => step.edit),
        ...(edit && steps.at(-1)?.edit !== edit ? [edit] : []),
      ];
      throw new WalkFailed(opened, edits, check, error);
    }
  }
  return { steps, refused };
}

/** A failing sequence, as short as possible. The message contains its edits. */
class WalkFailed extends Error {
  constructor(opened: LayerGraph, edits: readonly Edit[], check: (step: WalkStep) => void, cause: unknown) {
    const short = shrink(opened, edits, check);
    const lines = short.map((edit) => JSON.stringify(edit).slice(0, 400));
    super(
      `${cause instanceof Error ? cause.message : cause}\n${opened.name}, ${short.length} of ${edits.length} edits suffice:\n${lines.join('\n')}`,
      { cause },
    );
  }
}

/** Removes edits, first half of them, then one by one, while the rest still fails. */
export function shrink(
  opened: LayerGraph,
  edits: readonly Edit[],
  check: (step: WalkStep) => void,
): readonly Edit[] {
  let failing = edits;
  for (let size = Math.ceil(failing.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < failing.length; ) {
      const without = [...failing.slice(0, at), ...failing.slice(at + size)];
      if (without.length < failing.length && fails(opened, without, check)) failing = without;
      else at += size;
    }
  }
  return failing;
}

function fails(opened: LayerGraph, edits: readonly Edit[], check: (step: WalkStep) => void): boolean {
  let graph = opened;
  for (const edit of edits) {
    try {
      const after = applyEdit(graph, edit, context);
      check({ edit, before: graph, after });
      graph = after;
    } catch (error) {
      if (!(error instanceof GraftError)) return true;
    }
  }
  return false;
}
