// One stage of a recipe as Python statements.
import type { LayerGraph } from '#shared/graph/graph';
import { weightsOfClasses } from '#shared/recipe/loss';
import { frozenDropout, trainableLayers } from '#shared/recipe/prefix';
import type { Stage } from '#shared/recipe/stage';
import { augmentationLacks, augmentationLines } from './augmentation';
import { accuracyExpression, lossExpression, type OutputFacts, optimizerExpression } from './optimizer';
import { comment, literal, wrappedList } from './python';
import { callbackExpressions } from './schedule';
import { conditionOf } from './select';

/** What a stage is written from. */
export interface StageContext {
  readonly graph: LayerGraph;
  readonly classes: readonly string[];
  /** Training pictures of each class. */
  readonly counts: readonly number[];
  readonly validates: boolean;
  readonly output: OutputFacts;
  readonly fileName: (name: string) => string;
}

/** The statements of stage `index`; `cachedAt` are the layers whose values are computed once. */
export function stageLines(
  stage: Stage,
  index: number,
  cachedAt: readonly string[],
  context: StageContext,
): string[] {
  const { graph, validates, output, fileName } = context;
  const lines = [
    `# Stage ${index + 1}: ${comment(stage.name)}`,
    `choose(model, lambda i, name, kind: ${conditionOf(graph, stage.trainable, fileName, 0)})`,
    ...batchNormLines(graph, stage, fileName),
  ];
  const augmented = augmentationLines(stage.augmentation);
  const augment = augmented.length === 0 ? '' : 'augmentation';
  const lacks = augmentationLacks(stage.augmentation);
  if (lacks.length > 0)
    lines.push(`# Keras has no layer for these changes, they are left out: ${comment(lacks.join(', '))}`);
  if (augment)
    lines.push('augmentation = keras.Sequential([', ...augmented.map((line) => `    ${line},`), '])');
  if (cachedAt.length > 0)
    lines.push(
      `frozen = ${wrappedList(cachedAt.map(fileName))}`,
      'take, trainee = features_once(model, frozen, np.concatenate([TRAINING, VALIDATION]))',
      'look = take',
    );
  else {
    const dropout = frozenDropout(graph, trainableLayers(graph, stage)).length;
    if (dropout > 0)
      lines.push(`# The dropout of ${dropout} frozen layers stays on, as layer.trainable = False leaves it.`);
    lines.push(`take, look, trainee = pictures_as_input(${augment}), pictures_as_input(), model`);
  }
  const { batchSize, epochs } = stage;
  const orders =
    stage.sampling === 'balanced'
      ? `balanced_orders_of(TRAINING, ${epochs}, len(history))`
      : `orders_of(len(TRAINING), ${epochs}, len(history))`;
  lines.push(
    `training = Pictures(TRAINING, ${batchSize}, take, ${orders})`,
    ...(validates ? ['validation = Pictures(VALIDATION, 32, look)'] : []),
    ...factorLines(stage, context),
  );
  const factors = stage.rateFactors?.length ? 'factors' : null;
  lines.push(
    `next_optimizer = ${optimizerExpression(stage.optimizer, factors)}`,
    ...excludeLines(stage),
    'optimizer = carry_moments(optimizer, next_optimizer, trainee)',
    'trainee.compile(',
    '    optimizer,',
    `    loss=${lossExpression(stage.loss, output)},`,
    `    metrics=[${accuracyExpression(output)}],`,
    ')',
    'told = trainee.fit(',
    '    training,',
    `    epochs=${epochs},`,
    '    shuffle=False,  # Order has shuffled them',
    ...(validates ? ['    validation_data=validation,'] : []),
    ...classWeightLines(stage, context),
    ...callbackLines(callbackExpressions(stage, validates)),
    '    verbose=2,',
    ')',
    `remember(${index + 1}, told)`,
  );
  return lines;
}

function excludeLines({ optimizer }: Stage): string[] {
  const names = optimizer.decayExclude ?? [];
  return names.length > 0 ? [`next_optimizer.exclude_from_weight_decay(var_names=${literal(names)})`] : [];
}

function callbackLines(callbacks: readonly string[]): string[] {
  if (callbacks.length === 0) return ['    callbacks=[Order()],'];
  return ['    callbacks=[', ...['Order()', ...callbacks].map((one) => `        ${one},`), '    ],'];
}

function batchNormLines(graph: LayerGraph, stage: Stage, fileName: (name: string) => string): string[] {
  const norms = graph.layers.filter(({ kind }) => kind === 'BatchNormalization');
  if (norms.length === 0 || stage.batchNormalization === 'trainable') return [];
  const own = norms.filter(({ head }) => head).map(({ name }) => fileName(name));
  const but = own.length > 0 ? ` and layer.name not in ${wrappedList(own)}` : '';
  return [
    'for layer in model.layers:',
    `    if isinstance(layer, keras.layers.BatchNormalization)${but}:`,
    '        layer.trainable = False',
  ];
}

function factorLines(stage: Stage, { graph, fileName }: StageContext): string[] {
  if (!stage.rateFactors?.length) return [];
  const rules = stage.rateFactors.map(
    ({ select, factor }) =>
      `    (lambda i, name, kind: ${conditionOf(graph, select, fileName, 4)}, ${literal(factor)}),`,
  );
  return ['factors = factors_of(model, [', ...rules, '])'];
}

function classWeightLines(stage: Stage, { classes, counts }: StageContext): string[] {
  if (!stage.classWeights) return [];
  const weights = weightsOfClasses(stage.classWeights, classes, counts);
  return [`    class_weight={${weights.map((weight, i) => `${i}: ${literal(weight)}`).join(', ')}},`];
}
