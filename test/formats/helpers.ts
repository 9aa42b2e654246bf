// What the format tests share: a scratch folder with a blob store, fixtures and the numbers that real Keras gave for them.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import type { FormatContext } from '../../src-main/formats/format';
import { openBlobStore } from '../../src-main/store/blobs';

/** The folder of model fixtures. */
export const fixtures = join(import.meta.dirname, '../fixtures/models');

/** One layer as Keras had it: weights by the SHA-256 of their float32 bytes, which is a blob's name. */
export interface ExpectedLayer {
  name: string;
  kind: string;
  trainable: boolean;
  weights: Record<string, { shape: number[]; sha256: string }>;
}

/** What real Keras said of each fixture. */
export async function readExpected(): Promise<Record<string, { layers: ExpectedLayer[] }>> {
  return JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8'));
}

/** A fresh folder that is gone after the test. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-formats-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A context with a fresh blob store. */
export async function scratchContext(): Promise<FormatContext & { folder: string }> {
  const folder = await scratchFolder();
  return { folder, blobs: openBlobStore(join(folder, 'blobs')), onProgress: () => {} };
}

/** A graph in the words of `ExpectedLayer`, without shapes. */
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
