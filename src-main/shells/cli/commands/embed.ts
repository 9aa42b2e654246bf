// `graft embed`: projects the features of a dataset's images to a map, written as JSON or NumPy arrays.
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import {
  defaultPerplexity,
  type EmbeddingMethod,
  type EmbeddingStep,
  embeddingMethods,
  embeddingSettingsSchema,
  floatsOf,
  perplexities,
} from '#shared/insight/embedding';
import { say, sentenceOf } from '#shared/sentence';
import { writeFileAtomic, writeJsonAtomic } from '../../../store/atomic';
import type { Command, OptionValues, Session } from '../command';
import { formatCount, formatShare } from '../format';
import { sizeOption } from '../model-argument';
import { formatNpy } from '../npy';
import { preprocessingOption } from '../preprocessing-option';
import { selectModel } from '../test-time-options';
import { checkpointOption } from './evaluate';

/** Maps the images of a dataset. */
export const embed: Command = {
  usage: 'embed FOLDER --model MODEL',
  summary: 'project the features of images to a map of two dimensions',
  options: {
    model: { value: 'MODEL', help: 'the network whose features are used' },
    layer: { value: 'NAME', help: 'the layer whose output is used (the one that the head classifies)' },
    method: { value: embeddingMethods.join('|'), help: 'the projection (umap)' },
    neighbors: { value: 'N', help: 'neighbors of UMAP, including the image itself (15)' },
    'min-dist': { value: 'X', help: 'smallest distance of points that UMAP aims for (0.1)' },
    perplexity: { value: 'X', help: 'perplexity of t-SNE, about the neighbors that stay near (30)' },
    raw: { help: 'use the features as they are, without scaling each to length 1' },
    seed: { value: 'N', help: 'random seed of the projection (1)' },
    out: {
      value: 'FILE.json|FILE.npy',
      help: 'write the map with names and classes, or its positions as an array',
    },
    features: { value: 'FILE.npy', help: 'write the features as an array' },
    checkpoint: { value: 'last|best', help: "a run's checkpoint (last)" },
    ...sizeOption,
    ...preprocessingOption,
  },
  examples: [
    'graft embed flowers/ --model efficientnet-lite0 --out map.json',
    'graft embed flowers/ --model last --method pca --out map.npy --features features.npy',
    'graft embed flowers/ --model last --method tsne --perplexity 50 --out map.json',
    'graft embed flowers/ --model last --layer block5_conv3 --json',
  ],
  arguments: [1, 1],
  async run(session, [folder], options) {
    const { client, project, signal, json, output } = session;
    if (typeof options.model !== 'string') throw new GraftError('usage', 'embed requires --model MODEL.');
    const out = outOption(options.out, 'out', ['json', 'npy']);
    const features = outOption(options.features, 'features', ['npy']);
    const settings = settingsOption(options, features !== null);
    const data = {
      project,
      folder: folder!.startsWith('sample:') ? folder! : resolve(folder!),
      split: { validation: 0, test: 0 },
      seed: wholeNumber(options.seed, 'seed', 1),
    };
    const model = await selectModel(session, options.model, checkpointOption(options.checkpoint), options);
    const layer = typeof options.layer === 'string' ? options.layer : undefined;
    const found = await collect(session, client.embedding({ ...data, model, layer, settings }, { signal }));
    const { classes } = await client.dataSummary(data, { signal });
    const columns = await client.imageColumns(data, { signal });
    const names = classes.map(({ name }) => name);
    const document = documentOf(found, columns, names);
    if (out?.endsWith('.json')) await writeJsonAtomic(out, document);
    if (out?.endsWith('.npy'))
      await writeFileAtomic(out, formatNpy({ shape: [found.paths.length, 2], values: found.positions }));
    if (features !== null) await writeFeatures(features, found);
    if (json)
      output.print(
        JSON.stringify(out === null ? document : { ...document, images: undefined, out }, null, 2),
      );
    else describe(session, found, out);
    return 0;
  },
};

interface Found {
  readonly paths: readonly string[];
  readonly total: number;
  readonly features: NonNullable<EmbeddingStep['features']>;
  readonly positions: Float32Array<ArrayBuffer>;
  readonly rows: readonly NonNullable<EmbeddingStep['rows']>[];
  readonly result: NonNullable<EmbeddingStep['result']>;
}

type Items = ReturnType<Session['client']['embedding']>;

