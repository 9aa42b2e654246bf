// Names of projects, runs and blobs, which become folders and files. Invalid names are rejected before they are used in a path.
import { z } from 'zod';

const idPattern = /^[a-z0-9][a-z0-9-]{0,63}$/;
const blobPattern = /^[0-9a-f]{64}$/;

/** The name of a project, of a run in its project, or of a bundled dataset. */
export const idSchema = z.string().regex(idPattern);

/** The name of a blob: the SHA-256 of its bytes in hexadecimal. */
export const blobNameSchema = z.string().regex(blobPattern);

/** True if the text can name a project, a run or a bundled dataset. */
export function isId(text: string): boolean {
  return idPattern.test(text);
}

/** True if the text can name a blob. */
export function isBlobName(text: string): boolean {
  return blobPattern.test(text);
}
