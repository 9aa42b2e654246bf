// Every note and every error of the model files of the fixtures is worded in Korean.
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { wordsOf } from '#shared/errors';
import { inferGraph } from '#shared/graph/infer';
import { meaningNotes } from '#shared/graph/meaning-words';
import { meaningsOf } from '#shared/graph/output-meaning';
import { findOutputProblems } from '#shared/graph/output-problems';
import type { Words } from '#shared/sentence';
import { openWith } from '../../src-main/formats/registry';
import { englishLeft } from '../english-words';
import { scratchContext } from './helpers';

const fixtures = join(import.meta.dirname, '../fixtures');
const folders = [
  'call-modes',
  'cases/models',
  'channels-first',
  'channels-first-more',
  'config-forms',
  'config-keys',
  'models',
  'sequences',
  'warm-start',
  'weight-forms',
];

/** Files that are opened as models; a model.json stands for its folder. The reader process ends on endless.h5 by its time limit. */
const isModel = (name: string) =>
  !name.endsWith('endless.h5') && /\.(h5|keras)$|(^|\/)model\.json$|models\/json\/[^/]+\.json$/.test(name);

test.each(folders)(
  '%s',
  async (folder) => {
    const names = await readdir(join(fixtures, folder), { recursive: true });
    const paths = names.filter(isModel).map((name) => join(fixtures, folder, name));
    expect(paths.length).toBeGreaterThan(0);
    const left: Record<string, string[]> = {};
    for (const path of paths) {
      const { words, layers } = await whatIsSaid(path);
      const found = words.flatMap((one) => englishLeft(one, [path, ...layers, ...given]));
      if (found.length > 0) left[relative(fixtures, path)] = [...new Set(found)];
    }
    expect(left).toEqual({});
  },
  120_000,
);

/** Names in the fixtures: operations of Keras and TensorFlow, losses, classes. */
const given =
  'Add Multiply Subtract Mean Flip Stack Cast Transpose While Huber mse minus cat dog background aa zz'.split(
    ' ',
  );

/** Opens a file as the engine does; returns its notes and problems, or its error. */
async function whatIsSaid(path: string): Promise<{ words: Words[]; layers: string[] }> {
  try {
    const { graph, notes } = await openWith(path, await scratchContext());
    const problems = [...inferGraph(graph).problems, ...findOutputProblems(graph)];
    const words = [...notes, ...meaningNotes(meaningsOf(graph)), ...problems.map(({ message }) => message)];
    return { words, layers: graph.layers.flatMap(({ name, kind }) => [name, kind]) };
  } catch (error) {
    return { words: [wordsOf(error)], layers: [] };
  }
}
