// Runs and follows jobs on a cluster from the command line.
import { GraftError } from '#shared/errors';
import type { ClusterEvent, FollowStep } from '#shared/protocol/engine/clusters';
import { explainShortage } from '#shared/protocol/shortage';
import { runEventSchema } from '#shared/run/events';
import { say, type Words } from '#shared/sentence';
import type { Output, Session } from './command';
import { plain } from './output';
import { plainJson } from './plain-json';
import { createTrainReport, type TrainReport } from './train-report';

/** Returns the options with which a task prints as this command does: JSON, or this language. */
export function outputOptions({ json, locale }: Session): string[] {
  return json ? ['--json'] : ['--lang', locale];
}

/** Runs commands of Graft as tasks of a cluster. The first Ctrl-C asks the job to stop, and its tasks end by themselves. */
export async function runOnCluster(
  session: Session,
  request: Parameters<Session['client']['runOnCluster']>[0],
): Promise<number> {
  const { client, signal, output } = session;
  let job: string | undefined;
  const stop = () => {
    if (job === undefined) return;
    output.note('Asking the job to stop. (Ctrl-C again: do not wait for it)');
    client.stopClusterJob({ name: request.name, job }).catch(() => {});
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await follow(session, request.name, client.runOnCluster(request), (id) => {
      job = id;
      if (signal.aborted) stop();
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Prints the events of a job until it ends, or Ctrl-C leaves it. Returns the exit code. */
export function followOnCluster(session: Session, name: string, job: string): Promise<number> {
  const { client, signal } = session;
  return follow(session, name, client.followClusterJob({ name, job }, { signal }), () => {});
}

/** Prints steps until the job ends. Throws if tasks failed. */
async function follow(
  { output, json }: Session,
  name: string,
  steps: AsyncIterable<FollowStep>,
  onJob: (id: string) => void,
): Promise<number> {
  const failures: Words[] = [];
  /** The last note of each task. */
  const notes = new Map<string, string>();
  let tasks = 0;
  const showLine = createLines(output);
  for await (const { job, event, waiting, ended } of steps) {
    if (job !== undefined) {
      onJob(job);
      output.note(say`Job ${job} on ${name}`);
    }
    if (waiting) output.note(waiting);
    if (event) {
      const one = event.event;
      if (json) output.print(plainJson({ n: event.n, ...one }));
      if (one.type === 'note') {
        output.progress(plain(`${one.task}: ${one.line}`));
        if (one.line.trim() !== '') notes.set(one.task, one.line);
      } else if (one.type === 'started') output.note(plain(`${one.task}: ${one.node}`));
      else if (one.type === 'line' && !json) showLine(one.task, one.line);
      else if (one.type === 'ended') {
        tasks++;
        if (one.stoppedAfter !== undefined)
          output.note(
            say`${one.task}: stopped early, since other runs were ahead after epoch ${one.stoppedAfter}`,
          );
        if (one.code !== 0) failures.push(describeFailure(one, notes.get(one.task)));
      }
    }
    if (!ended) continue;
    output.endProgress();
    if (ended.status === 'stopped') return 130;
    for (const failure of failures) output.note(failure);
    if (failures.length > 0)
      throw new GraftError(
        'unavailable',
        say`${failures.length} of ${tasks} tasks failed. Start the command again: complete results are kept.`,
      );
    if (ended.status !== 'done')
      throw new GraftError('unavailable', say`The job failed: ${ended.message ?? ended.status}`);
  }
  return 0;
}

function describeFailure(
  { task, error, code, memory }: Extract<ClusterEvent, { type: 'ended' }>,
  note: string | undefined,
): Words {
  const why = memory ? explainShortage(memory) : plain(error ?? note ?? String(code));
  return say`${plain(task)}: ${why}`;
}

/** Returns a function that prints a task's line after its name; the events of a run as `graft train` prints them. */
function createLines(output: Output): (task: string, line: string) => void {
  const reports = new Map<string, TrainReport>();
  return (task, line) => {
    const event = line.startsWith('{') ? runEventSchema.safeParse(readJson(line)) : null;
    if (!event?.success) return output.print(plain(`${task}: ${line}`));
    const named = (words: Words) => say`${plain(task)}: ${words}`;
    const report =
      reports.get(task) ??
      createTrainReport({
        ...output,
        print: (words) => output.print(named(words)),
        note: (words) => output.note(named(words)),
        progress: (words) => output.progress(named(words)),
      });
    reports.set(task, report);
    report.add(event.data);
  };
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
