// After random edits, the executor returns the inferred shapes, and the opened file and its weights are unchanged.
// GRAFT_PROPERTY=50 runs fifty times as many.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { openWith, saveWith } from '../../../src-main/formats/registry';
import { type BlobStore, openBlobStore } from '../../../src-main/store/blobs';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { loadWeights, materialize } from '../../../src-main/trainer/weights/load';
import { walk } from '../../shared/graph/random-edits';
import { temporaryFolder } from '../images';

const times = Number(process.env.GRAFT_PROPERTY ?? 1);
const long = times > 1;
beforeAll(() => openRuntime().then(() => {}));

const cases = [
  ['MobileNetV2', 32, 4],
  ['ResNet20CIFAR', 32, 6],
  ...(long
    ? ([
        ['ResNet50', 64, 1],
        ['InceptionV3', 96, 1],
        ['NASNetMobile', 32, 0.3],
        ['VGG16', 32, 1],
        ['ResNet1202CIFAR', 32, 0.02],
      ] as const)
    : []),
] as const;

/** Returns the hash of a file, or of all files in a folder with their names. */
async function fingerprint(path: string): Promise<string> {
  const hash = createHash('sha256');
  const names = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  const files = names?.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name)) ?? [path];
  for (const file of files.sort()) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

/** True for sizes that can be computed quickly. */
function isSmall(graph: LayerGraph): boolean {
  const facts = inferGraph(graph);
  return facts.params.total < 40e6 && facts.activationMemory < 400e6 && facts.flops < 6e9;
}

test.each(cases)(
  '%s, opened from a file: infers the executor’s shapes, and leaves the file and its blobs unchanged',
  { timeout: 300_000 * times },
  async (name, size, rounds) => {
    const { folder, remove } = await temporaryFolder();
    try {
      const blobs = openBlobStore(join(folder, 'blobs'));
      const context = { blobs, onProgress: () => {} };
      const file = join(folder, 'model.keras');
      const options = { inputShape: [size, size, 3], includeTop: true, classes: 10, seed: 1 } as const;
      await saveWith('keras', await materialize(buildArchitecture(name, options), blobs), file, context);
      const { graph: opened } = await openWith(file, context);
      const before = [await fingerprint(file), await fingerprint(join(folder, 'blobs'))];
      const known = tf.memory().numTensors;
      let run = 0;
      let layers = 0;
      for (let round = 1; round <= Math.ceil(rounds * times); round++) {
        const { steps } = walk(opened, opened, 1000 + round, 8, () => {});
        const graph = steps
          .map((step) => step.after)
          .reverse()
          .find((one) => isSmall(one) && runs(one));
        if (!graph) continue;
        layers += await compareShapes(graph, blobs);
        run++;
      }
      expect(tf.memory().numTensors).toBe(known);
      expect([await fingerprint(file), await fingerprint(join(folder, 'blobs'))]).toEqual(before);
      console.log(`${name}: ${run} networks after random edits, ${layers} layers with the executor's shapes`);
      expect(run).toBeGreaterThan(0);
    } finally {
      await remove();
    }
  },
);

/** True if there is no problem, and at least one computed layer. */
function runs(graph: LayerGraph): boolean {
  const errors = inferGraph(graph).problems.filter((problem) => problem.severity === 'error');
  return errors.length === 0 && graph.layers.some((layer) => layer.kind !== 'InputLayer');
}

/** Runs all layers on a batch of two and compares the output shapes. Returns the number of layers. */
async function compareShapes(graph: LayerGraph, blobs: BlobStore): Promise<number> {
  const facts = inferGraph(graph);
  const weights = await loadWeights(graph, blobs);
  const given = new Map(
    graph.layers
      .filter((layer) => layer.kind === 'InputLayer')
      .map((layer) => [
        layer.name,
        tf.randomNormal([2, ...(facts.layers.get(layer.name)!.shape.slice(1) as number[])]),
      ]),
  );
  const outputs = graph.layers.map((layer) => layer.name);
  const values = runGraph({ graph, weights, given, outputs });
  try {
    for (const [i, value] of values.entries()) {
      const expected = facts.layers.get(outputs[i]!)!.shape.map((length) => length ?? 2);
      expect([outputs[i], value.shape]).toEqual([outputs[i], expected]);
    }
    return outputs.length;
  } finally {
    tf.dispose([...values, ...weights.values(), ...given.values()]);
  }
}
