// The loss saved by Keras shows the meaning of a linear output.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { meaningOf } from '#shared/graph/output-meaning';
import { openWith } from '../../src-main/formats/registry';
import { openBlobStore } from '../../src-main/store/blobs';
import { englishOf } from '../in-english';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-compiled-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const meant = [
  ['mse-1', 'values', 'set'],
  ['huber-3', 'values', 'set'],
  ['binary-3', 'several-labels-logits', 'set'],
  ['binary-1', 'one-unit-logit', 'set'],
  ['sparse-3', 'logits', 'set'],
  // Compiled as if it had a softmax (tensorflow#47553), although its outputs are logits.
  ['plain-3', 'logits', 'assumed'],
] as const;

test.each(meant.flatMap((one) => (['h5', 'keras'] as const).map((format) => [...one, format] as const)))(
  '%s: reads a linear output as %s (%s), from .%s',
  async (name, meaning, known, format) => {
    const path = join(import.meta.dirname, '../fixtures/models/compiled-losses', `${name}.${format}`);
    const context = { blobs: openBlobStore(folder), onProgress: () => {} };
    const { graph, notes } = await openWith(path, context);
    expect(meaningOf(graph)).toMatchObject({ meaning, known });
    expect(englishOf(notes).some((note) => note.includes('compiled with the loss'))).toBe(
      meaning === 'values',
    );
  },
);