async function collect({ output }: Session, items: Items): Promise<Found> {
  let images: { readonly paths: readonly string[]; readonly total: number } | undefined;
  let features: EmbeddingStep['features'];
  let frame: EmbeddingStep['frame'];
  let result: EmbeddingStep['result'];
  const rows: NonNullable<EmbeddingStep['rows']>[] = [];
  for await (const item of items) {
    images = item.images ?? images;
    features = item.features ?? features;
    frame = item.frame ?? frame;
    result = item.result ?? result;
    if (item.rows) rows.push(item.rows);
    if (item.progress)
      output.progress(
        say`${sentenceOf(item.progress.what)}: ${item.progress.done} of ${item.progress.total ?? '?'}`,
      );
  }
  output.endProgress();
  if (!images || !features || !frame || !result) throw new GraftError('bug', 'The engine returned no map.');
  return { ...images, features, positions: floatsOf(frame.values), rows, result };
}

function documentOf(
  { paths, total, features, positions, result }: Found,
  columns: { readonly paths: readonly string[]; readonly labels: Uint8Array },
  classes: readonly string[],
) {
  const labels = new Int32Array(columns.labels.slice().buffer);
  const labelOf = new Map(columns.paths.map((path, i) => [path, labels[i]!]));
  const coordinate = (value: number) => (Number.isNaN(value) ? null : value);
  return {
    ...features,
    ...result,
    total,
    images: paths.map((path, i) => ({
      path,
      class: classes[labelOf.get(path) ?? -1] ?? null,
      x: coordinate(positions[i * 2]!),
      y: coordinate(positions[i * 2 + 1]!),
    })),
  };
}

async function writeFeatures(path: string, { rows, paths, features: { size } }: Found): Promise<void> {
  const values = new Float32Array(paths.length * size);
  for (const row of rows) values.set(floatsOf(row.values), row.from * size);
  await writeFileAtomic(path, formatNpy({ shape: [paths.length, size], values }));
}

function describe({ output }: Session, { paths, total, features, result }: Found, out: string | null): void {
  const { layer, size, pooled } = features;
  const count = formatCount(paths.length);
  output.print(
    pooled
      ? say`${count} of ${formatCount(total)} images by ${size} features of ${layer}, averaged over all positions`
      : say`${count} of ${formatCount(total)} images by ${size} features of ${layer}`,
  );
  if (result.method === 'pca')
    output.print(
      say`Variance along the two components: ${result.explained.map((one) => formatShare(one)).join(', ')}`,
    );
  if (result.trust)
    output.print(
      say`Trustworthiness ${formatShare(result.trust.value)} (${result.trust.neighbors} neighbors, ${formatCount(result.trust.images)} images)`,
    );
  if (result.divergence !== null) output.print(say`KL divergence ${result.divergence.toFixed(3)}`);
  if (result.unreadable > 0) output.note(say`${formatCount(result.unreadable)} images cannot be read.`);
  if (out !== null) output.print(say`Wrote the map to ${out}`);
}

function settingsOption(options: OptionValues, withFeatures: boolean) {
  const method: EmbeddingMethod | undefined =
    options.method === undefined ? 'umap' : embeddingMethods.find((one) => one === options.method);
  if (!method)
    throw new GraftError(
      'usage',
      say`--method: expected one of ${embeddingMethods.join(', ')}, received ${options.method}.`,
    );
  const minDist = options['min-dist'] === undefined ? 0.1 : Number(options['min-dist']);
  const neighbors = wholeNumber(options.neighbors, 'neighbors', 15);
  const perplexity = perplexityOption(options.perplexity);
  const normalize = options.raw !== true;
  const given = { method, neighbors, minDist, perplexity, normalize, withFeatures };
  const parsed = embeddingSettingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const name = parsed.error.issues[0]?.path[0] === 'minDist' ? 'min-dist' : 'neighbors';
  throw new GraftError('usage', say`--${name}: ${parsed.error.issues[0]?.message}`);
}

function perplexityOption(value: OptionValues[string]): number {
  const { least, most } = perplexities;
  const number = value === undefined ? defaultPerplexity : Number(value);
  if (number >= least && number <= most) return number;
  throw new GraftError(
    'usage',
    say`--perplexity: expected a number from ${least} to ${most}, received ${value}.`,
  );
}

function wholeNumber(value: OptionValues[string], name: string, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
  throw new GraftError('usage', say`--${name}: expected a whole number, received ${value}.`);
}

function outOption(value: OptionValues[string], name: string, endings: readonly string[]): string | null {
  if (typeof value !== 'string') return null;
  if (endings.some((ending) => value.toLowerCase().endsWith(`.${ending}`))) return resolve(value);
  const expected = endings.map((ending) => `.${ending}`).join(', ');
  throw new GraftError('usage', say`--${name}: expected a file that ends in ${expected}, received ${value}.`);
}
