// Downloads a whole wheel in blocks, verified by its pin: for wheels of which nearly everything is used.
import { createHash } from 'node:crypto';
import { say } from '#shared/sentence';
import { writePiecewise } from '../../store/atomic';
import { checkDisk } from '../../store/disk-space';
import type { WheelPin } from '../wheel-pin';
import { type DownloadOptions, defaultBlocks, downloadStream } from './download-stream';
import { fetchPacked } from './fetch-packed';
import { createMeter, type FetchProgress } from './speed';
import { badMember } from './unpack-member';

/**
 * Downloads a wheel to `path`. Leaving the loop stops it and keeps what was downloaded.
 * Throws 'unavailable', 'bad-file', 'disk-full', 'cancelled'.
 */
export function fetchWheel(
  pin: WheelPin,
  path: string,
  options: DownloadOptions,
): AsyncGenerator<FetchProgress> {
  const { blockBytes, connections, store } = { ...defaultBlocks, ...options };
  return downloadStream(pin, options, async (source, signal, report) => {
    const lengthBytes = source.sizeBytes;
    await checkDisk(store, 2 * lengthBytes);
    const meter = createMeter(lengthBytes, report);
    const write = (bytes: AsyncIterable<Uint8Array>) => writeVerified(pin, bytes, path);
    if (!source.isRemote) {
      await write(source.read(0, lengthBytes, signal));
      meter.add(lengthBytes);
      return;
    }
    const range = { start: 0, lengthBytes, key: pin.sha256 };
    await fetchPacked(range, source, store, { blockBytes, connections, signal, onBytes: meter.add }, write);
  });
}

async function writeVerified(pin: WheelPin, bytes: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const hash = createHash('sha256');
  await writePiecewise(path, async (file) => {
    for await (const chunk of bytes) {
      hash.update(chunk);
      await file.write(chunk);
    }
    const received = hash.digest('hex');
    if (received !== pin.sha256)
      throw badMember({ name: pin.file }, say`expected SHA-256 ${pin.sha256}, received ${received}`);
  });
}
