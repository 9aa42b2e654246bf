// `graft features`: computes a shard of the features of a recipe's frozen base, or adds all shards to a project.
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { Progress } from '#shared/progress';
import { mostShards, type Shard } from '#shared/protocol/feature-shards';
import type { Recipe } from '#shared/recipe/recipe';
import { say, sentenceOf, type Words } from '#shared/sentence';
import { outputOptions, runOnCluster } from '../cluster-report';
import type { Command, OptionValues, Output, Session } from '../command';
import { formatCount, formatSeconds } from '../format';
import { prepareRecipe } from '../prepare-recipe';
import { recipePath } from '../recipe-path';

/** Computes or takes features in shards. */
export const features: Command = {
  usage:
    'features RECIPE.json --shard I/N --out DIR | graft features RECIPE.json --on CLUSTER --shards N --out DIR | graft features RECIPE.json --from DIR',
  summary: "compute the features of a recipe's frozen base in parts, on any number of machines",
  options: {
    shard: { value: 'I/N', help: 'compute part I of N' },
    out: { value: 'DIR', help: 'the folder of all parts, which the machines share' },
    on: { value: 'CLUSTER', help: 'compute all parts on the nodes of a cluster (graft cluster)' },
    shards: { value: 'N', help: 'with --on: number of parts' },
    cpus: { value: 'N', help: 'with --on: CPUs for each part (1)' },
    sent: {
      value: 'DIR',
      help: 'on a node of a cluster: compute a part of what another Graft asks for in this folder',
    },
    from: { value: 'DIR', help: 'add the parts to the project, whose next run trains on them' },
  },
  examples: [
    'graft features recipe.json --shard 1/4 --out features',
    'graft features recipe.json --from features',
    'graft train recipe.json --features features',
  ],
  arguments: [0, 1],
  async run(session, [file], { shard, out, from, ...how }) {
    if (typeof how.sent === 'string' && typeof shard === 'string')
      return computeSent(session, resolve(how.sent), readShardOption(shard));
    if (file === undefined) throw new GraftError('usage', 'features expects a recipe.');
    if (how.on !== undefined) return computeOnCluster(session, file, { ...how, out });
    const isShard = typeof shard === 'string' && typeof out === 'string' && from === undefined;
    const isFrom = typeof from === 'string' && shard === undefined && out === undefined;
    if (!isShard && !isFrom)
      throw new GraftError(
        'usage',
        say`${'graft features'} expects --shard I/N with --out DIR, or --from DIR.`,
      );
    const part = isShard ? readShardOption(shard) : null;
    const { recipe } = await session.client.readRecipe({ path: recipePath(file) });
    const { graph, notes } = await prepareRecipe(session, recipe);
    for (const note of notes) session.output.note(note);
    if (!part) await takeFeatures(session, recipe, graph, String(from));
    else await computePart(session, recipe, graph, part, resolve(String(out)));
    return 0;
  },
};

function readShardOption(text: string): Shard {
  const [, index, count] = /^(\d{1,5})\/(\d{1,5})$/.exec(text)?.map(Number) ?? [];
  if (!index || !count || index > count)
    throw new GraftError(
      'usage',
      say`--shard: expected I/N with I from 1 to N and N up to ${mostShards}, received '${text}'.`,
    );
  return { index, count };
}

async function computePart(
  { client, project, signal, output, json }: Session,
  recipe: Recipe,
  graph: LayerGraph,
  shard: Shard,
  folder: string,
): Promise<void> {
  // The images were scanned just now.
  const request = { project, recipe, graph, rescan: false, shard, folder };
  const show = progressLine(output);
  for await (const { progress, result } of client.computeShard(request, { signal })) {
    if (progress) show(progress);
    if (!result) continue;
    output.endProgress();
    if (json) output.print(JSON.stringify(result));
    else if (result.kept) output.print(say`Already complete: ${result.path}`);
    else output.print(say`Features of ${formatCount(result.records)} images: ${result.path}`);
    if (result.unread > 0) output.note(say`${formatCount(result.unread)} images cannot be read.`);
  }
}

/** Computes a part for another engine. Prints its progress as JSON documents, one per line and at most one per second. */
async function computeSent(
  { client, output, signal }: Session,
  folder: string,
  shard: Shard,
): Promise<number> {
  let last = 0;
  for await (const step of client.computeSentShard({ folder, shard }, { signal })) {
    if (!step.result && performance.now() - last < 1000) continue;
    last = performance.now();
    output.print(JSON.stringify(step));
  }
  return 0;
}

/** Computes all parts as tasks of a cluster, which reads the images and writes the parts where this machine does. */
async function computeOnCluster(session: Session, file: string, options: OptionValues): Promise<number> {
  const { on, shards, out, cpus = '1' } = options;
  const [count, each] = [Number(shards), Number(cpus)];
  if (typeof out !== 'string' || !Number.isInteger(count) || count < 1 || count > mostShards || !(each > 0))
    throw new GraftError('usage', '--on requires --shards N and --out DIR.');
  const path = recipePath(file);
  // Its folder and files are absolute paths now.
  const { recipe } = await session.client.readRecipe({ path });
  const folder = resolve(out);
  const tasks = Array.from({ length: count }, (_, i) => {
    const id = `${i + 1}/${count}`;
    const args = ['features', 'recipe.json', '--shard', id, '--out', folder, ...outputOptions(session)];
    return { id, args, files: { 'recipe.json': JSON.stringify(recipe) } };
  });
  return runOnCluster(session, {
    ...{ name: String(on), tasks, cpus: each },
    title: `${recipe.name}: features in ${count} parts`,
  });
}

/** Adds the features of all shards in a folder to the project. */
export async function takeFeatures(
  { client, project, signal, output, json }: Session,
  recipe: Recipe,
  graph: LayerGraph,
  folder: string,
): Promise<void> {
  const request = { project, recipe, graph, rescan: false, folder: resolve(folder) };
  const show = progressLine(output);
  for await (const { progress, result } of client.takeShards(request, { signal })) {
    if (progress) show(progress);
    if (!result) continue;
    output.endProgress();
    const { shards, taken, kept, missing } = result;
    const line = say`Features of ${formatCount(taken)} images from ${shards} shards; ${formatCount(kept)} were there already.`;
    // With `train --json`, stdout is for events.
    if (json) output.note(line);
    else output.print(line);
    if (missing > 0)
      output.note(say`${formatCount(missing)} images have no features there: the next run computes them.`);
  }
}

/** Returns the function that shows progress with the time left, by the pace so far. */
function progressLine(output: Output): (progress: Progress) => void {
  const startedAt = performance.now();
  return ({ what, done, total }) => {
    const line: Words = say`${sentenceOf(what)}: ${done} of ${total ?? '?'}`;
    const left =
      done > 0 && total !== null ? ((performance.now() - startedAt) / 1000 / done) * (total - done) : null;
    output.progress(left === null ? line : say`${line}, about ${formatSeconds(left)} left`);
  };
}
