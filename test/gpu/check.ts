// A check of `npm run gpu-checks`, its setting and its result.
import { join } from 'node:path';
import { startTrainer, type TrainerProcess } from '../../src-main/process/trainer-process';

/** Where checks run. */
export interface CheckSetting {
  readonly root: string;
  /** A temporary folder. */
  readonly folder: string;
  /** `cpu` rehearses the checks on the processor. */
  readonly device: 'gpu' | 'cpu';
  /** Limits the parity check to these architectures; empty for all. */
  readonly architectures: readonly string[];
  readonly say: (line: string) => void;
}

/** One row of the table. `skipped` says why it could not be done. */
export interface CheckResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly figures: string;
}

/** Runs one check or several of a kind. */
export type Check = (setting: CheckSetting) => AsyncGenerator<CheckResult>;

/** Path of the built trainer. */
export const trainerEntry = (root: string) => join(root, 'dist/main/trainer.js');

/** Path of the trainer whose binding says that it computes on a GPU; only for rehearsals. */
export const rehearsalEntry = (root: string) => join(root, 'test/fixtures/gpu-trainer.mjs');

/** Without TF32, in which TensorFlow multiplies on GPUs since Ampere. */
export const fullPrecision = { NVIDIA_TF32_OVERRIDE: '0' };

/** Starts a trainer on the device that is checked. */
export function startOnDevice(
  { root, folder, device }: CheckSetting,
  env: Readonly<Record<string, string>> = {},
): Promise<TrainerProcess> {
  const chosen = device === 'gpu' ? 'auto' : 'cpu';
  return startTrainer(trainerEntry(root), join(folder, 'device.log'), { GRAFT_DEVICE: chosen, ...env });
}

/** Starts the trainer that it is compared with: the processor; in a rehearsal with one thread, which sums in another order. */
export function startReference({ root, folder, device }: CheckSetting): Promise<TrainerProcess> {
  const threads: Record<string, string> = device === 'cpu' ? { TF_NUM_INTRAOP_THREADS: '1' } : {};
  return startTrainer(trainerEntry(root), join(folder, 'reference.log'), { GRAFT_DEVICE: 'cpu', ...threads });
}

/** Formats a difference. */
export const shortly = (value: number | null) => (value === null ? '–' : value.toExponential(1));
