// What a scan remembers for the next one: each file's size and time of change with the verdict on it.
import { z } from 'zod';
import { pictureFaults } from '#shared/recipe/data-index';

const verdict = z.union([
  z.object({ hash: z.string(), width: z.number().int(), height: z.number().int(), look: z.string() }),
  z.object({ fault: z.enum(pictureFaults), reason: z.string() }),
]);

/** Kept beside the index by whoever asked for the scan; a file whose size and time are unchanged isn't read again. */
export const scanCacheSchema = z.object({
  version: z.literal(2),
  folder: z.string(),
  files: z.record(z.string(), z.object({ sizeBytes: z.number(), mtimeMs: z.number(), verdict })),
});
/** See `scanCacheSchema`. */
export type ScanCache = z.infer<typeof scanCacheSchema>;

/** What was found in a file: a picture, or a fault that lies in its bytes. */
export type FileVerdict = z.infer<typeof verdict>;

/** The verdict of the last scan on a file, when neither its size nor its time changed. */
export function recall(
  previous: ScanCache | undefined,
  path: string,
  file: { sizeBytes: number; mtimeMs: number },
): FileVerdict | null {
  const known = previous && Object.hasOwn(previous.files, path) ? previous.files[path] : undefined;
  return known && known.sizeBytes === file.sizeBytes && known.mtimeMs === file.mtimeMs ? known.verdict : null;
}
