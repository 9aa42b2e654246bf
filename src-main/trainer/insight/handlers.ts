// The trainer's calls that look into a network: explanations and feature maps of one image.
import { throwIfCancelled } from '#shared/drive-steps';
import { atSize, makeFullyConvolutional } from '#shared/graph/fully-convolutional';
import { sceneSize } from '#shared/insight/find-where';
import { defaultMapLayer, mapLayers } from '#shared/insight/map-layers';
import { randomizeFrom } from '#shared/insight/randomize';
import { createPacer } from '#shared/pacer';
import type { Handlers } from '#shared/protocol/contract';
import type { TrainerContract } from '#shared/protocol/trainer-contract';
import type { DecoderPool } from '../../images/decoder-pool';
import { openBlobStore } from '../../store/blobs';
import { openRuntime } from '../runtime/open-runtime';
import { scoringGraph } from '../train/loss/scoring';
import { measure } from '../train/pixels/views';
import { activations } from './activations';
import { attack } from './attack';
import { effectiveField } from './effective-field';
import { explain } from './explain';
import { featureMaps } from './feature-maps';
import { findWhere } from './find-where';
import { idealImage } from './ideal-image';
import { toMap } from './map';
import { movedMaps } from './moved-maps';
import { openInsightNetwork } from './network';
import { createWarmNetworks } from './warm-network';

/** Creates the handlers. `openPool` returns the pool that decodes images. */
export function createInsightHandlers(
  openPool: () => DecoderPool,
): Pick<
  Handlers<TrainerContract>,
  | 'explain'
  | 'featureMaps'
  | 'activations'
  | 'effectiveField'
  | 'movedMaps'
  | 'attack'
  | 'idealImage'
  | 'findWhere'
> {
  const networks = createWarmNetworks((graph, blobs) =>
    openInsightNetwork(graph, openBlobStore(blobs), openPool),
  );
  return {
    async *explain({ graph, blobs, image, randomizeFrom: from, withPixels, ...request }, { signal }) {
      await openRuntime();
      const wanted = from === null ? graph : randomizeFrom(graph, from);
      const due = createPacer();
      yield* networks.use(wanted, blobs, async function* (network) {
        const pixels = await network.decode(image);
        const { width, height, channels } = network.input;
        if (withPixels) {
          const layers = { layers: mapLayers(graph), preferred: defaultMapLayer(graph) };
          yield { seen: { width, height, channels, bytes: new Uint8Array(pixels), ...layers } };
        }
        for await (const item of explain({ ...request, network, pixels })) {
          throwIfCancelled(signal);
          if ('explanation' in item) yield item;
          else if (due()) yield { progress: { ...item.progress, what: 'explaining' } };
        }
      });
    },
    async *featureMaps({ graph, blobs, image, ...request }, { signal }) {
      await openRuntime();
      yield* networks.use(graph, blobs, async function* (network) {
        const pixels = await network.decode(image);
        for (const maps of featureMaps({ ...request, network, pixels })) {
          throwIfCancelled(signal);
          yield maps;
        }
      });
    },
    async *activations({ graph, blobs, image, ...request }, { signal }) {
      await openRuntime();
      const due = createPacer();
      yield* networks.use(graph, blobs, async function* (network) {
        const pixels = image ? await network.decode(image) : null;
        for await (const item of activations({ ...request, network, pixels, pool: openPool })) {
          throwIfCancelled(signal);
          if (item.image || item.sample?.final || due()) yield item;
        }
      });
    },
    async effectiveField({ graph, blobs, image, layer, place }) {
      await openRuntime();
      const found = networks.use(graph, blobs, async function* (network) {
        const values = effectiveField(network, await network.decode(image), layer, place);
        yield toMap(values, network.input.width, network.input.height);
      });
      for await (const map of found) return map;
      throw new Error('the field was not computed');
    },
    async movedMaps({ graph, blobs, image, ...request }) {
      await openRuntime();
      const found = networks.use(graph, blobs, async function* (network) {
        yield movedMaps({ ...request, network, pixels: await network.decode(image) });
      });
      for await (const maps of found) return maps;
      throw new Error('the maps were not computed');
    },
    async *attack({ graph, blobs, image, ...request }, { signal }) {
      await openRuntime();
      yield* networks.use(graph, blobs, async function* (network) {
        const pixels = await network.decode(image);
        for await (const item of attack({ ...request, network, pixels })) {
          throwIfCancelled(signal);
          yield item;
        }
      });
    },
    async *findWhere({ graph, blobs, image, scale, ...request }, { signal }) {
      await openRuntime();
      const scoring = scoringGraph(graph);
      const sliding = makeFullyConvolutional({ ...scoring.graph, outputs: [scoring.output] });
      const size = sceneSize(sliding, scale, await measure(openPool(), image));
      const { preprocessing } = graph;
      const interpolation = preprocessing.resize?.interpolation ?? 'fast';
      const large = {
        ...atSize(sliding, size),
        // The whole image is searched, not its middle.
        preprocessing: { ...preprocessing, resize: { mode: 'stretch' as const, interpolation } },
      };
      yield* networks.use(large, blobs, async function* (network) {
        const pixels = await network.decode(image);
        const due = createPacer();
        const work = { ...request, network, sliding, pixels, form: scoring.form };
        for await (const item of findWhere(work)) {
          throwIfCancelled(signal);
          if (!item.progress || due()) yield item;
        }
      });
    },
    async *idealImage({ graph, blobs, ...request }, { signal }) {
      await openRuntime();
      yield* networks.use(graph, blobs, async function* (network) {
        for await (const frame of idealImage({ ...request, network })) {
          throwIfCancelled(signal);
          yield frame;
        }
      });
    },
  };
}
