// The calls that look into a network, by a trainer of the pool.
import { basename } from 'node:path';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { computablePart } from '#shared/insight/computable-part';
import { type Pixels, paintHeatMap } from '#shared/insight/heat-map';
import { type InsightMap, valuesOf } from '#shared/insight/methods';
import type { Handlers } from '#shared/protocol/contract';
import type { insightCalls } from '#shared/protocol/engine/insight';
import { settleInputSize } from '#shared/recipe/input-size';
import { say } from '#shared/sentence';
import { encodePng } from '../../images/write-png';
import type { TrainerPool } from '../../process/trainer-pool';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { selectGraph, unfinishedGraph } from '../runs/select-graph';
import { createActivations } from './activations';
import { createEmbedding } from './embedding';
import { inputTarget } from './input-target';
import { readPixels } from './read-pixels';

/** What looking into a network needs of the other parts of the engine. */
export interface InsightContext {
  readonly projects: Projects;
  readonly datasets: Datasets;
  readonly pool: TrainerPool;
}

type Requested = Parameters<Handlers<typeof insightCalls>['explain']>[0]['image'];

/** Returns the calls that look into a network. */
export function createInsight({ projects, datasets, pool }: InsightContext): {
  readonly handlers: Handlers<typeof insightCalls>;
} {
  /** Returns the image for the trainer: the file itself where it is one, else its decoded pixels. */
  async function imageFor(
    project: string,
    graph: LayerGraph,
    image: Requested,
    signal: AbortSignal,
    inOwnSize = false,
  ) {
    if ('bytes' in image) return { name: image.name, bytes: image.bytes };
    if (!('folder' in image)) return { name: basename(image.path), path: image.path };
    const { source } = await datasets.find(project, image.folder, image.path, signal);
    if (source.path && !source.slice) return { name: image.path, path: source.path };
    const own = inOwnSize ? await datasets.pool.measure(source, { signal }) : {};
    const target = { ...inputTarget(graph), ...own };
    const pixels = await datasets.pool.decode(source, target, { signal });
    return { name: image.path, bytes: new Uint8Array(await encodePng(pixels, target)) };
  }

  return {
    handlers: {
      ...createEmbedding(projects, datasets, pool),
      ...createActivations(projects, datasets, pool, imageFor),
      imagePixels: (request, { signal }) => readPixels(projects, datasets, request, signal),
      async *explain({ project, model, image, overlay, withPixels, ...request }, { signal }) {
        const paths = await projects.find(project);
        const graph = settleInputSize(await selectGraph(paths, model), null).graph;
        const shown = await imageFor(project, graph, image, signal);
        const withSeen = withPixels || overlay !== undefined;
        const job = { ...request, withPixels: withSeen, graph, blobs: paths.blobs, image: shown };
        let seen: Pixels | null = null;
        for await (const item of pool.stream((trainer) => trainer.client.explain(job, { signal }))) {
          if (item.seen) seen = item.seen;
          if (!item.seen || withPixels) yield item;
          if (overlay !== undefined && item.explanation?.final && seen)
            yield { overlay: await drawOverlay(seen, item.explanation.map, overlay) };
        }
      },
      async effectiveField({ project, model, image, ...request }, { signal }) {
        const paths = await projects.find(project);
        const graph = computablePart(settleInputSize(await unfinishedGraph(paths, model), null).graph);
        const shown = await imageFor(project, graph, image, signal);
        const job = { ...request, graph, blobs: paths.blobs, image: shown };
        return pool.use((trainer) => trainer.client.effectiveField(job, { signal }));
      },
      async movedMaps({ project, model, image, ...request }, { signal }) {
        const paths = await projects.find(project);
        const graph = computablePart(settleInputSize(await unfinishedGraph(paths, model), null).graph);
        const shown = await imageFor(project, graph, image, signal);
        const job = { ...request, graph, blobs: paths.blobs, image: shown };
        return pool.use((trainer) => trainer.client.movedMaps(job, { signal }));
      },
      async *attack({ project, model, image, ...request }, { signal }) {
        const paths = await projects.find(project);
        const graph = settleInputSize(await selectGraph(paths, model), null).graph;
        const shown = await imageFor(project, graph, image, signal);
        const job = { ...request, graph, blobs: paths.blobs, image: shown };
        yield* pool.stream((trainer) => trainer.client.attack(job, { signal }));
      },
      async *findWhere({ project, model, image, ...request }, { signal }) {
        const paths = await projects.find(project);
        const graph = settleInputSize(await selectGraph(paths, model), null).graph;
        const shown = await imageFor(project, graph, image, signal, true);
        const job = { ...request, graph, blobs: paths.blobs, image: shown };
        yield* pool.stream((trainer) => trainer.client.findWhere(job, { signal }));
      },
      async *idealImage({ project, model, ...request }, { signal }) {
        const paths = await projects.find(project);
        const graph = settleInputSize(await selectGraph(paths, model), null).graph;
        const job = { ...request, graph, blobs: paths.blobs };
        yield* pool.stream((trainer) => trainer.client.idealImage(job, { signal }));
      },
      async *featureMaps({ project, model, image, layers, ...request }, { signal }) {
        const paths = await projects.find(project);
        const whole = settleInputSize(await unfinishedGraph(paths, model), null).graph;
        const graph = computablePart(whole);
        const known = layers.filter((name) => graph.layers.some((layer) => layer.name === name));
        const missing = layers.find((name) => !whole.layers.some((layer) => layer.name === name));
        if (missing !== undefined)
          throw new GraftError('not-found', say`There is no layer '${missing}' in '${whole.name}'.`, missing);
        if (known.length === 0) return;
        const shown = await imageFor(project, graph, image, signal);
        const job = { ...request, graph, layers: known, blobs: paths.blobs, image: shown };
        yield* pool.stream((trainer) => trainer.client.featureMaps(job, { signal }));
      },
    },
  };
}

/** Returns a PNG of an image with a map over it. */
async function drawOverlay(seen: Pixels, map: InsightMap, opacity: number): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = seen;
  const rgba = paintHeatMap(seen, { ...map, values: valuesOf(map) }, opacity);
  const rgb = new Uint8Array(width * height * 3);
  for (let p = 0; p < width * height; p++) rgb.set(rgba.subarray(p * 4, p * 4 + 3), p * 3);
  return new Uint8Array(await encodePng(rgb, { width, height }));
}
