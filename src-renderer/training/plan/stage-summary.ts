// The settings of a stage that differ from their defaults, by the groups in which its card shows them.
import { augmentationSchema } from '#shared/run/augmentation';
import { type Optimizer, optimizerSchema, type Stage } from '#shared/run/stage';
import { optimizerTitles } from './optimizer-titles';

/** The groups of settings, in the order of the card. */
export const settingsGroups = [
  'augmentation',
  'batches',
  'optimizer',
  'rate',
  'regularization',
  'loss',
  'frozen',
] as const;
/** Name of a group. */
export type SettingsGroupName = (typeof settingsGroups)[number];

/** The ways of clipping gradients, of which a stage uses one at most. */
export const clips = ['clipValue', 'clipNorm', 'globalClipNorm'] as const;
/** Returns how a stage clips gradients; null if it does not. */
export const clipOf = ({ optimizer }: Pick<Stage, 'optimizer'>) =>
  clips.find((name) => optimizer[name] !== undefined) ?? null;

/** A setting that differs from its default: its name as a key of the translation, and its value as a number, a key or nothing. */
export interface ChangedSetting {
  /** Key of the setting's name, or its name if that is the same in each language. */
  readonly name: string;
  readonly value?: number | string;
  /** Key of the value's name, in place of `value`. */
  readonly valueKey?: string;
}

const defaults = { batchSize: 32, optimizer: 'adam' };
/** Weight decay of a new optimizer of the kind. */
const decayOf = ({ kind, learningRate }: Optimizer) =>
  optimizerSchema.parse({ kind, learningRate }).weightDecay ?? 0;

/** Returns the changed settings of a group. */
export function changedSettings(stage: Stage, group: SettingsGroupName): ChangedSetting[] {
  return found[group](stage).filter((one) => one !== null);
}

type Found = (stage: Stage) => (ChangedSetting | null)[];
const when = (is: boolean, setting: ChangedSetting) => (is ? setting : null);

const found: Readonly<Record<SettingsGroupName, Found>> = {
  augmentation({ augmentation }) {
    if (!augmentation) return [];
    const plain: Record<string, unknown> = augmentationSchema.parse({});
    return Object.entries(augmentation).map(([key, value]) => {
      if (value === plain[key]) return null;
      if (key === 'scaleJitter' || key === 'resizedCrop') return { name: `train.augment.crops.${key}` };
      const name = `train.augment.${key}`;
      return typeof value === 'number' ? { name, value } : { name };
    });
  },
  batches: ({ batchSize, optimizer, sampling }) => [
    when(batchSize !== defaults.batchSize, { name: 'train.batchSize', value: batchSize }),
    optimizer.gradientAccumulationSteps === undefined
      ? null
      : { name: 'train.short.accumulation', value: optimizer.gradientAccumulationSteps },
    when(sampling !== undefined, { name: 'train.short.sampling' }),
  ],
  optimizer(stage) {
    const { optimizer } = stage;
    const { kind, useEma } = optimizer;
    const momentum = 'momentum' in optimizer ? optimizer.momentum : 0;
    const clip = clipOf(stage);
    return [
      when(kind !== defaults.optimizer, { name: optimizerTitles[kind] }),
      when(momentum !== 0, { name: 'tuning.momentum', value: momentum }),
      clip && { name: 'train.clip', value: stage.optimizer[clip]! },
      when(useEma === true, { name: 'train.short.ema' }),
    ];
  },
  rate: ({ schedule, rateFactors = [] }) => [
    schedule && schedule.kind !== 'constant' ? { name: `train.schedules.${schedule.kind}` } : null,
    when(rateFactors.length > 0, { name: 'tuning.factors', value: rateFactors.length }),
  ],
  regularization: ({ optimizer, earlyStopping }) => [
    when((optimizer.weightDecay ?? 0) !== decayOf(optimizer), {
      name: 'train.weightDecay',
      value: optimizer.weightDecay ?? 0,
    }),
    earlyStopping ? { name: 'train.short.early', value: earlyStopping.patience } : null,
  ],
  loss: ({ loss, classWeights, lossWeights }) => [
    loss && loss.kind !== 'crossentropy' ? { name: `train.losses.${loss.kind}` } : null,
    loss && loss.kind !== 'mse' && loss.labelSmoothing > 0
      ? { name: 'train.labelSmoothing', value: loss.labelSmoothing }
      : null,
    when(classWeights !== undefined, { name: 'tuning.classWeights' }),
    when(lossWeights !== undefined, { name: 'tuning.lossWeights' }),
  ],
  frozen: ({ batchNormalization, features, precision }) => [
    when(batchNormalization === 'trainable', {
      name: 'train.batchNorm',
      valueKey: 'train.batchNormOptions.trainable',
    }),
    when(features !== 'auto', { name: 'train.features', valueKey: `train.featuresOptions.${features}` }),
    when(precision !== undefined, { name: 'train.half.label', value: precision }),
  ],
};
