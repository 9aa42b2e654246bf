// A run as the list of runs shows it.
import { stat } from 'node:fs/promises';
import type { RunInfo } from '#shared/protocol/engine/runs';
import { lockHolder } from '../../process/lock-file';
import { readJson } from '../../store/atomic';
import type { ProjectPaths } from '../projects/paths';
import { isAway, readPlacement } from './cluster/placement';
import { runPaths, storedRecipeSchema } from './run-folder';
import { summarizeLog } from './run-log';
import { readNotes } from './run-notes';
import type { RunQueue } from './run-queue';

/** Describes a run by its log, its notes and the queue. */
export async function describeRun(paths: ProjectPaths, runId: string, queue: RunQueue): Promise<RunInfo> {
  const run = runPaths(paths, runId);
  const [{ state }, recipe, notes, placement] = await Promise.all([
    summarizeLog(run.events),
    readJson(run.recipe, storedRecipeSchema),
    readNotes(run),
    readPlacement(run).catch(() => null),
  ]);
  const accuracies = state.epochs.flatMap(({ validation }) => (validation ? [validation.accuracy] : []));
  const active = queue.find(run);
  const live = active && !active.feed.over ? active.status : null;
  const cutOff = state.status === 'running' || state.status === 'waiting';
  // A log without an end belongs to a run of another process if one has the project locked; otherwise the run was interrupted.
  const elsewhere =
    cutOff && !live && (isAway(placement) || (await lockHolder(paths.lock))) ? 'running' : 'interrupted';
  const checkpoint = await stat(run.checkpoint('last')).catch(() => null);
  return {
    runId,
    name: notes.name ?? recipe.name,
    status: live ?? (cutOff ? elsewhere : state.status),
    startedAt: state.startedAt,
    endedAt: live ? null : state.endedAt,
    epochs: state.epochs.length,
    validationAccuracy: state.epochs.at(-1)?.validation?.accuracy ?? null,
    checkpoint: checkpoint !== null,
    message: live ? null : state.message,
    note: notes.note ?? '',
    pinned: notes.pinned ?? false,
    group: notes.group ?? null,
    bestAccuracy: accuracies.length > 0 ? Math.max(...accuracies) : null,
    validationLoss: state.epochs.at(-1)?.validation?.loss ?? null,
    seconds: state.activeMs / 1000,
    ...(notes.number === undefined ? {} : { number: notes.number }),
    ...(placement && {
      cluster: {
        ...{ name: placement.cluster, nodeSeconds: (state.place?.nodeMs ?? 0) / 1000 },
        ...(placement.sweep && { grace: placement.sweep.grace }),
      },
    }),
    ...(state.stoppedAfter !== null && !live && { stoppedAfter: state.stoppedAfter }),
    ...(state.branchedFrom ? { branchedFrom: state.branchedFrom } : {}),
  };
}
