// Helpers of format tests: a temporary folder with a blob store, fixtures, and Keras' values for them.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import type { FormatContext } from '../../src-main/formats/format';
import { openBlobStore } from '../../src-main/store/blobs';

/** The folder of model fixtures. */
export const fixtures = join(import.meta.dirname, '../fixtures/models');

/** One layer in Keras, with the SHA-256 of its weights as float32, which are the names of blobs. */
export interface ExpectedLayer {
  name: string;
  kind: string;
  trainable: boolean;
  weights: Record<string, { shape: number[]; sha256: string }>;
}

/** Keras' description of each fixture. */
export async function readExpected(): Promise<Record<string, { layers: ExpectedLayer[] }>> {
  return JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8'));
}

/** Creates a folder that is removed after the test. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-formats-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Returns a context with a new blob store. */
export async function scratchContext(): Promise<FormatContext & { folder: string }> {
  const folder = await scratchFolder();
  return { folder, blobs: openBlobStore(join(folder, 'blobs')), onProgress: () => {} };
}

/** Describes a graph as `ExpectedLayer`s without shapes. */
export function summarize(graph: LayerGraph) {
  return graph.layers.map(({ name, kind, trainable, weights }) => ({
    name,
    kind,
    trainable,
    weights: Object.fromEntries(
      Object.entries(weights).map(([key, ref]) => [key, 'blob' in ref ? ref.blob : 'none']),
    ),
  }));
}
