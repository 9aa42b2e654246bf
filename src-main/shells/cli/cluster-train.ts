// `graft cluster train`: recipes, or one with several seeds, each trained by a task of the cluster as `graft train` does here.
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import type { ClusterTask } from '#shared/protocol/engine/clusters';
import { countEpochs, requireCompared } from '#shared/run/compare-early';
import { type RunEvent, runEventSchema } from '#shared/run/events';
import { say } from '#shared/sentence';
import { outputOptions, runOnCluster } from './cluster-report';
import type { OptionValues, Session } from './command';
import { formatShare, formatTable } from './format';
import { plain } from './output';
import { recipePath } from './recipe-path';

/** Trains all recipes with all seeds. Each run's recipe, events and model are written to a folder of its own in `--out`. */
export async function trainOnCluster(
  session: Session,
  name: string,
  files: readonly string[],
  { out, seeds, cpus = '1', asha }: OptionValues,
): Promise<number> {
  if (files.length === 0 || typeof out !== 'string' || !(Number(cpus) > 0))
    throw new GraftError('usage', say`${'graft cluster train'} expects recipes and --out DIR.`);
  const folder = resolve(out);
  const grace = asha === undefined ? null : readGrace(asha);
  // The scheduler reads the losses from the events.
  const printed = grace === null ? session : { ...session, json: true };
  const { tasks, epochs } = await makeTasks(printed, files, folder, seeds);
  if (grace !== null) requireCompared(grace, epochs);
  const title = titleOf(tasks);
  const early = grace === null ? {} : { asha: { grace, epochs, folder } };
  const code = await runOnCluster(session, { name, title, tasks, cpus: Number(cpus), ...early });
  if (!session.json) await showResults(session, folder, tasks);
  return code;
}

/** Writes a job for Slurm that trains all recipes with all seeds, on `--nodes` nodes. */
export async function writeSlurm(
  { client, output, ...session }: Session,
  files: readonly string[],
  { out, seeds, nodes = '1', cpus = '1', gpus = '0' }: OptionValues,
): Promise<number> {
  const counts = [nodes, cpus, gpus].map(Number);
  if (
    files.length === 0 ||
    typeof out !== 'string' ||
    !counts.every((one, i) => Number.isInteger(one) && one >= (i < 2 ? 1 : 0))
  )
    throw new GraftError(
      'usage',
      say`${'graft cluster slurm'} expects recipes, --out DIR, and integers for --nodes, --cpus and --gpus.`,
    );
  const folder = resolve(out);
  const { tasks } = await makeTasks({ client, output, ...session }, files, folder, seeds);
  const [nodeCount, nodeCpus, nodeGpus] = counts as [number, number, number];
  const { script } = await client.writeSlurmJob({
    ...{ folder, tasks, title: titleOf(tasks), nodes: nodeCount, nodeCpus, nodeGpus },
    // As many runs as nodes at a time, each with a whole node's share.
    ...{ cpus: nodeCpus, gpus: nodeGpus },
  });
  output.print(say`Wrote ${script}. Start it with ${`sbatch ${script}`}. Results are written to ${folder}.`);
  return 0;
}

function readGrace(given: NonNullable<OptionValues[string]>): number {
  const grace = Number(given);
  if (!Number.isInteger(grace) || grace < 1)
    throw new GraftError(
      'usage',
      say`--asha: expected a number of epochs such as ${'2'}, received '${String(given)}'.`,
    );
  return grace;
}

const titleOf = (tasks: readonly ClusterTask[]) =>
  tasks.length === 1 ? tasks[0]!.id : `${tasks.length} runs`;

/** Returns a task for each recipe and seed, whose results go to a folder of its own, and the epochs of the longest. */
async function makeTasks(
  session: Session,
  files: readonly string[],
  folder: string,
  seeds: OptionValues[string],
): Promise<{ tasks: ClusterTask[]; epochs: number }> {
  const tasks: ClusterTask[] = [];
  let most = 1;
  for (const file of files) {
    const { recipe } = await session.client.readRecipe({ path: recipePath(file) });
    const epochs = countEpochs(recipe.stages);
    most = Math.max(most, epochs);
    for (const seed of readSeeds(seeds) ?? [recipe.seed]) {
      const id = freeName(`${basename(file, '.json')}${seeds === undefined ? '' : `-seed-${seed}`}`, tasks);
      tasks.push({
        id,
        args: ['train', 'recipe.json', '--out', join(folder, id), ...outputOptions(session)],
        files: { 'recipe.json': JSON.stringify({ ...recipe, seed }) },
        epochs,
      });
    }
  }
  return { tasks, epochs: most };
}

function readSeeds(given: OptionValues[string]): number[] | null {
  if (given === undefined) return null;
  const seeds = String(given).split(',').map(Number);
  if (seeds.some((seed) => !Number.isInteger(seed) || seed < 0))
    throw new GraftError(
      'usage',
      say`--seeds: expected numbers such as ${'1,2,3'}, received '${String(given)}'.`,
    );
  return seeds;
}

/** Returns a name that no task has, and that is the name of a folder. */
function freeName(wanted: string, tasks: readonly ClusterTask[]): string {
  const name = wanted.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80);
  const taken = new Set(tasks.map(({ id }) => id));
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number++;
  return `${name}-${number}`;
}

/** Prints the last accuracy of each run, read from the shared folder. */
async function showResults(
  { output, word }: Session,
  folder: string,
  tasks: readonly ClusterTask[],
): Promise<void> {
  const rows = await Promise.all(
    tasks.map(async ({ id }) => {
      const events = await readEvents(join(folder, id, 'events.jsonl'));
      const epochs = events.flatMap((event) => (event.type === 'epochEnded' ? [event] : []));
      const accuracies = epochs.flatMap(({ validation }) => (validation ? [validation.accuracy] : []));
      const share = (accuracy: number | undefined) => (accuracy === undefined ? '-' : formatShare(accuracy));
      const best = accuracies.length > 0 ? Math.max(...accuracies) : undefined;
      return [plain(id), String(epochs.length), share(accuracies.at(-1)), share(best)];
    }),
  );
  output.print(formatTable(['run', 'epochs', 'validation accuracy', 'best'].map(word), rows, [1, 2, 3]));
}

async function readEvents(path: string): Promise<RunEvent[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return [runEventSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
