// The catalog of pretrained models in models/catalog.json.
import { join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import { preprocessingSchema } from '#shared/graph/schema';
import { say } from '#shared/sentence';
import { readJson } from '../../store/atomic';

const weightsFileSchema = z.object({
  name: z.string(),
  url: z.string(),
  md5: z.string().nullable(),
  sha256: z.string().nullable(),
  sizeBytes: z.number().nullable(),
});

const entrySchema = z.object({
  id: z.string(),
  title: z.string(),
  architecture: z.string(),
  license: z.string().nullable(),
  source: z.string().nullable(),
  /** `bundled`: a weights manifest relative to the catalog; `download`: files of Keras with and without the classifier. */
  weights: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('bundled'), file: z.string() }),
    z.object({
      kind: z.literal('download'),
      files: z.object({ top: weightsFileSchema, noTop: weightsFileSchema }),
    }),
    z.object({ kind: z.literal('none') }),
  ]),
  /** A JSON list of the class names of the full network, relative to the catalog. */
  classes: z.string().optional(),
  /** Number of classes, if it is not 1000. */
  outputs: z.number().int().positive().optional(),
  inputShape: z.tuple([z.number(), z.number(), z.number()]),
  preprocessing: preprocessingSchema,
  parameters: z.number().nullable(),
  parametersNoTop: z.number().nullable().optional(),
});

/** An entry of the catalog. */
export type CatalogEntry = z.infer<typeof entrySchema>;

/** Reads all entries, in the catalog's order. */
export function readCatalog(appFolder: string): Promise<CatalogEntry[]> {
  return readJson(join(appFolder, 'models', 'catalog.json'), z.array(entrySchema));
}

/** Finds an entry by id, or else by architecture. Throws 'not-found' with the known ids. */
export async function findEntry(appFolder: string, id: string): Promise<CatalogEntry> {
  const entries = await readCatalog(appFolder);
  const found =
    entries.find((entry) => entry.id === id) ??
    entries.find((entry) => entry.architecture.toLowerCase() === id.toLowerCase());
  if (found) return found;
  const known = entries.map((entry) => entry.id).join(', ');
  throw new GraftError(
    'not-found',
    say`There is no model '${id}' in the catalog: expected one of ${known}.`,
    id,
  );
}

/** Reads the class names of an entry's full network. */
export async function readClasses(appFolder: string, entry: CatalogEntry): Promise<string[] | undefined> {
  if (entry.classes === undefined) return undefined;
  return readJson(join(appFolder, 'models', entry.classes), z.array(z.string()));
}
