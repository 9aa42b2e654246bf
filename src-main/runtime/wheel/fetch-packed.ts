// Downloads a large range of a wheel in blocks, while its bytes are unpacked and verified.
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { ByteSource } from './byte-source';
import { type BlockOptions, openPacked } from './packed-file';

/** A range of a wheel; `key` names its unfinished file. */
export interface PackedRange {
  readonly start: number;
  readonly lengthBytes: number;
  readonly key: string;
}

/**
 * Downloads a range through a file in `store`, which a later call resumes, and gives its bytes to `use`. If a resumed
 * range is wrong, it is downloaded once more. Throws RequestError, 'disk-full' and what `use` throws ('bad-file' for wrong bytes).
 */
export async function fetchPacked(
  range: PackedRange,
  source: ByteSource,
  store: string,
  options: BlockOptions,
  use: (bytes: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  if (await tryOnce(range, source, store, options, use)) return;
  await tryOnce(range, source, store, options, use);
}

/** Returns false if a resumed range was wrong; its file is deleted. */
async function tryOnce(
  { start, lengthBytes, key }: PackedRange,
  source: ByteSource,
  store: string,
  options: BlockOptions,
  use: (bytes: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<boolean> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let counted = 0;
  const onBytes: BlockOptions['onBytes'] = (bytes, isNew) => {
    counted += bytes;
    options.onBytes(bytes, isNew);
  };
  const file = join(store, `${key}.packed`);
  const packed = await openPacked(file, lengthBytes, { ...options, signal, onBytes });
  let useless = false;
  try {
    const using = use(packed.follow());
    // A full disk or wrong bytes end the download.
    using.catch(() => stop.abort());
    const [filled, used] = await Promise.allSettled([packed.fill(source, start), using]);
    if (used.status === 'rejected') throw used.reason;
    if (filled.status === 'rejected') throw filled.reason;
    useless = true;
    return true;
  } catch (error) {
    if (!(error instanceof GraftError && error.code === 'bad-file')) throw error;
    useless = true;
    if (!packed.resumed) throw error;
    options.onBytes(-counted, false);
    return false;
  } finally {
    await packed.close(useless);
  }
}
