// `graft features`: computes a shard of the features of a recipe's frozen base, or adds all shards to a project.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { isObjectUrl } from '#shared/object-url';
import type { Progress } from '#shared/progress';
import { mostShards, preparedIn, type Shard, type ShardStep } from '#shared/protocol/feature-shards';
import type { Recipe } from '#shared/recipe/recipe';
import { say, sentenceOf, type Words } from '#shared/sentence';
import { outputOptions, runOnCluster } from '../cluster-report';
import type { Command, OptionValues, Output, Session } from '../command';
import { computeParts } from '../compute-parts';
import { formatCount, formatSeconds } from '../format';
import { plainJson } from '../plain-json';
import { prepareRecipe } from '../prepare-recipe';
import { recipePath } from '../recipe-path';

/** Computes or takes features in shards. */
export const features: Command = {
  usage:
    'features RECIPE.json --shard I/N --out DIR | graft features RECIPE.json --prepare --out DIR | graft features --shard I/N --out DIR | graft features RECIPE.json --on CLUSTER --shards N --out DIR | graft features RECIPE.json --from DIR',
  summary: "compute the features of a recipe's frozen base in parts, on any number of machines",
  options: {
    shard: { value: 'I/N', help: 'compute part I of N' },
    prepare: {
      help: 'write the list of images and the weights to the folder of all parts, so that each part reads only its own images',
    },
    out: { value: 'DIR', help: 'the folder of all parts, which the machines share' },
    on: { value: 'CLUSTER', help: 'compute all parts on the nodes of a cluster (graft cluster)' },
    shards: { value: 'N', help: 'with --on: number of parts' },
    cpus: { value: 'N', help: 'with --on: CPUs for each part (1)' },
    sent: {
      value: 'DIR',
      help: 'on a node of a cluster: compute a part of what another Graft asks for in this folder',
    },
    parts: { help: 'on a node of a cluster: compute the parts that standard input names, one per line' },
    from: { value: 'DIR', help: 'add the parts to the project, whose next run trains on them' },
  },
  examples: [
    'graft features recipe.json --shard 1/4 --out features',
    'graft features recipe.json --prepare --out features',
    'graft features --shard 1/4 --out features',
    'graft features recipe.json --from features',
    'graft train recipe.json --features features',
  ],
  arguments: [0, 1],
  async run(session, [file], { shard, out, from, prepare, ...how }) {
    const { sent } = how;
    if (how.parts === true && typeof sent === 'string')
      return computeParts(session, (part) => computeSent(session, resolve(sent), readShardOption(part)));
    if (how.parts === true && typeof out === 'string')
      return computeParts(session, (part) => computePrepared(session, out, readShardOption(part)));
    if (typeof sent === 'string' && typeof shard === 'string')
      return computeSent(session, resolve(sent), readShardOption(shard));
    const isShard = typeof shard === 'string' && typeof out === 'string' && !from && !prepare;
    if (file === undefined && isShard) return computePrepared(session, String(out), readShardOption(shard));
    if (file === undefined) throw new GraftError('usage', 'features expects a recipe.');
    if (how.on !== undefined) return computeOnCluster(session, file, { ...how, out });
    const isFrom = typeof from === 'string' && shard === undefined && out === undefined;
    const isPrepare = prepare === true && typeof out === 'string' && shard === undefined && !from;
    if (!isShard && !isFrom && !isPrepare)
      throw new GraftError(
        'usage',
        say`${'graft features'} expects --shard I/N with --out DIR, --prepare with --out DIR, or --from DIR.`,
      );
    const part = isShard ? readShardOption(shard) : null;
    const { recipe } = await session.client.readRecipe({ path: recipePath(file) });
    if (part && readsObjects(recipe))
      throw new GraftError(
        'usage',
        say`The images are in ${recipe.data.folder}, and each part would read all of them to list them. Run ${`graft features ${file} --prepare --out ${out}`} once, then ${`graft features --shard I/N --out ${out}`} for each part.`,
      );
    const { graph, notes } = await prepareRecipe(session, recipe);
    for (const note of notes) session.output.note(note);
    if (isPrepare) await prepareParts(session, recipe, graph, resolve(out));
    else if (!part) await takeFeatures(session, recipe, graph, String(from));
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
  await showSteps({ output, json }, client.computeShard(request, { signal }));
}

/** Computes a part of what `--prepare` wrote to the folder of all parts. */
async function computePrepared(
  { client, signal, output, json }: Session,
  out: string,
  shard: Shard,
): Promise<number> {
  const folder = preparedIn(resolve(out));
  if (!existsSync(folder))
    throw new GraftError(
      'not-found',
      say`${resolve(out)} is not prepared. Run ${`graft features RECIPE.json --prepare --out ${out}`} first, or name the recipe.`,
      folder,
    );
  await showSteps(
    { output, json },
    client.computeSentShard({ folder, shard, out: resolve(out) }, { signal }),
  );
  return 0;
}

async function showSteps(
  { output, json }: Pick<Session, 'output' | 'json'>,
  steps: AsyncIterable<ShardStep>,
): Promise<void> {
  const show = progressLine(output);
  for await (const { progress, result } of steps) {
    if (progress) show(progress);
    if (!result) continue;
    output.endProgress();
    if (json) output.print(plainJson(result));
    else if (result.kept) output.print(say`Already complete: ${result.path}`);
    else output.print(say`Features of ${formatCount(result.records)} images: ${result.path}`);
    for (const { path, reason } of result.faults ?? []) output.note(say`skipped: ${path}: ${reason}`);
    if (result.unread > 0) output.note(say`${formatCount(result.unread)} images cannot be read.`);
  }
}

/** Writes what all parts need, once. */
async function prepareParts(
  { client, project, signal, output, json }: Session,
  recipe: Recipe,
  graph: LayerGraph,
  folder: string,
): Promise<void> {
  const request = { project, recipe, graph, rescan: false, folder };
  const { images, kept, unpacked } = await client.prepareShards(request, { signal });
  if (unpacked)
    throw new GraftError(
      'invalid',
      say`The images of ${recipe.data.folder} are unpacked on each machine, so there is no list of files that all can read. Compute each part from the recipe: ${'graft features RECIPE.json --shard I/N --out DIR'}`,
    );
  if (json) output.print(JSON.stringify({ images, kept, path: preparedIn(folder) }));
  else output.print(describePrepared(images, kept, folder));
}

const describePrepared = (images: number, kept: boolean, folder: string): Words =>
  kept
    ? say`Already complete: ${preparedIn(folder)}`
    : say`List of ${formatCount(images)} images: ${preparedIn(folder)}`;

/** True if images of a recipe are in S3-compatible storage. */
function readsObjects({ data }: Recipe): boolean {
  return [data, ...(data.more ?? [])].some(({ folder }) => isObjectUrl(folder));
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

/** Computes all parts as tasks of a cluster, which reads the images and writes the parts where this machine does. The images are listed here, once. */
async function computeOnCluster(session: Session, file: string, options: OptionValues): Promise<number> {
  const { client, project, signal, output } = session;
  const { on, shards, out, cpus = '1' } = options;
  const [count, each] = [Number(shards), Number(cpus)];
  if (typeof out !== 'string' || !Number.isInteger(count) || count < 1 || count > mostShards || !(each > 0))
    throw new GraftError('usage', '--on requires --shards N and --out DIR.');
  const path = recipePath(file);
  // Its folder and files are absolute paths now.
  const { recipe } = await client.readRecipe({ path });
  const folder = resolve(out);
  const { graph, notes } = await prepareRecipe(session, recipe);
  for (const note of notes) output.note(note);
  const request = { project, recipe, graph, rescan: false, folder };
  const { images, kept, unpacked } = await client.prepareShards(request, { signal });
  if (!unpacked) output.note(describePrepared(images, kept, folder));
  const tasks = Array.from({ length: count }, (_, i) => {
    const id = `${i + 1}/${count}`;
    const args = ['--out', folder, ...outputOptions(session)];
    if (!unpacked) return { id, args: ['features', '--parts', ...args], part: id, files: {} };
    // Each node unpacks them for itself.
    const files = { 'recipe.json': JSON.stringify(recipe) };
    return { id, args: ['features', 'recipe.json', '--shard', id, ...args], files };
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
