// The files of a Keras script: train.py, the initial network, the list of images and, if requested, the exact batches.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { channelsOfInput } from '#shared/graph/image-channels';
import { inferGraph } from '#shared/graph/infer';
import type { Progress } from '#shared/progress';
import type { Recipe } from '#shared/recipe/recipe';
import { frozenPrefix, trainableLayers } from '#shared/run/prefix';
import type { Stage } from '#shared/run/stage';
import { writeKerasScript } from '../../../formats/keras-script/script';
import { saveModelFile } from '../../../formats/reader-client';
import type { TrainerPool } from '../../../process/trainer-pool';
import { writeFileAtomic } from '../../../store/atomic';
import { npyHeader } from '../../../store/npy-header';
import type { RunData } from '../run-data';
import { hasSeveralClasses } from '../run-inputs';
import { imageTable, orderArray, scriptImages } from './script-data';

/** The helper processes that write a script. */
export interface ScriptTools {
  readonly pool: TrainerPool;
  readonly readerEntry: string;
}

/** What a script trains. */
export interface ScriptSubject {
  readonly recipe: Pick<Recipe, 'name' | 'seed' | 'stages'>;
  readonly graph: LayerGraph;
  readonly data: RunData;
  /** For each stage, the layers whose outputs are computed once. */
  readonly cachedAt: readonly (readonly string[])[];
}

/** How a script is written. */
export interface ScriptOptions {
  /** The folder of the network's weights. */
  readonly blobs: string;
  /** Includes the decoded images and their order. */
  readonly exact: boolean;
  readonly signal: AbortSignal;
}

/** Writes the files to an existing folder. Yields the progress. */
export async function* writeScriptFolder(
  tools: ScriptTools,
  subject: ScriptSubject,
  folder: string,
  options: ScriptOptions,
): AsyncGenerator<Progress> {
  const { blobs, signal } = options;
  yield { done: 0, total: null, what: 'writing the initial network' };
  let { graph } = subject;
  if (hasInitializers(graph)) {
    const request = { graph, blobs };
    graph = (await tools.pool.use((trainer) => trainer.client.materialize(request, { signal }))).graph;
  }
  const out = join(folder, 'initial.keras');
  await saveModelFile({
    graph,
    format: 'keras',
    out,
    blobsFolder: blobs,
    readerEntry: tools.readerEntry,
    signal,
  });
  yield* writeData(tools, folder, subject, options);
  await writeFileAtomic(join(folder, 'train.py'), scriptOf(subject));
}

/** Returns the layers whose features a stage that has not run yet will cache. */
export function expectedCache(graph: LayerGraph, stage: Stage): readonly string[] {
  if (stage.features === 'end-to-end' || stage.augmentation) return [];
  return frozenPrefix(graph, trainableLayers(graph, stage), stage.features === 'cached')?.frontier ?? [];
}

function scriptOf({ recipe, graph, data, cachedAt }: ScriptSubject): string {
  const labels = data.training.flatMap((one) => one.labels ?? [one.label]);
  const counts = data.classes.map((_, label) => labels.filter((one) => one === label).length);
  const multiLabel = hasSeveralClasses(data);
  const validates = data.validation.length > 0;
  return writeKerasScript({ recipe, graph, classes: data.classes, counts, validates, multiLabel, cachedAt });
}

async function* writeData(
  { pool }: ScriptTools,
  folder: string,
  { recipe, graph, data }: ScriptSubject,
  { exact, signal }: ScriptOptions,
): AsyncGenerator<Progress> {
  const images = scriptImages(data);
  await writeFileAtomic(
    join(folder, 'images.csv'),
    imageTable(images, data.classes, hasSeveralClasses(data)),
  );
  // A script cannot open images inside archives, and some ways to resize exist only in Graft: then it gets the pixels.
  const { resize } = graph.preprocessing;
  if (!exact && !resize && !images.some(({ image }) => image.slice)) return;
  if (exact) {
    const labels = data.training.map(({ label }) => label);
    await writeFileAtomic(join(folder, 'order.npy'), orderArray(recipe, labels));
    if (recipe.stages.some(({ sampling }) => sampling === 'balanced'))
      await writeFileAtomic(join(folder, 'balanced.npy'), orderArray(recipe, labels, 'balanced'));
  }
  const input = graph.layers.find(({ kind }) => kind === 'InputLayer');
  const shape = input && inferGraph(graph).layers.get(input.name)?.shape;
  const [height, width] = shape?.slice(1) ?? [];
  const channels = channelsOfInput(shape);
  if (!height || !width)
    throw new GraftError('not-ready', 'The network needs an input of fixed height and width.');
  const file = await open(join(folder, 'pixels.npy'), 'wx');
  try {
    let done = 0;
    await file.writeFile(npyHeader('|u1', [images.length, height, width, channels]));
    const request = {
      images: images.map(({ image }) => image),
      width,
      height,
      channels,
      ...(resize && { resize }),
    };
    // Decoded by the trainer, so that the pixels are those of training.
    for await (const { bytes } of pool.stream((trainer) => trainer.client.pixels(request, { signal }))) {
      await file.writeFile(bytes);
      yield { done: ++done, total: images.length, what: 'writing pixels' };
    }
  } finally {
    await file.close();
  }
}

/** True if a weight has no values yet. */
export function hasInitializers(graph: LayerGraph): boolean {
  return graph.layers.some((layer) => Object.values(layer.weights).some((weight) => !('blob' in weight)));
}
