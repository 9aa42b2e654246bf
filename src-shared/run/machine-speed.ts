// The speed of a machine: a measured matrix product, and by how much earlier runs took longer than it predicts.
import { z } from 'zod';
import type { Phase, StageWork, Work } from './work';

/** Kinds of work that have one correction each. Epochs have three: on pixels, with cached features, and epochs of steps that compute so little that their overhead dominates. */
export const speedKinds = [
  'opening',
  'featureGraph',
  'features',
  'graphs',
  'pixelEpochs',
  'cachedEpochs',
  'shortSteps',
  'saving',
] as const;
/** One of `speedKinds`. */
export type SpeedKind = (typeof speedKinds)[number];

/** Measured over predicted seconds of a kind of work, and the number of runs it was measured in. */
const correctionSchema = z.object({ factor: z.number().positive(), runs: z.number().int().min(1) });
/** See `correctionSchema`. */
export type Correction = z.infer<typeof correctionSchema>;

/** Corrections by kind of work; missing kinds were never measured. */
export const correctionsSchema = z.object({
  opening: correctionSchema.optional(),
  featureGraph: correctionSchema.optional(),
  features: correctionSchema.optional(),
  graphs: correctionSchema.optional(),
  pixelEpochs: correctionSchema.optional(),
  cachedEpochs: correctionSchema.optional(),
  shortSteps: correctionSchema.optional(),
  saving: correctionSchema.optional(),
});
/** See `correctionsSchema`. */
export type Corrections = z.infer<typeof correctionsSchema>;

/** Speed of a machine. */
export const machineSpeedSchema = z.object({
  /** GFLOP/s of a matrix product. */
  gflops: z.number().positive(),
  corrections: correctionsSchema.default({}),
});
/** See `machineSpeedSchema`. */
export type MachineSpeed = z.infer<typeof machineSpeedSchema>;

/** Seconds per unit of work, without corrections: those of a laptop, by order of magnitude. Corrections are measured. */
const secondsPer: Readonly<Record<Exclude<keyof Work, 'operations'>, number>> = {
  traffic: 5e-11,
  layerRuns: 5e-5,
  images: 0.001,
  augmented: 6e-8,
  steps: 0.001,
  layers: 0.005,
  bytes: 5e-9,
  drawn: 3.5e-8,
};

/** Returns the seconds of an amount of work without corrections. */
function plainSeconds(work: Work, gflops: number): number {
  const { operations = 0, ...others } = work;
  let seconds = operations / (gflops * 1e9);
  for (const [name, amount] of Object.entries(others))
    seconds += (amount ?? 0) * secondsPer[name as keyof typeof others];
  return seconds;
}

/** Returns the kind of a phase on a machine. */
export function speedKindOf({ cached, phases }: StageWork, phase: Phase, gflops: number): SpeedKind {
  if (phase !== 'training' && phase !== 'validation' && phase !== 'evaluation') return phase;
  if (!cached) return 'pixelEpochs';
  const { operations, traffic, ...others } = phases.training;
  const computing = plainSeconds({ operations, traffic }, gflops);
  return computing < plainSeconds(others, gflops) ? 'shortSteps' : 'cachedEpochs';
}

/** Returns the predicted seconds of a phase of a stage. */
export function phaseSeconds(stage: StageWork, phase: Phase, { gflops, corrections }: MachineSpeed): number {
  const factor = corrections[speedKindOf(stage, phase, gflops)]?.factor ?? 1;
  return plainSeconds(stage.phases[phase], gflops) * factor;
}

/** Number of runs after which a correction forgets older ones. */
const rememberedRuns = 5;

/** Adds a measurement of a kind: the geometric mean over the latest runs. */
export function withCorrection(known: Correction | undefined, ratio: number): Correction {
  if (!known) return { factor: ratio, runs: 1 };
  const share = 1 / Math.min(known.runs + 1, rememberedRuns);
  return { factor: known.factor ** (1 - share) * ratio ** share, runs: known.runs + 1 };
}
