// Notes on unusual settings of a plan, shown before it starts. None of them prevents a run.

import { matchClasses } from '#shared/data/align-classes';
import { startsAnew } from '#shared/graph/derived-weights';
import type { LayerGraph } from '#shared/graph/graph';
import { outputMeanings } from '#shared/graph/meanings';
import { meaningsOf } from '#shared/graph/output-meaning';
import { selectLayers } from '#shared/graph/select';
import type { DataSummary } from '#shared/protocol/engine/data';
import type { Stage } from '#shared/run/stage';
import { maxRate } from './max-rate';

/** A note: a key of `train.notes` with its values. */
export interface PlanNote {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
}

const isAugmented = ({ augmentation }: Stage) =>
  augmentation !== undefined && Object.values(augmentation).some((value) => value !== 0 && value !== false);

/** Returns the notes on a plan, stage by stage. */
export function findNotes(
  stages: readonly Stage[],
  graph: LayerGraph | null,
  summary: DataSummary | null,
): PlanNote[] {
  const notes: PlanNote[] = [];
  if (graph && stages.length > 0)
    for (const { output, meaning, last } of meaningsOf(graph, { multiLabel: summary?.several === true })) {
      const { finish, over } = outputMeanings[meaning];
      const key =
        finish === 'softmax'
          ? 'logits'
          : finish !== 'sigmoid'
            ? null
            : over === 'unit'
              ? 'logitUnit'
              : 'labelLogits';
      if (key && last.name === 'linear') notes.push({ key, values: { name: output } });
    }
  const counts = summary?.classes.map((one) => one.training) ?? [];
  const training = counts.reduce((sum, count) => sum + count, 0);
  const validation = summary?.classes.reduce((sum, one) => sum + one.validation, 0) ?? 0;
  const names = summary?.classes.map(({ name }) => name) ?? [];
  const match = summary ? matchClasses(graph, names) : 'none';
  const list = (all: readonly string[]) => `${all.slice(0, 6).join(', ')}${all.length > 6 ? ', …' : ''}`;
  if (match === 'order') notes.push({ key: 'classOrder', values: { classes: list(graph!.classes!) } });
  if (match === 'subset')
    notes.push({ key: 'classSubset', values: { n: graph!.classes!.length, classes: list(names) } });
  if (match === 'other')
    notes.push({ key: 'otherClasses', values: { own: list(graph!.classes!), classes: list(names) } });
  for (const [index, stage] of stages.entries()) {
    const add = (key: string, values: PlanNote['values'] = {}) =>
      void notes.push({ key, values: { name: stage.name, ...values } });
    const trainable = graph ? new Set(selectLayers(graph, stage.trainable)) : new Set<string>();
    const body = graph?.layers.filter((layer) => !layer.head) ?? [];
    const random = body.some(({ weights }) => Object.values(weights).some(startsAnew));
    const { optimizer, schedule, earlyStopping } = stage;

    if (stage.features === 'cached' && isAugmented(stage)) add('augmentedCache');
    if (stage.batchNormalization === 'frozen' && random && body.some(({ name }) => trainable.has(name)))
      if (graph?.layers.some(({ kind, name }) => kind === 'BatchNormalization' && trainable.has(name)))
        add('randomNorm');
    if (stage.batchNormalization === 'trainable' && stage.batchSize < 16 && trainsNorm(graph, trainable))
      add('smallNorm', { n: stage.batchSize });
    if (graph && random && 'head' in stage.trainable && stages.length === 1 && body.length > 0)
      add('randomBase');
    if (index === 0 && !random && graph && trainsBoth(graph, trainable) && optimizer.learningRate > 5e-4)
      if (optimizer.kind !== 'adadelta' && !stage.rateFactors?.length) add('freshHead');
    // Stages with the same batch size share one note.
    const sameSize = stages.filter(({ batchSize }) => batchSize === stage.batchSize);
    if (summary && training > 0 && stage.batchSize > training && sameSize[0] === stage)
      add('largeBatch', {
        name: sameSize.map(({ name }) => name).join('”, “'),
        batch: stage.batchSize,
        n: training,
      });
    const watches = earlyStopping?.monitor ?? (schedule?.kind === 'plateau' ? schedule.monitor : null);
    if (summary && watches?.startsWith('validation') && validation === 0) add('nothingToWatch');
    if (earlyStopping && earlyStopping.patience >= stage.epochs) add('patience');
    if (schedule?.kind === 'plateau' && schedule.patience >= stage.epochs) add('plateauPatience');
    if (schedule?.kind === 'cosine' && schedule.warmUp >= stage.epochs) add('warmUp');
    if (optimizer.kind === 'adadelta' && optimizer.learningRate < 0.1) add('adadelta');
    if (optimizer.learningRate > highRates[optimizer.kind])
      add('highRate', { rate: optimizer.learningRate, usual: highRates[optimizer.kind] });
    const [min, max] = [Math.min(...counts), Math.max(...counts)];
    if (index === 0 && min > 0 && max / min >= 4 && stages.every((one) => !one.classWeights && !one.sampling))
      add('unbalanced', { times: Math.round(max / min) });
  }
  return notes;
}

/** Learning rates above which training usually diverges. */
const highRates: Readonly<Record<Stage['optimizer']['kind'], number>> = {
  ...{ adam: 0.1, adamw: 0.1, nadam: 0.1, adamax: 0.1, rmsprop: 0.1 },
  ...{ sgd: 1, adagrad: 1, adadelta: maxRate },
};

const trainsNorm = (graph: LayerGraph | null, trainable: ReadonlySet<string>) =>
  graph?.layers.some(({ kind, name }) => kind === 'BatchNormalization' && trainable.has(name)) ?? false;

/** True if a new head and its backbone are trained at the same time. */
function trainsBoth(graph: LayerGraph, trainable: ReadonlySet<string>): boolean {
  const weighted = graph.layers.filter(
    ({ name, weights }) => trainable.has(name) && Object.keys(weights).length,
  );
  return weighted.some(({ head }) => head) && weighted.some(({ head }) => !head);
}
