// Creates a folder with readable images and one file of each unreadable kind.
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { root } from './workbench';

/** Writes two classes with `count` readable drawings each, and four unreadable files. */
export async function makeHostileFolder(folder: string, count: number): Promise<void> {
  for (const label of ['animals', 'fruit']) {
    const from = join(root, 'assets', 'samples', 'drawings', label);
    await mkdir(join(folder, label), { recursive: true });
    for (const name of (await readdir(from)).sort().slice(0, count)) {
      await copyFile(join(from, name), join(folder, label, name));
    }
  }
  const whole = await readFile(join(root, 'assets', 'samples', 'drawings', 'fruit', 'banana.jpg'));
  await writeFile(join(folder, 'fruit', 'truncated.jpg'), whole.subarray(0, whole.length / 2));
  await writeFile(join(folder, 'fruit', 'text.png'), 'This is no image.');
  await writeFile(join(folder, 'fruit', 'empty.jpg'), '');
  await writeFile(join(folder, 'animals', 'huge.png'), blackPng(20_000, 20_000));
}

/** Returns a black PNG with one bit per pixel: large when decoded, small on disk. */
function blackPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Computes CRC-32 with zlib if Node has it (22.2), or else with a table. */
function crc(bytes: Uint8Array): number {
  if (typeof crc32 === 'function') return crc32(bytes);
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}
