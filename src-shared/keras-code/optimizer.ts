// Writes a stage's optimizer, loss and metric as Keras 3 expressions (keras/src/optimizers, keras/src/losses).
import { assertNever } from '../errors';
import type { Meaning, outputMeanings } from '../graph/meanings';
import type { Loss } from '../run/loss';
import type { Optimizer } from '../run/stage';
import { floatKeywords, keywords } from './python';

const moments = (one: { beta1: number; beta2: number; epsilon: number }) => ({
  beta_1: one.beta1,
  beta_2: one.beta2,
  epsilon: one.epsilon,
});

/** Returns the class name and specific arguments of an optimizer. */
function kindOf(one: Optimizer): readonly [name: string, args: Readonly<Record<string, unknown>>] {
  switch (one.kind) {
    case 'sgd':
      return ['SGD', { momentum: one.momentum, nesterov: one.nesterov }];
    case 'rmsprop':
      return [
        'RMSprop',
        { rho: one.rho, momentum: one.momentum, epsilon: one.epsilon, centered: one.centered },
      ];
    case 'adam':
      return ['Adam', { ...moments(one), amsgrad: one.amsgrad }];
    case 'adamw':
      return ['AdamW', { ...moments(one), amsgrad: one.amsgrad }];
    case 'adamax':
      return ['Adamax', moments(one)];
    case 'nadam':
      return ['Nadam', moments(one)];
    case 'adagrad':
      return ['Adagrad', { initial_accumulator_value: one.initialAccumulator, epsilon: one.epsilon }];
    case 'adadelta':
      return ['Adadelta', { rho: one.rho, epsilon: one.epsilon }];
    default:
      return assertNever(one);
  }
}

/** `keras.optimizers.Adam(learning_rate=0.001, …)`; with `factors` (a Python name), layers have learning-rate multipliers. */
export function optimizerExpression(one: Optimizer, factors: string | null): string {
  const [name, own] = kindOf(one);
  const numbers = floatKeywords({
    learning_rate: one.learningRate,
    ...own,
    weight_decay: one.weightDecay,
    clipvalue: one.clipValue,
    clipnorm: one.clipNorm,
    global_clipnorm: one.globalClipNorm,
    ema_momentum: one.useEma ? one.emaMomentum : undefined,
  });
  const counts = keywords({
    gradient_accumulation_steps: one.gradientAccumulationSteps,
    use_ema: one.useEma,
    ema_overwrite_frequency: one.useEma ? one.emaOverwriteFrequency : undefined,
  });
  const args = [numbers, counts].filter((text) => text !== '').join(', ');
  const made = `keras.optimizers.${name}`;
  return factors === null ? `${made}(${args})` : `with_factors(${made}, ${factors})(${args})`;
}

/** Form of the network's output: one sigmoid unit for two classes, or one unit per class. */
export interface OutputFacts {
  readonly units: number;
  /** True if classes are predicted independently. */
  readonly multiLabel: boolean;
  /** Function that converts each output's values to probabilities, in order; `none` if they already are. */
  readonly finishes: readonly Finish[];
}

/** Returns the function that converts an output's values to probabilities. */
export type Finish = (typeof outputMeanings)[Meaning]['finish'];

/** True if a loss is computed from logits. Log-probabilities are valid logits. */
export function fromLogits(finish: Finish | undefined): boolean {
  return finish !== undefined && finish !== 'none' && finish !== null;
}

const smoothing = (value: number) => ({ label_smoothing: value === 0 ? undefined : value });

/** Returns the loss of the output at index `place` as an expression. */
export function lossExpression(
  loss: Loss | undefined,
  { units, multiLabel, finishes }: OutputFacts,
  place = 0,
): string {
  const finish = finishes[place];
  const { kind } = loss ?? { kind: multiLabel ? 'binary-crossentropy' : 'crossentropy' };
  const smooth = {
    ...(loss && 'labelSmoothing' in loss ? smoothing(loss.labelSmoothing) : {}),
    ...(fromLogits(finish) ? { from_logits: true } : {}),
  };
  const made = (name: string, args: Readonly<Record<string, unknown>>) =>
    `keras.losses.${name}(${keywords(args)})`;
  switch (kind) {
    case 'crossentropy':
      return made(units === 1 ? 'BinaryCrossentropy' : 'CategoricalCrossentropy', smooth);
    case 'binary-crossentropy':
      return made('BinaryCrossentropy', smooth);
    case 'focal': {
      const { gamma, alpha } = loss as Extract<Loss, { kind: 'focal' }>;
      if (units === 1) return made('BinaryFocalCrossentropy', { gamma, ...smooth });
      return made('CategoricalFocalCrossentropy', { alpha, gamma, ...smooth });
    }
    case 'binary-focal': {
      const { gamma, alpha, applyClassBalancing } = loss as Extract<Loss, { kind: 'binary-focal' }>;
      const balance = applyClassBalancing ? { apply_class_balancing: true, alpha } : {};
      return made('BinaryFocalCrossentropy', { ...balance, gamma, ...smooth });
    }
    case 'mse':
      if (!fromLogits(finish)) return made('MeanSquaredError', {});
      return `SquaredErrorOfLogits(keras.ops.${finish === 'exp' ? 'exp' : finish})`;
    default:
      return assertNever(kind);
  }
}

/** Returns the accuracy as an expression. */
export function accuracyExpression({ units, multiLabel, finishes: [finish] }: OutputFacts): string {
  if (units !== 1 && !multiLabel) return 'keras.metrics.CategoricalAccuracy(name="accuracy")';
  const threshold =
    finish === 'sigmoid' ? ', threshold=0.0' : finish === 'exp' ? ', threshold=math.log(0.5)' : '';
  return `keras.metrics.BinaryAccuracy(name="accuracy"${threshold})`;
}
