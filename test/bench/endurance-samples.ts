// Measurements of a long training per epoch: tensors, memory, speed, estimated remaining time.
import { readFile } from 'node:fs/promises';
import type { Recipe } from '#shared/recipe/recipe';
import type { RunEvent } from '#shared/run/events';
import type { RunState } from '#shared/run/reduce-run';
import type { RunPace } from '#shared/run/run-pace';
import { secondsLeft } from '#shared/run/seconds-left';

/** Measurements at the end of an epoch. */
export interface Sample {
  readonly epoch: number;
  readonly stage: number;
  readonly tensors: number;
  readonly tensorBytes: number;
  readonly trainerBytes: number;
  readonly engineBytes: number;
  readonly busy: number;
  readonly imagesPerSecond: number;
  readonly left: number | null;
  readonly at: number;
}

/** Takes measurements from the event at the end of an epoch and the engine's process. */
export async function sampleOf(
  { epoch, stage, load, at }: Extract<RunEvent, { type: 'epochEnded' }>,
  state: RunState,
  pace: RunPace,
  engine: number,
): Promise<Sample> {
  const status = await readFile(`/proc/${engine}/status`, 'utf8');
  const engineBytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1024;
  const { tensors, tensorBytes, memoryBytes: trainerBytes, busy, imagesPerSecond } = load!;
  const left = secondsLeft(state, pace);
  return { epoch, stage, tensors, tensorBytes, trainerBytes, engineBytes, busy, imagesPerSecond, left, at };
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** Prints some epochs, and the growth in each stage. */
export function printSamples(
  print: (line?: string) => void,
  samples: readonly Sample[],
  { stages }: Recipe,
): void {
  const total = samples.at(-1)!.epoch;
  const wanted = new Set([1, total / 20, total / 4, total / 2, (total * 3) / 4, total].map(Math.round));
  print('epoch  tensors  tensor bytes  trainer MB  engine MB  computes  images/s');
  for (const one of samples.filter(({ epoch }) => wanted.has(epoch))) {
    print(
      `${String(one.epoch).padStart(5)}  ${String(one.tensors).padStart(7)}  ${String(one.tensorBytes).padStart(12)}  ${megabytes(one.trainerBytes).padStart(10)}  ${megabytes(one.engineBytes).padStart(9)}  ${(one.busy * 100).toFixed(1).padStart(6)} %  ${one.imagesPerSecond.toFixed(0).padStart(10)}`,
    );
  }
  for (const [index, stage] of stages.entries()) {
    const own = samples.filter((one) => one.stage === index);
    const later = own.slice(Math.floor(own.length / 4));
    const counts = new Set(own.map(({ tensors }) => tensors));
    const slope = (of: (one: Sample) => number) =>
      (slopeOf(later.map((one) => [one.epoch, of(one)])) / 1e3).toFixed(1);
    const busy = own.reduce((sum, one) => sum + one.busy, 0) / own.length;
    print(
      `${stage.name}: tensors ${[...counts].join(', ')}; growth an epoch after its first quarter: trainer ${slope((one) => one.trainerBytes)} kB, engine ${slope((one) => one.engineBytes)} kB; computes ${(busy * 100).toFixed(1)} % of the steps' time`,
    );
  }
}

/** Returns the least-squares slope of y over x. */
function slopeOf(pairs: readonly (readonly [number, number])[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  const above = pairs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return above / pairs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}

/** Prints the estimated remaining time and the actual one. */
export function printLeft(
  print: (line?: string) => void,
  samples: readonly Sample[],
  { stages }: Recipe,
  ended: number,
): void {
  const first = stages[0]!.epochs;
  const told = samples.filter(({ epoch }) =>
    [1, Math.round(first / 2), first, first + 1, Math.round(first * 1.5)].includes(epoch),
  );
  print();
  print(
    'time left that was told: ' +
      told
        .map(
          ({ epoch, left, at }) =>
            `epoch ${epoch}: ${left === null ? 'unknown' : `${left.toFixed(0)} s`} (it took ${((ended - at) / 1000).toFixed(0)} s)`,
        )
        .join(', '),
  );
}
