// Previews a preprocessing, and compares preprocessings by the predictions they lead to.

import { basename } from 'node:path';
import { hintOf, type PreprocessingResult, sumUp } from '#shared/data/compare-preprocessing';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import {
  drawAfter,
  preprocessingPresets,
  presetNames,
  presetOf,
  valuesAfter,
} from '#shared/graph/preprocessing';
import type { Handlers } from '#shared/protocol/contract';
import type { useCalls } from '#shared/protocol/engine/use';
import { encodePng } from '../../images/write-png';
import type { TrainerPool } from '../../process/trainer-pool';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { selectGraph } from '../runs/select-graph';
import { readImage, targetOf } from './read-image';

/** Returns the calls about preprocessing. */
export function createPreprocessing(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
): Pick<Handlers<typeof useCalls>, 'previewPreprocessing' | 'comparePreprocessings'> {
  return {
    async previewPreprocessing({ project, folder, path, preprocessing, ...target }, { signal }) {
      const { source } = await datasets.find(project, folder, path, signal);
      const pixels = await datasets.pool.decode(source, target, { signal });
      const png = await encodePng(drawAfter(pixels, preprocessing), target);
      return { png: new Uint8Array(png), channels: valuesAfter(pixels, preprocessing) };
    },

    async comparePreprocessings({ project, model, images }, { signal }) {
      const paths = await projects.find(project);
      const graph = await selectGraph(paths, model);
      const target = targetOf(graph);
      const sources = await Promise.all(
        images.map(async (image) => {
          if ('bytes' in image) return { name: image.name, bytes: image.bytes };
          if (!('folder' in image)) return { name: basename(image.path), path: image.path };
          return readImage(datasets, project, image, target, signal);
        }),
      );
      const results: PreprocessingResult[] = [];
      for (const [preset, preprocessing] of candidatesOf(graph)) {
        const { resize } = graph.preprocessing;
        const { predictions } = await pool.use((trainer) =>
          trainer.client.predict(
            {
              graph: { ...graph, preprocessing: { ...preprocessing, ...(resize && { resize }) } },
              blobs: paths.blobs,
              images: sources,
              top: 1,
            },
            { signal },
          ),
        );
        const found = predictions.flatMap(({ top }, i) =>
          top[0] ? [{ ...top[0], truth: images[i]!.truth }] : [],
        );
        if (found.length === 0)
          throw new GraftError('bad-file', predictions[0]?.problem ?? 'No image could be read.');
        const current = results.length === 0;
        const numbers = {
          ...preprocessing,
          scale: [...preprocessing.scale],
          offset: [...preprocessing.offset],
        };
        results.push({
          preset,
          preprocessing: numbers as PreprocessingResult['preprocessing'],
          current,
          ...sumUp(found, graph.classes ?? []),
        });
      }
      const outputs = inferGraph(graph).layers.get(graph.outputs[0]!)?.shape.at(-1) ?? 0;
      return { results, hint: hintOf(results, outputs ?? 0) };
    },
  };
}

/** Lists the current preprocessing first, then every other preset. */
function candidatesOf({ preprocessing }: LayerGraph) {
  const own = presetOf(preprocessing);
  const others = presetNames.filter((name) => name !== own);
  return [
    [own, preprocessing] as const,
    ...others.map((name) => [name, preprocessingPresets[name]] as const),
  ];
}
