// Finished maps on disk, so that a map that was computed before appears at once.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type EmbeddingSettings, embeddingStepSchema } from '#shared/insight/embedding';
import { keepFile } from '../../store/kept-files';

const keptSchema = z.object({
  result: embeddingStepSchema.shape.result.unwrap(),
  /** float32 `[images, 2]`, base64. */
  positions: z.string(),
});
/** A finished map: its positions `[images, 2]` and what was measured. */
export interface KeptMap {
  readonly result: z.infer<typeof keptSchema>['result'];
  readonly values: Uint8Array<ArrayBuffer>;
}

/** Number of maps that are kept; the oldest are removed. */
const mostKept = 40;
/** Increased if the same features would give another map. */
const version = 2;

/** Returns the file of a map: by everything that determines it. `features` identifies the network up to the layer. */
export function mapFile(
  cache: string,
  features: string,
  hashes: readonly string[],
  { withFeatures: _, ...settings }: EmbeddingSettings,
  seed: number,
): string {
  const sha = createHash('sha256').update(JSON.stringify([version, features, settings, seed]));
  for (const hash of hashes) sha.update(hash);
  return join(cache, 'maps', `${sha.digest('hex')}.json`);
}

/** Reads a map; null if it was not kept or cannot be read. */
export async function readMap(file: string, images: number): Promise<KeptMap | null> {
  try {
    const { result, positions } = keptSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    const values = new Uint8Array(Buffer.from(positions, 'base64'));
    return values.length === images * 8 ? { result, values } : null;
  } catch {
    return null;
  }
}

/** Keeps a map. */
export async function keepMap(file: string, { result, values }: KeptMap): Promise<void> {
  const positions = Buffer.from(values).toString('base64');
  await keepFile(file, JSON.stringify({ result, positions }), mostKept);
}
