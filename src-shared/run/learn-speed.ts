// Learns a machine's corrections from the log of a run: measured over predicted seconds by kind of work.
import type { RunEvent } from './events';
import {
  type Corrections,
  type MachineSpeed,
  type SpeedKind,
  speedKinds,
  withCorrection,
} from './machine-speed';
import { expectedOf, items, measuredOf } from './measured-items';
import { predictStage } from './predicted-stage';
import { foldRun } from './reduce-run';
import { foldPace } from './run-pace';

/** Adds what a run measured to the speed known before it; null if there is none and the log has none. The matrix product is measured once: other load changes it from one moment to the next, and corrections are relative to it. */
export function learnSpeed(known: MachineSpeed | null, log: readonly RunEvent[]): MachineSpeed | null {
  const state = foldRun(log);
  const gflops = known?.gflops ?? state.machine?.gflops;
  if (gflops === undefined) return null;
  const pace = foldPace(log);
  const machine = { gflops, corrections: {} };
  const ratios: Partial<Record<SpeedKind, number[]>> = {};
  for (const stage of state.stages.keys()) {
    const predicted = predictStage({ ...state, machine }, stage);
    if (!predicted) continue;
    for (const item of items) {
      const seen = measuredOf(pace, predicted, stage, item);
      const expected = expectedOf(predicted, item);
      if (!seen || seen.value <= 0 || expected <= 0) continue;
      const kind = predicted.kindOf(item);
      ratios[kind] = [...(ratios[kind] ?? []), seen.value / expected];
    }
  }
  const next: Corrections = { ...known?.corrections };
  for (const kind of speedKinds) {
    const own = ratios[kind];
    if (!own) continue;
    const mean = Math.exp(own.reduce((sum, ratio) => sum + Math.log(ratio), 0) / own.length);
    next[kind] = withCorrection(known?.corrections[kind], mean);
  }
  return { gflops, corrections: next };
}
