// Alternating contestants that report several figures: wall and CPU time of the same work.
import { cpuSecondsOf } from './cpu';
import { medianOf, type Result, round3, type Task } from './report';

/** The times of one run, and further figures by name (`first epoch`). */
export interface Taken {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly more: Readonly<Record<string, number>>;
}

/** A contestant. */
export interface Racer {
  readonly name: string;
  readonly ours?: boolean;
  /** Maximum number of rounds, for work that takes minutes. */
  readonly atMost?: number;
  /** Called before each run, not measured. */
  readonly ready?: () => Promise<void>;
  /** Does the work and returns further figures. */
  readonly run: () => Promise<Record<string, number>>;
  /** The process whose CPU time is measured, with its children. */
  readonly pid: () => number;
}

/** One figure of a comparison: its computation from the times of a run, and whether less is better. */
export interface Figure {
  readonly title: string;
  readonly unit: string;
  readonly lower?: boolean;
  readonly of: (taken: Taken) => number;
}

/** Runs all alternately, and returns one task per figure. `warm` runs each once before, not measured. */
export async function race(
  task: string,
  racers: readonly Racer[],
  figures: readonly Figure[],
  options: { rounds: number; warm?: boolean; say: (text: string) => void; checks?: () => string[] },
): Promise<Task[]> {
  const taken = racers.map(() => [] as Taken[]);
  for (let round = options.warm ? -1 : 0; round < options.rounds; round++) {
    for (const [i, racer] of racers.entries()) {
      if (taken[i]!.length >= (racer.atMost ?? Number.POSITIVE_INFINITY)) continue;
      await racer.ready?.();
      const cpu = cpuSecondsOf(racer.pid());
      const started = performance.now();
      const more = await racer.run();
      const seconds = (performance.now() - started) / 1000;
      if (round < 0) continue;
      taken[i]!.push({ seconds, cpuSeconds: cpuSecondsOf(racer.pid()) - cpu, more });
    }
    if (round >= 0) options.say(`${task}: round ${round + 1} of ${options.rounds}`);
  }
  const checks = options.checks?.() ?? [];
  return figures.map((figure, at) => ({
    task: `${task}: ${figure.title}`,
    unit: figure.unit,
    results: resultsOf(racers, taken, figure),
    checks: at === figures.length - 1 ? checks : [],
  }));
}

function resultsOf(racers: readonly Racer[], taken: readonly Taken[][], figure: Figure): Result[] {
  const values = taken.map((all) => all.map((one) => figure.of(one)).filter(Number.isFinite));
  const medians = values.map(medianOf);
  const own = medians[racers.findIndex((racer) => racer.ours)]!;
  return racers.flatMap(({ name, ours = false }, i) =>
    values[i]!.length === 0
      ? []
      : {
          name,
          ours,
          values: values[i]!.map(round3),
          median: round3(medians[i]!),
          oursOverThis: round3(figure.lower ? medians[i]! / own : own / medians[i]!),
        },
  );
}
