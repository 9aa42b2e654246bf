// The file with the images of a run. It is written and read in time slices: with 100,000 images, each takes half a second.
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { GraftError } from '#shared/errors';
import { runDataSchema } from '#shared/protocol/run-data';
import { trainImageSchema } from '#shared/protocol/train-image';
import { migrateRunData } from '#shared/run/migrate';
import { say } from '#shared/sentence';
import { runInSlices, type Steps } from '#shared/steps';
import { jsonSteps } from '../../images/sources/json-steps';
import { fileError, parseFile, writePiecewise } from '../../store/atomic';
import { nextTurn } from '../../store/next-turn';

/** The images that a run was started with. */
export type RunData = z.infer<typeof runDataSchema>;

const parts = ['training', 'validation', 'test'] as const;
/** Images that are written or checked at once. */
const atOnce = 500;

/** Writes the images of a run, one a line, atomically. */
export async function writeRunData(path: string, data: RunData): Promise<void> {
  await writePiecewise(path, async (file) => {
    for (const text of piecesOf(data)) {
      await file.writeFile(text);
      await nextTurn();
    }
  });
}

function* piecesOf(data: RunData): Generator<string> {
  yield `{"classes":${JSON.stringify(data.classes)}`;
  for (const part of parts) {
    const images = data[part];
    yield `,\n"${part}":[`;
    for (let from = 0; from < images.length; from += atOnce) {
      const lines = images.slice(from, from + atOnce).map((image) => JSON.stringify(image));
      yield `${from === 0 ? '\n' : ',\n'}${lines.join(',\n')}`;
    }
    yield ']';
  }
  yield '}\n';
}

/** Reads the images of a run, also as earlier versions wrote them; throws 'not-found' or 'bad-file' with the file's name. */
export async function readRunData(path: string): Promise<RunData> {
  const text = await readFile(path, 'utf8').catch((error) => {
    throw fileError(error, path, 'read');
  });
  return runInSlices(parseSteps(text, path), nextTurn);
}

function* parseSteps(text: string, path: string): Steps<RunData> {
  let value: unknown;
  try {
    value = yield* jsonSteps(text);
  } catch (error) {
    throw new GraftError('bad-file', say`${path} is not valid JSON: ${(error as Error).message}`, path);
  }
  const migrated = migrateRunData(value) as Partial<Record<keyof RunData, unknown>>;
  const data: RunData = { classes: [], training: [], validation: [], test: [] };
  for (const part of parts) {
    const images = migrated?.[part];
    if (!Array.isArray(images)) return parseFile(value, runDataSchema, path);
    for (const [i, image] of images.entries()) {
      const parsed = trainImageSchema.safeParse(image);
      // Throws what is wrong with the file as a whole.
      if (!parsed.success) return parseFile(value, runDataSchema, path);
      data[part].push(parsed.data);
      if (i % atOnce === atOnce - 1) yield;
    }
  }
  const { classes } = parseFile({ ...migrated, training: [], validation: [], test: [] }, runDataSchema, path);
  return { ...data, classes };
}
