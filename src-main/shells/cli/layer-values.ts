// The values of one layer for `graft describe --layer`: its weights, its activations and its dead channels, as text or JSON.
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { SampleActivations, ValueHistogram } from '#shared/insight/activations';
import type { WeightStats } from '#shared/protocol/weight-stats';
import { say, sentenceOf, type Words } from '#shared/sentence';
import type { Word } from '#shared/word-in';
import type { Session } from './command';
import { formatCount, formatShare, formatTable } from './format';

/** A weight array; `values` is null if it has not been created yet. */
interface WeightValues {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: WeightStats | null;
}

/** What is known of the values of a layer. */
export interface LayerValues {
  readonly layer: string;
  readonly weights: readonly WeightValues[];
  readonly image: ValueHistogram | null;
  readonly sample:
    | (SampleActivations & { readonly part: 'validation' | 'all'; readonly total: number })
    | null;
}

/** Reads the weights of a layer, and computes its activations for an image and for a sample of a dataset. Throws 'not-found' for an unknown layer. */
export async function readLayerValues(
  { client, project, signal, output }: Session,
  graph: LayerGraph,
  { layer, image, data }: { layer: string; image: string | null; data: string | null },
): Promise<LayerValues> {
  const found = graph.layers.find(({ name }) => name === layer);
  if (!found) throw new GraftError('not-found', say`There is no layer '${layer}' in '${graph.name}'.`, layer);
  const weights: WeightValues[] = [];
  for (const { name, shape } of inferGraph(graph).layers.get(layer)?.weights ?? []) {
    const ref = found.weights[name];
    const values =
      ref && 'blob' in ref ? await client.weightStats({ project, blob: ref.blob }, { signal }) : null;
    weights.push({ name, shape: [...shape], values });
  }
  if (image === null && data === null) return { layer, weights, image: null, sample: null };
  const folder = data?.startsWith('sample:') ? data : data && resolve(data);
  const request = {
    project,
    model: { graph },
    layer,
    image: image === null ? null : { path: resolve(image) },
    ...(folder ? { sample: { folder, split: { validation: 0, test: 0 }, seed: 1 } } : {}),
  };
  let of: { part: 'validation' | 'all'; total: number } | null = null;
  let one: ValueHistogram | null = null;
  let sample: SampleActivations | null = null;
  for await (const item of client.activations(request, { signal })) {
    of = item.of ?? of;
    one = item.image ?? one;
    sample = item.sample ?? sample;
    if (item.progress)
      output.progress(
        say`${sentenceOf(item.progress.what)}: ${item.progress.done} of ${item.progress.total ?? '?'}`,
      );
  }
  output.endProgress();
  return { layer, weights, image: one, sample: sample && of ? { ...sample, ...of } : null };
}

const bars = '▁▂▃▄▅▆▇█';

/** Returns one character per bin; empty bins are spaces. */
function barsOf(bins: readonly number[]): string {
  const most = Math.max(1, ...bins);
  return bins.map((n) => (n === 0 ? ' ' : bars[Math.floor((n / most) * 7.999)]!)).join('');
}

/** Formats the values as a table, with a line for each histogram. */
export function formatLayerValues({ layer, weights, image, sample }: LayerValues, word: Word): string {
  const rows: { name: string; shape: string; values: WeightStats | ValueHistogram | null }[] = [
    ...weights.map(({ name, shape, values }) => ({ name, shape: shape.join(' × '), values })),
    ...(image ? [{ name: word('image'), shape: '', values: image }] : []),
    ...(sample
      ? [{ name: word(say`${formatCount(sample.images)} images`), shape: '', values: sample.histogram }]
      : []),
  ];
  const short = (value: number) => String(Number(value.toPrecision(4)));
  const cells = rows.map(({ name, shape, values }) =>
    values
      ? [
          name,
          shape,
          formatCount(values.count),
          ...[values.mean, values.std, values.min, values.max].map(short),
          formatShare(values.count === 0 ? null : values.zeros / values.count),
        ]
      : [name, shape, '–', '–', '–', '–', '–', '–'],
  );
  const head = ['values of the layer', 'shape', 'count', 'mean', 'std', 'min', 'max', 'zeros'].map(word);
  const lines: Words[] = [formatTable(head, cells, [2, 3, 4, 5, 6, 7]), ''];
  for (const { name, values } of rows) if (values) lines.push(`${name}  |${barsOf(values.bins)}|`);
  if (sample) {
    const { dead } = sample;
    lines.push(
      '',
      say`${dead.zero} of ${dead.channels} channels of ${layer} are 0 for all ${sample.images} images, and ${dead.constant} have one other value.`,
    );
    if (dead.list.length > 0)
      lines.push(
        say`Dead channels: ${dead.list.map(({ channel, value }) => (value === 0 ? channel : `${channel} (${short(value)})`)).join(', ')}`,
      );
    if (sample.images < sample.total)
      lines.push(say`Only ${sample.images} of ${formatCount(sample.total)} images were used.`);
    if (sample.unreadable > 0) lines.push(say`${formatCount(sample.unreadable)} images cannot be read.`);
  }
  return lines.map((line) => (typeof line === 'string' ? line : word(line))).join('\n');
}
