// Generates the PNGs, icon.ico and icon.icns in assets/icons from icon.svg: node scripts/make-icons.mjs
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';

const folder = resolve(
  import.meta.dirname ?? new URL('.', import.meta.url).pathname,
  '..',
  'assets',
  'icons',
);
const svg = await readFile(join(folder, 'icon.svg'));

/** Renders the icon as a square PNG of `size` pixels. */
const png = (size) =>
  sharp(svg, { density: (72 * size) / 512 })
    .resize(size, size)
    .png({ compressionLevel: 9, palette: size > 128 })
    .toBuffer();

const sizes = [16, 32, 48, 64, 128, 256, 512, 1024];
const images = new Map(await Promise.all(sizes.map(async (size) => [size, await png(size)])));
for (const size of sizes.filter((size) => size < 1024)) {
  await writeFile(join(folder, `${size}x${size}.png`), images.get(size));
}

// ICO: a directory with 16 bytes per image, then the PNGs.
const icoSizes = [16, 32, 48, 64, 128, 256];
const directory = Buffer.alloc(6 + 16 * icoSizes.length);
directory.writeUInt16LE(1, 2);
directory.writeUInt16LE(icoSizes.length, 4);
let offset = directory.length;
for (const [i, size] of icoSizes.entries()) {
  const at = 6 + 16 * i;
  directory.writeUInt8(size % 256, at);
  directory.writeUInt8(size % 256, at + 1);
  directory.writeUInt16LE(1, at + 4);
  directory.writeUInt16LE(32, at + 6);
  directory.writeUInt32LE(images.get(size).length, at + 8);
  directory.writeUInt32LE(offset, at + 12);
  offset += images.get(size).length;
}
await writeFile(
  join(folder, 'icon.ico'),
  Buffer.concat([directory, ...icoSizes.map((size) => images.get(size))]),
);

// ICNS: 'icns' and the total length, then one block per image: type, length (both big endian) and PNG.
const block = (type, data) => {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(8 + data.length, 4);
  return Buffer.concat([head, data]);
};
const types = { ic11: 32, ic12: 64, ic07: 128, ic08: 256, ic13: 256, ic09: 512, ic14: 512, ic10: 1024 };
const blocks = Object.entries(types).map(([type, size]) => block(type, images.get(size)));
await writeFile(join(folder, 'icon.icns'), block('icns', Buffer.concat(blocks)));
