// One stage of a recipe as Python statements.
import type { LayerGraph } from '#shared/graph/graph';
import type { ImageChannels } from '#shared/graph/image-channels';
import { augmentationLines } from '#shared/keras-code/augmentation';
import {
  accuracyExpression,
  fromLogits,
  lossExpression,
  type OutputFacts,
  optimizerExpression,
} from '#shared/keras-code/optimizer';
import { comment, literal, wrappedList } from '#shared/keras-code/python';
import { weightsOfClasses } from '#shared/run/loss';
import { frozenDropout, trainableLayers } from '#shared/run/prefix';
import type { Stage } from '#shared/run/stage';
import { mixExpression, windowExpression } from './cutting';
import { callbackExpressions } from './schedule';
import { conditionOf } from './select';

/** Input of the stage writer. */
export interface StageContext {
  readonly graph: LayerGraph;
  readonly classes: readonly string[];
  /** Number of training images per class. */
  readonly counts: readonly number[];
  readonly validates: boolean;
  /** The longer side of the network's input, in pixels. */
  readonly longest: number;
  /** Number of image channels of the network's input. */
  readonly channels: ImageChannels;
  readonly output: OutputFacts & {
    /** The graph's outputs, the classifying one first. */
    readonly names: readonly string[];
  };
  readonly fileName: (name: string) => string;
}

/** Returns the statements of stage `index`; `cachedAt` are the layers whose outputs are computed once. */
export function stageLines(
  stage: Stage,
  index: number,
  cachedAt: readonly string[],
  context: StageContext,
): string[] {
  const { graph, validates, output, fileName } = context;
  const lost =
    output.multiLabel && stage.classWeights !== undefined && !weighsInLoss(stage, output.multiLabel);
  const lines = [
    `# Stage ${index + 1}: ${comment(stage.name)}`,
    `choose(model, lambda i, name, kind: ${conditionOf(graph, stage.trainable, fileName, 0)})`,
    ...batchNormLines(graph, stage, fileName),
    ...(lost
      ? [`# Class weights are left out: Keras' ${stage.loss?.kind} has none for each class by itself.`]
      : []),
  ];
  const augmented = augmentationLines(stage.augmentation, context.channels);
  const window = windowExpression(stage.augmentation, context.longest);
  const mix = mixExpression(stage.augmentation);
  const changes = [
    ...(augmented.length > 0 ? ['augmentation=augmentation'] : []),
    ...(window ? [`window=${window}`] : []),
  ];
  if (augmented.length > 0)
    lines.push('augmentation = keras.Sequential([', ...augmented.map((line) => `    ${line},`), '])');
  if (cachedAt.length > 0)
    lines.push(
      ...(stage.precision === undefined
        ? []
        : ['# Graft computed these features in bfloat16; here they are float32 and differ slightly.']),
      `frozen = ${wrappedList(cachedAt.map(fileName))}`,
      'take, trainee = features_once(model, frozen, np.concatenate([TRAINING, VALIDATION]))',
      'look = take',
    );
  else {
    const dropout = frozenDropout(graph, trainableLayers(graph, stage)).length;
    if (dropout > 0)
      lines.push(`# The dropout of ${dropout} frozen layers stays on, as layer.trainable = False leaves it.`);
    lines.push(`take, look, trainee = images_as_input(${changes.join(', ')}), images_as_input(), model`);
  }
  const { batchSize, epochs } = stage;
  const orders =
    stage.sampling === 'balanced'
      ? `balanced_orders_of(TRAINING, ${epochs}, len(history))`
      : `orders_of(len(TRAINING), ${epochs}, len(history))`;
  const { names, multiLabel } = output;
  const several = names.length > 1;
  const ownLoss = several || weighsInLoss(stage, multiLabel);
  const own = ownLoss ? [`OwnLoss(${lossExpression(stage.loss, output)})`] : [];
  const metrics = [accuracyExpression(output), ...own].join(', ');
  const bySample = !multiLabel && stage.classWeights !== undefined && (several || mix !== null);
  const parts = [
    `TRAINING, ${batchSize}, take, ${orders}`,
    ...(mix ? [`mix=${mix}`] : []),
    ...(bySample ? [`weights=${literal(classWeightsOf(stage, context))}`] : []),
  ];
  lines.push(
    `training = Images(${parts.join(', ')})`,
    ...(validates ? ['validation = Images(VALIDATION, 32, look)'] : []),
    ...factorLines(stage, context),
  );
  const factors = stage.rateFactors?.length ? 'factors' : null;
  lines.push(
    `next_optimizer = ${optimizerExpression(stage.optimizer, factors)}`,
    ...excludeLines(stage),
    'optimizer = carry_moments(optimizer, next_optimizer, trainee)',
    'trainee.compile(',
    '    optimizer,',
    `    loss=${several ? `[${names.map((_, i) => stageLoss(stage, context, i)).join(', ')}]` : stageLoss(stage, context, 0)},`,
    ...(several
      ? [`    loss_weights=${literal(names.map((name, i) => lossWeightOf(stage, name, i)))},`]
      : []),
    `    metrics=${
      several
        ? `[[${metrics}], ${names
            .slice(1)
            .map(() => '[]')
            .join(', ')}]`
        : `[${metrics}]`
    },`,
    ')',
    'result = trainee.fit(',
    '    training,',
    `    epochs=${epochs},`,
    '    shuffle=False,  # Order has shuffled them',
    ...(validates ? ['    validation_data=validation,'] : []),
    ...(bySample || multiLabel ? [] : classWeightLines(stage, context)),
    ...callbackLines(
      callbackExpressions(stage, { validates, ownLoss, first: several ? fileName(names[0]!) : null }),
    ),
    '    verbose=2,',
    ')',
    `remember(${index + 1}, result)`,
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

/** Default loss weight of an auxiliary head (Szegedy et al. 2014). */
const auxiliaryWeight = 0.3;

function lossWeightOf({ lossWeights }: Stage, name: string, place: number): number {
  return lossWeights?.[name] ?? (place === 0 ? 1 : auxiliaryWeight);
}

const classWeightsOf = (stage: Stage, { classes, counts }: StageContext) =>
  weightsOfClasses(stage.classWeights ?? {}, classes, counts);

/** True if independent classes are weighted, which the loss does. */
export function weighsInLoss(stage: Stage, multiLabel: boolean): boolean {
  const kind = stage.loss?.kind ?? 'binary-crossentropy';
  return multiLabel && stage.classWeights !== undefined && kind === 'binary-crossentropy';
}

function stageLoss(stage: Stage, context: StageContext, place: number): string {
  const { output } = context;
  if (!weighsInLoss(stage, output.multiLabel)) return lossExpression(stage.loss, output, place);
  const smooth = stage.loss && 'labelSmoothing' in stage.loss ? stage.loss.labelSmoothing : 0;
  const args = [literal(classWeightsOf(stage, context)), ...(smooth > 0 ? [literal(smooth)] : [])];
  if (fromLogits(output.finishes[place])) args.push('from_logits=True');
  return `weighed(${args.join(', ')})`;
}

function classWeightLines(stage: Stage, context: StageContext): string[] {
  if (!stage.classWeights) return [];
  const weights = classWeightsOf(stage, context);
  return [`    class_weight={${weights.map((weight, i) => `${i}: ${literal(weight)}`).join(', ')}},`];
}
