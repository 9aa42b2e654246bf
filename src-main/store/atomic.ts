// Files that are whole or not there: written beside their place, synced and renamed onto it.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { GraftError } from '#shared/errors';

/** Writes bytes or text so that readers see the old file or the new one, never half of it. */
export async function writeFileAtomic(path: string, data: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx').catch(async (error) => {
      if (error.code !== 'ENOENT') throw error;
      await mkdir(dirname(path), { recursive: true });
      return open(temporary, 'wx');
    });
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError(error, path, 'write');
  }
}

/** Writes a value as indented JSON, whole or not at all. */
export async function writeJsonAtomic(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Reads JSON and checks it by a schema; throws 'not-found' or 'bad-file' with the file's name. */
export async function readJson<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw fileError(error, path, 'read');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new GraftError('bad-file', `${path} is no JSON: ${(error as Error).message}`, path);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new GraftError('bad-file', `${path}: ${issue?.path.join('.') || 'value'}: ${issue?.message}`, path);
}

/** A file system error as a GraftError that names the file and what would help. */
export function fileError(error: unknown, path: string, doing: 'read' | 'write'): GraftError {
  if (error instanceof GraftError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new GraftError('not-found', `${path} is not there.`, path);
  if (code === 'EACCES' || code === 'EPERM')
    return new GraftError('no-permission', `No permission to ${doing} ${path}.`, path);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new GraftError(
      'disk-full',
      `The disk is full: ${path} could not be written. Free some space and try again.`,
      path,
    );
  }
  if (code === 'EISDIR') return new GraftError('invalid', `${path} is a folder: expected a file.`, path);
  if (code === undefined) throw error;
  return new GraftError('bad-file', `Could not ${doing} ${path}: ${(error as Error).message}`, path);
}
