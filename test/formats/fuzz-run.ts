// Opens damaged model files in a child process, which may be killed, and counts the results.
import { join } from 'node:path';
import { type Child, startChild } from '../../src-main/process/child-process';
import type { FuzzAnswer, FuzzRequest } from './fuzz-child';

/** The results of a run. */
export interface FuzzReport {
  readonly cases: number;
  /** Cases by result: `opened`, an error code, `bug`, `crash`, `gave-up`, `elsewhere`. */
  readonly outcomes: Record<string, number>;
  /** Opened and rejected cases by source. */
  readonly bySource: Record<string, { opened: number; refused: number }>;
  readonly peakBytes: number;
  /** Cases that were repeated in a new child. */
  readonly spoilt: number;
  /** Failures with the seed that reproduces them. */
  readonly wrong: readonly string[];
}

/** The child's bundle, the source files and the number of cases. */
export interface FuzzOptions {
  readonly entry: string;
  readonly sources: string;
  readonly scratch: string;
  readonly from: number;
  readonly count: number;
  /** Time limit, as for the engine's reader, because HDF5's library can loop endlessly. */
  readonly giveUpMs?: number;
  /** Node options of the child, for its permission model. */
  readonly nodeOptions?: readonly string[];
}

/** Runs cases `from` to `from + count`. A child that crashes or times out is counted and replaced. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { from, count, giveUpMs = 10_000 } = options;
  const outcomes: Record<string, number> = {};
  const bySource: Record<string, { opened: number; refused: number }> = {};
  const wrong: string[] = [];
  let peakBytes = 0;
  let spoilt = 0;
  const tell = (outcome: string, seed: number, text: string) => {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (/^(bug|crash|elsewhere)$/.test(outcome)) wrong.push(`seed ${seed}: ${outcome}: ${text}`);
  };
  let child = await startFuzzChild(options);
  for (let seed = from; seed < from + count; seed++) {
    let answer = await ask(child, seed, giveUpMs);
    if (typeof answer === 'object' && answer.outcome === 'bug') {
      // The previous case may have corrupted HDF5's memory. The engine starts a reader per file, so repeat this one in a new child.
      child.kill();
      child = await startFuzzChild(options);
      spoilt += 1;
      answer = await ask(child, seed, giveUpMs);
    }
    if (typeof answer === 'string') {
      child.kill();
      const { lastOutput } = await child.ended;
      tell(answer, seed, `the case lies in ${options.scratch}; ${lastOutput.slice(-2000)}`);
      child = await startFuzzChild(options);
      continue;
    }
    tell(answer.outcome, seed, `${answer.source}: ${answer.message}`);
    for (const path of answer.elsewhere) tell('elsewhere', seed, `${answer.source}: ${path}`);
    const counts = bySource[answer.source] ?? { opened: 0, refused: 0 };
    bySource[answer.source] = counts;
    counts[answer.outcome === 'opened' ? 'opened' : 'refused'] += 1;
    peakBytes = Math.max(peakBytes, answer.peakBytes);
  }
  child.kill();
  return { cases: count, outcomes, bySource, peakBytes, spoilt, wrong };
}

async function startFuzzChild({ entry, sources, scratch, nodeOptions = [] }: FuzzOptions): Promise<Child> {
  const child = startChild(process.execPath, ['--max-old-space-size=1024', ...nodeOptions, entry], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    cwd: join(entry, '..'),
  });
  const request: FuzzRequest = { sources, scratch };
  await new Promise<void>((resolve, reject) => {
    child.process.once('message', () => resolve());
    void child.ended.then(({ how, lastOutput }) =>
      reject(new Error(`the child ended: ${how}: ${lastOutput}`)),
    );
    child.process.send(request);
  });
  return child;
}

function ask(
  { process: child, ended }: Child,
  seed: number,
  giveUpMs: number,
): Promise<FuzzAnswer | 'crash' | 'gave-up'> {
  return new Promise((resolve) => {
    const finish = (answer: FuzzAnswer | 'crash' | 'gave-up') => {
      clearTimeout(timer);
      child.removeAllListeners('message');
      resolve(answer);
    };
    const timer = setTimeout(() => finish('gave-up'), giveUpMs);
    child.once('message', (answer: FuzzAnswer) => finish(answer));
    void ended.then(() => finish('crash'));
    const request: FuzzRequest = { seed };
    child.send(request);
  });
}
