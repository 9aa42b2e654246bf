// Unfinished downloads of TensorFlow, which the next installation continues, and a note of how far they are.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeJsonAtomic } from '../../store/atomic';
import { tensorflowFolder } from '../../store/runtime-record';
import type { WheelPin } from '../wheel-pin';

const noteSchema = z.object({ sha256: z.string(), done: z.number().nonnegative() });

/** Returns the folder of unfinished downloads; scripts/native/fetch-libraries.mjs uses the same. */
export function downloadsFolder(cache: string): string {
  return join(tensorflowFolder(cache), '.downloads');
}

const notePath = (cache: string) => join(downloadsFolder(cache), 'progress.json');

/** Notes how many bytes of a wheel were downloaded. */
export async function noteDownload(cache: string, pin: WheelPin, done: number): Promise<void> {
  await mkdir(downloadsFolder(cache), { recursive: true });
  await writeJsonAtomic(notePath(cache), { sha256: pin.sha256, done });
}

/** Returns how many bytes an interrupted download of a wheel has, as noted; 0 if there is none. */
export async function downloadedBytes(cache: string, pin: WheelPin): Promise<number> {
  const note = await readJson(notePath(cache), noteSchema).catch(() => null);
  return note?.sha256 === pin.sha256 ? note.done : 0;
}
