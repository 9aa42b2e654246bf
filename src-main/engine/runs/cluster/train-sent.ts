// The calls of a node: train the run that another engine sent to a shared folder, and stop it.
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { GraftError, toWireError } from '#shared/errors';
import { isObjectUrl } from '#shared/object-url';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import type { TrainImage } from '#shared/protocol/train-image';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import type { RunEvent } from '#shared/run/events';
import { epochsUpTo, type RunState } from '#shared/run/reduce-run';
import { say, type Words } from '#shared/sentence';
import { insistFolderOf } from '../../../images/reachable';
import { touchObject } from '../../../objects/read-object';
import { ObjectError } from '../../../objects/refusals';
import { readCheckpoint, runPathsIn } from '../run-folder';
import { summarizeLog } from '../run-log';
import type { RunQueue } from '../run-queue';
import { watchEvents } from '../watch-run';
import { readSentJob } from './sent-run';

/** A job's log keeps each line, so the steps of long runs are thinned: the first ones all arrive, for charts like those of this machine. */
const allSteps = 3000;
const stepEveryMs = 1000;

/** Returns the calls. Caches of features are kept in `home`. */
export function createTrainSent(
  home: string,
  queue: RunQueue,
): Pick<Handlers<typeof runsCalls>, 'trainSent' | 'stopSent'> {
  return {
    async *trainSent({ folder }, { signal }) {
      const run = runPathsIn(resolve(folder));
      try {
        const job = await readSentJob(run.root, join(home, 'cache'));
        await checkReadable(job);
        const { state, count } = await summarizeLog(run.events);
        const resume = state.startedAt !== null && (await readCheckpoint(run, 'last')) !== null;
        queue.add(run, count, async () => ({ ...job, resume: resume || job.resume }));
        const { feed, over } = queue.find(run)!;
        const steps = createThinning();
        for await (const step of watchEvents(run.events, feed, count, signal)) {
          const events = step.events.filter(steps).map((event) => withEpochs(event, state.epochs));
          if (events.length > 0) yield { events };
        }
        await over;
      } catch (error) {
        const { code, message, sentence } = toWireError(error);
        if (code === 'bug' || code === 'cancelled') throw error;
        const at = Date.now();
        yield {
          events: [{ type: 'ended', at, outcome: 'failed', code, message, ...(sentence && { sentence }) }],
        };
      }
    },
    async stopSent({ folder }) {
      await queue.stop(runPathsIn(resolve(folder)));
      return {};
    },
  };
}

/** Reads a byte of some images. Throws 'not-found' if this node does not have them: a trainer would skip each image. */
export async function checkReadable({ data }: TrainJob): Promise<void> {
  for (const part of [data.training, data.validation, data.test])
    for (const image of new Set([part[0], part[Math.floor(part.length / 2)], part.at(-1)]))
      if (image) await checkImage(image);
}

async function checkImage({ path }: TrainImage): Promise<void> {
  if (isObjectUrl(path)) return checkObject(path);
  try {
    const file = await open(path);
    await file.close();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? '';
    // One that vanished from a folder with others is named by the part that reads it.
    const isThere = () =>
      insistFolderOf(path).then(
        () => true,
        () => false,
      );
    if (reason === 'ENOENT' && (await isThere())) return;
    throw new GraftError(
      'not-found',
      say`The node ${hostname()} cannot read ${path} (${reason}). Keep the images in a folder that this machine and all nodes share under the same path.`,
      path,
    );
  }
}

/** After a resume, adds the epochs of a node that was cut off: it may have trained on without being heard. */
function withEpochs(event: RunEvent, trained: RunState['epochs']): RunEvent {
  if (event.type !== 'resumed' || trained.length === 0) return event;
  return { ...event, epochs: epochsUpTo(trained, event.fromStep, event.epochs ?? []) };
}

async function checkObject(url: string): Promise<void> {
  try {
    await touchObject(url);
  } catch (error) {
    // One that vanished is named by the part that reads it.
    if (error instanceof ObjectError && error.kind === 'missing') return;
    if (error instanceof ObjectError) throw sayUnread(url, say`${error.reason}.`);
    throw error instanceof GraftError && error.code !== 'cancelled' ? sayUnread(url, error.words) : error;
  }
}

const sayUnread = (url: string, reason: Words) =>
  new GraftError('not-found', say`The node ${hostname()} cannot read ${url}: ${reason}`, url);

/** Returns the filter of events that a cluster sends: of steps and progress, one per second after the first. */
function createThinning(): (event: RunEvent) => boolean {
  let last = 0;
  let count = 0;
  return (event) => {
    if (event.type !== 'stepEnded' && event.type !== 'progress') return true;
    const { at } = event;
    if (++count > allSteps && at - last < stepEveryMs) return false;
    last = at;
    return true;
  };
}
