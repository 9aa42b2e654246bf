// Atomic writes: a file is written next to its path, synced and then renamed.
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rm, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import { GraftError } from '#shared/errors';
import { say, sentenceOf } from '#shared/sentence';
import { move } from './move';

/** Writes bytes or text atomically: readers see the old file or the new one, never a partial file. */
export async function writeFileAtomic(path: string, data: Uint8Array | string): Promise<void> {
  await writePiecewise(path, (file) => file.writeFile(data));
}

/** Calls `write` with a temporary file, which is renamed to `path` when it is complete and synced. */
export async function writePiecewise(
  path: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  await withTemporary(path, async (file, temporary) => {
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await move(temporary, path);
  });
}

/** As `writePiecewise`, for a file in `folder` whose path is known only when it is written: `write` returns it, or null if the file is not needed. */
export async function writeThenName(
  folder: string,
  write: (file: FileHandle) => Promise<string | null>,
): Promise<void> {
  await withTemporary(join(folder, 'new'), async (file, temporary) => {
    let path: string | null;
    try {
      path = await write(file);
      if (path !== null) await file.sync();
    } finally {
      await file.close();
    }
    if (path === null) return;
    await mkdir(dirname(path), { recursive: true });
    await move(temporary, path);
  });
}

/** Calls `use` with a temporary file next to `path`, and deletes it afterward. */
export function withScratchFile<T>(
  path: string,
  use: (file: FileHandle, temporary: string) => Promise<T>,
): Promise<T> {
  return withTemporary(path, async (file, temporary) => {
    try {
      return await use(file, temporary);
    } finally {
      await file.close();
    }
  });
}

/** Deletes the temporary files that a killed process left in the folder of `path`, or inside `path` when it is a folder. */
export async function sweepTemporaries(path: string): Promise<void> {
  for (const folder of [dirname(path), path])
    for (const name of await readdir(folder).catch(() => []))
      if ((folder === path || name.startsWith(basename(path))) && /\.[0-9a-f]{12}\.tmp$/.test(name))
        await rm(join(folder, name), { force: true }).catch(() => {});
}

/** Opens a file next to `path`, making its folder; removes it afterward unless it was renamed. */
async function withTemporary<T>(
  path: string,
  use: (file: FileHandle, temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx+').catch(async (error) => {
      if (error.code !== 'ENOENT') throw error;
      await mkdir(dirname(path), { recursive: true });
      return open(temporary, 'wx+');
    });
    return await use(file, temporary);
  } catch (error) {
    throw fileError(error, path, 'write');
  } finally {
    // It is gone already if it was renamed. `rm` would look for it in several steps.
    await unlink(temporary).catch(() => {});
  }
}

/** Writes a value as indented JSON, atomically. */
export async function writeJsonAtomic(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Reads JSON and validates it against a schema; throws 'not-found' or 'bad-file' with the file's name. */
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
    throw new GraftError('bad-file', say`${path} is not valid JSON: ${(error as Error).message}`, path);
  }
  return parseFile(value, schema, path);
}

/** Validates the JSON value of a file against a schema; throws 'bad-file' with the file's name. */
export function parseFile<T extends z.ZodType>(value: unknown, schema: T, path: string): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new GraftError(
    'bad-file',
    say`${path}: ${issue?.path.join('.') || 'value'}: ${issue?.message}`,
    path,
  );
}

/** Converts a file system error to a GraftError that names the file and suggests what to do. */
export function fileError(
  error: unknown,
  path: string,
  doing: 'read' | 'write',
  platform: NodeJS.Platform = process.platform,
): GraftError {
  if (error instanceof GraftError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EBUSY')
    return new GraftError(
      'busy',
      say`Could not ${sentenceOf(doing)} ${path}: another program has it open. Close it there and try again.`,
      path,
    );
  // Windows refuses to replace an open file in the same words as one without permission.
  if (code === 'EPERM' && platform === 'win32')
    return new GraftError(
      'no-permission',
      say`Could not ${sentenceOf(doing)} ${path}: another program has it open, or you have no permission.`,
      path,
    );
  if (code === 'ENOENT') return new GraftError('not-found', say`File not found: ${path}`, path);
  if (code === 'EACCES' || code === 'EPERM')
    return new GraftError('no-permission', say`No permission to ${sentenceOf(doing)} ${path}.`, path);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new GraftError(
      'disk-full',
      say`Could not write ${path}: the disk is full. Free some space and try again.`,
      path,
    );
  }
  if (code === 'EISDIR')
    return new GraftError('invalid', say`Expected a file, found a folder: ${path}`, path);
  if (code === undefined) throw error;
  return new GraftError(
    'bad-file',
    say`Could not ${sentenceOf(doing)} ${path}: ${(error as Error).message}`,
    path,
  );
}
