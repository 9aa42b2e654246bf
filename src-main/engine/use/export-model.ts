// Exports a network as a model file, compares the file with the network, and returns files piece by piece.

import { open, readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import { addOutputActivation } from '#shared/graph/edits/add-output-activation';
import { withPreprocessingLayers } from '#shared/graph/preprocessing-layers';
import type { Progress } from '#shared/progress';
import type { Handlers } from '#shared/protocol/contract';
import type { useCalls } from '#shared/protocol/engine/use';
import { say } from '#shared/sentence';
import { saveModelFile } from '../../formats/reader-client';
import { progressOf } from '../../process/progress-stream';
import type { TrainerPool } from '../../process/trainer-pool';
import { fileError, writeFileAtomic } from '../../store/atomic';
import { freeFile } from '../../store/free-file';
import type { Projects } from '../projects/open-projects';
import { hasInitializers } from '../runs/script/script-folder';
import { selectGraph } from '../runs/select-graph';
import { compareExport } from './parity';

const pieceBytes = 4 * 1024 * 1024;
const endings = { h5: '.h5', keras: '.keras', tfjs: '.zip', onnx: '.onnx' } as const;

/** Returns the calls that export a model and read exported files. */
export function createExportModel(
  projects: Projects,
  pool: TrainerPool,
  readerEntry: string,
): Pick<Handlers<typeof useCalls>, 'exportModel' | 'readExport'> {
  return {
    async *exportModel(
      { project, model, format, name, out, float16, withActivation, withPreprocessing, labels: asked },
      { signal },
    ) {
      const paths = await projects.find(project);
      const selected = await selectGraph(paths, model);
      let graph = withActivation ? addOutputActivation(selected) : selected;
      if (withPreprocessing) graph = withPreprocessingLayers(graph);
      if (hasInitializers(graph)) {
        yield { progress: { done: 0, total: null, what: 'initializing new weights' } };
        const request = { graph, blobs: paths.blobs };
        graph = (await pool.use((trainer) => trainer.client.materialize(request, { signal }))).graph;
      }
      const target = out ? resolve(out) : await freeFile(paths.exports, name, endings[format]);
      const saving = progressOf((onProgress: (progress: Progress) => void) =>
        saveModelFile(
          { graph, blobsFolder: paths.blobs, format, out: target, readerEntry, signal, float16 },
          onProgress,
        ),
      );
      for await (const item of saving) {
        if ('progress' in item) {
          yield { progress: item.progress };
          continue;
        }
        const { path, sizeBytes } = item.result;
        yield { progress: { done: 0, total: null, what: 'comparing the file with the network' } };
        const written = { path, format, float16 };
        const parity = await compareExport(graph, written, { paths, pool, readerEntry, signal });
        const labels = asked && out && graph.classes ? await writeLabels(path, graph.classes) : null;
        yield { file: { path, name: basename(path), sizeBytes, parity, ...(labels && { labels }) } };
      }
    },

    async readExport({ project, name, offset }) {
      const paths = await projects.find(project);
      if (!(await readdir(paths.exports).catch((): string[] => [])).includes(name))
        throw new GraftError('not-found', say`Exported file not found: ${name}`, name);
      const path = join(paths.exports, name);
      try {
        const { size } = await stat(path);
        const file = await open(path, 'r');
        try {
          const piece = new Uint8Array(Math.max(0, Math.min(pieceBytes, size - offset)));
          const { bytesRead } = await file.read(piece, 0, piece.length, offset);
          return { bytes: piece.slice(0, bytesRead), sizeBytes: size };
        } finally {
          await file.close();
        }
      } catch (error) {
        throw fileError(error, path, 'read');
      }
    },
  };
}

/** Writes the class names next to a file, or into a folder, in the order of the outputs. */
async function writeLabels(path: string, classes: readonly string[]): Promise<string> {
  const inFolder = (await stat(path)).isDirectory();
  const labels = inFolder ? join(path, 'labels.txt') : `${path.slice(0, -extname(path).length)}.labels.txt`;
  // A name with a line break must stay on one line.
  const lines = classes.map((name) => `${name.replaceAll(/[\r\n]+/g, ' ')}\n`);
  await writeFileAtomic(labels, lines.join(''));
  return labels;
}
