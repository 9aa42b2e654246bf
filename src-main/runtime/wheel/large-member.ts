// Downloads a large member in blocks, and unpacks it while it arrives.
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { ByteSource } from './byte-source';
import { type BlockOptions, openPacked } from './packed-file';
import { unpackMember } from './unpack-member';
import type { WantedMember } from './wanted-members';

/**
 * Downloads a member to its path through a file in `store`, which a later call resumes. A member that was resumed and is
 * wrong is downloaded once more. Throws RequestError, 'bad-file', 'disk-full'.
 */
export async function fetchLarge(
  wanted: WantedMember,
  source: ByteSource,
  store: string,
  options: BlockOptions,
): Promise<void> {
  if (await tryOnce(wanted, source, store, options)) return;
  await tryOnce(wanted, source, store, options);
}

/** Returns false if a resumed member was wrong; its file is deleted. */
async function tryOnce(
  { entry, pin, path, lengthBytes }: WantedMember,
  source: ByteSource,
  store: string,
  options: BlockOptions,
): Promise<boolean> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let counted = 0;
  const onBytes: BlockOptions['onBytes'] = (bytes, isNew) => {
    counted += bytes;
    options.onBytes(bytes, isNew);
  };
  const packed = await openPacked(join(store, `${pin.sha256}.packed`), lengthBytes, {
    ...options,
    signal,
    onBytes,
  });
  let useless = false;
  try {
    const unpacking = unpackMember(entry, packed.follow(), pin, path);
    // A full disk or wrong bytes end the download.
    unpacking.catch(() => stop.abort());
    const [filled, unpacked] = await Promise.allSettled([packed.fill(source, entry.headerOffset), unpacking]);
    if (unpacked.status === 'rejected') throw unpacked.reason;
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
