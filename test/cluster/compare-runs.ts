// Compares runs: their curves, their weights, and that no event is in a log twice.
import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { RunEvent } from '#shared/run/events';
import { foldRun } from '#shared/run/reduce-run';
import { projectPaths } from '../../src-main/engine/projects/paths';
import { runPaths } from '../../src-main/engine/runs/run-folder';
import { openBlobStore } from '../../src-main/store/blobs';

/** A project of an engine. */
export interface Where {
  readonly home: string;
  readonly client: Client<EngineContract>;
  readonly project: string;
}

/** Each epoch's losses and accuracies, as the window shows them: without what was repeated after a resume. */
export function curveOf(events: readonly RunEvent[]): number[] {
  const { epochs } = foldRun(events);
  expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, i) => i + 1));
  return epochs.flatMap(({ training, validation }) => [
    ...[training.loss, training.accuracy],
    ...[validation!.loss, validation!.accuracy],
  ]);
}

/** The greatest difference of two lists, relative to the values above 1. */
export function offset(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!) / Math.max(1, Math.abs(value))));
}

/** All values of a run's weights. */
export async function weightsOf({ home, client, project }: Where, runId: string): Promise<number[]> {
  const { graph } = await client.adoptWeights({ project, runId });
  const blobs = openBlobStore(projectPaths(home, project).blobs);
  const values: number[] = [];
  for (const { weights } of graph.layers)
    for (const ref of Object.values(weights)) {
      const bytes = await blobs.get((ref as { blob: string }).blob);
      values.push(...new Float32Array(Uint8Array.from(bytes).buffer));
    }
  return values;
}

/** Expects that a run's log has each event of each of its jobs once, in order. */
export async function expectEachOnce({ home, project }: Where, runId: string): Promise<void> {
  const log = await readFile(runPaths(projectPaths(home, project), runId).events, 'utf8');
  const last = new Map<string, number>();
  for (const line of log.trim().split('\n')) {
    const { job, n } = JSON.parse(line) as { job?: string; n?: number };
    if (job === undefined || n === undefined) continue;
    expect(n).toBeGreaterThan(last.get(job) ?? 0);
    last.set(job, n);
  }
  expect(last.size).toBeGreaterThan(0);
}

/** Later steps are told once per second (assets/cluster/progress.py). */
const allSteps = 3000;

/** Expects that a data-parallel run has told each of its first steps once, but for what was repeated after a resume. */
export function expectEachStep(events: readonly RunEvent[]): void {
  const { steps, epochs } = foldRun(events);
  const told = [...steps].map(({ step }) => step).filter((step) => step <= allSteps);
  const count = Math.min(allSteps, epochs.at(-1)!.step);
  expect(told).toEqual(Array.from({ length: count }, (_, i) => i + 1));
}
