// A folder of files that image folders contain by mistake, each with its expected reason, and of readable images.
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import type { Rejected } from '#shared/data/dataset-index';
import { fixture, readImageKinds, writeGreatPng } from './support';

/** The expected result for one file: the reason, or null if it is readable. */
export interface BadFile {
  readonly path: string;
  readonly how: string;
  readonly fault: Rejected['fault'] | null;
  readonly reason: string | RegExp;
}

// The offset of 40 overwritten bytes, and the result.
const kinds = [
  { kind: 'JPEG', tear: 3, torn: 'unreadable' },
  { kind: 'PNG', tear: 60, torn: 'unreadable' },
  { kind: 'WebP', tear: 20, torn: 'unreadable' },
  { kind: 'GIF', tear: 4, torn: 'not-an-image' },
  { kind: 'TIFF', tear: 20, torn: 'unreadable' },
  { kind: 'AVIF', tear: 4, torn: 'not-an-image' },
  { kind: 'BMP', tear: 14, torn: 'not-an-image' },
  { kind: 'HEIC', tear: 60, torn: 'unreadable' },
] as const;
const unsupported = (kind: string) => `${kind} images are not supported; save it as PNG or JPEG`;

/** Fills `folder` with two classes, and returns the expected result for each file. */
export async function makeBadFiles(folder: string): Promise<BadFile[]> {
  const expected: BadFile[] = [];
  await mkdir(join(folder, 'good'), { recursive: true });
  await mkdir(join(folder, 'bad'));
  const bad = async (
    name: string,
    how: string,
    bytes: Uint8Array | string | null,
    fault: BadFile['fault'],
    reason: BadFile['reason'] = '',
  ) => {
    const path = `bad/${name}`;
    if (bytes !== null) await writeFile(join(folder, path), bytes);
    expected.push({ path, how, fault, reason });
  };
  const good = async (name: string, how: string, bytes: Uint8Array) => {
    await writeFile(join(folder, 'good', name), bytes);
    expected.push({ path: `good/${name}`, how, fault: null, reason: '' });
  };
  const read = (name: string) => readFile(fixture(name));
  const photo = await sharp({
    create: {
      width: 200,
      height: 150,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .png()
    .toBuffer();
  const imageKinds = await readImageKinds();
  const as = async (kind: string): Promise<Buffer> => {
    if (kind === 'BMP') return imageKinds('rgb-24.bmp');
    if (kind === 'HEIC') return imageKinds('rgb.heic');
    const image = sharp(photo);
    if (kind === 'JPEG') return image.jpeg().toBuffer();
    if (kind === 'PNG') return image.png().toBuffer();
    if (kind === 'WebP') return image.webp().toBuffer();
    if (kind === 'GIF') return image.gif().toBuffer();
    return kind === 'TIFF'
      ? image.tiff({ compression: 'lzw' }).toBuffer()
      : image.avif({ effort: 0 }).toBuffer();
  };
  for (const { kind, tear, torn } of kinds) {
    const bytes = await as(kind);
    const ending = kind.toLowerCase();
    await good(`whole.${ending}`, `${kind}, whole`, bytes);
    const early = `the ${kind} is truncated`;
    await bad(
      `cut.${ending}`,
      `${kind}, its first half`,
      bytes.subarray(0, bytes.length / 2),
      'truncated',
      early,
    );
    await bad(`head.${ending}`, `${kind}, its first 16 bytes`, bytes.subarray(0, 16), 'truncated', early);
    const damaged = Buffer.from(bytes);
    damaged.fill(0xa5, tear, tear + 40);
    await bad(`torn.${ending}`, `${kind}, 40 bytes overwritten`, damaged, torn);
  }
  await bad('empty.jpg', 'no bytes', '', 'empty', 'the file is empty (0 bytes)');
  await bad('zeros.png', 'a kilobyte of zeros', Buffer.alloc(1024), 'not-an-image');
  await bad(
    'diary.png',
    'text',
    'Dear diary,\ntoday I pretended.\n',
    'not-an-image',
    'expected an image, found text',
  );
  await bad('page.jpg', 'a web page', '<!doctype html><html><body>404</body></html>', 'not-an-image');
  await bad('packed.jpg', 'gzip', gzipSync(Buffer.alloc(4000, 7)), 'not-an-image');
  await bad('paper.png', 'a PDF', '%PDF-1.7\n%âãÏÓ\n1 0 obj\n', 'not-an-image');
  await bad(
    'drawing.svg',
    'an SVG',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'unsupported',
    unsupported('SVG'),
  );
  await bad(
    'hidden-svg.png',
    'an SVG named PNG',
    '<?xml version="1.0"?><svg xmlns="x"/>',
    'unsupported',
    unsupported('SVG'),
  );
  await good('old.bmp', 'a BMP', await read('rgb.bmp'));
  await good('really-a-heic.jpg', 'a HEIC named JPEG', imageKinds('named-wrong-heic.jpg'));
  await bad('scan.jp2', 'a JPEG 2000', imageKinds('rgb.jp2'), 'unsupported', /JPEG 2000.*convert it to PNG/);
  for (const [name, reason] of [
    ['five-bands.tif', /5 bands \(expected/],
    ['lab.tif', /CIELab colors/],
    ['zstd.tif', /ZSTD compression/],
    ['gray-float32-fractions.tif', /32-bit float values between 0 and 1/],
    ['bits-12.jpg', /12 bits per channel/],
    ['embedded-png.bmp', /BMP compression PNG/],
  ] as const)
    await bad(name, 'a kind that is not supported', imageKinds(name), 'unsupported', reason);
  for (const [name, how] of [
    ['rgb-24.bmp', 'BMP'],
    ['rle-8.bmp', 'BMP of run lengths'],
  ] as const) {
    const claims = imageKinds(name);
    claims.writeUInt32LE(60_000, 18);
    claims.writeUInt32LE(50_000, 22);
    const says = '60000 × 50000 pixels are 3000 megapixels; the limit is 100';
    await bad(`claims-${name}`, `a ${how} that says 60,000 × 50,000`, claims, 'too-large', says);
  }
  const heic = imageKinds('rgb.heic');
  const extents = heic.indexOf('ispe', 0, 'latin1');
  heic.writeUInt32BE(60_000, extents + 8);
  heic.writeUInt32BE(50_000, extents + 12);
  await bad('claims.heic', 'a HEIC that says 60,000 × 50,000', heic, 'too-large');
  const inks = imageKinds('cmyk-adobe.jpg');
  const inkFrame = inks.indexOf(Buffer.from([0xff, 0xc0]));
  inks.writeUInt16BE(65_500, inkFrame + 5);
  inks.writeUInt16BE(65_500, inkFrame + 7);
  await bad('claims-inks.jpg', 'a CMYK JPEG that says 65,500 × 65,500', inks, 'too-large');
  await writeGreatPng(join(folder, 'bad/bomb.png'), 20_000);
  await bad(
    'bomb.png',
    '400 megapixels in 50 KB',
    null,
    'too-large',
    '20000 × 20000 pixels are 400 megapixels; the limit is 100',
  );
  const claims = Buffer.from(await as('JPEG'));
  const frame = claims.indexOf(Buffer.from([0xff, 0xc0]));
  claims.writeUInt16BE(65_500, frame + 5);
  claims.writeUInt16BE(65_500, frame + 7);
  await bad(
    'claims.jpg',
    'a JPEG that says 65,500 × 65,500',
    claims,
    'too-large',
    '65500 × 65500 pixels are 4290 megapixels; the limit is 100',
  );
  const screen = Buffer.from(await as('GIF'));
  screen.writeUInt16LE(65_000, 6);
  screen.writeUInt16LE(65_000, 8);
  // Its frame is 200 × 150; decoders ignore the incorrect screen size.
  await good('screen.gif', 'a GIF that says 65,000 × 65,000', screen);
  await symlink('nowhere.jpg', join(folder, 'bad/broken.jpg'));
  await bad('broken.jpg', 'a link to nothing', null, 'unreadable', 'the file no longer exists');
  await symlink('self.jpg', join(folder, 'bad/self.jpg'));
  await bad('self.jpg', 'a link to itself', null, 'unreadable', 'its symbolic link refers to itself');
  await mkdir(join(folder, 'bad/inside'));
  await symlink('..', join(folder, 'bad/inside/round'));
  await bad(
    'inside/round',
    'a link to the folder above',
    null,
    'unreadable',
    'a link to the folder bad, which was already scanned',
  );
  if (process.platform !== 'win32') {
    execFileSync('mkfifo', [join(folder, 'bad/pipe.jpg')]);
    await bad('pipe.jpg', 'a pipe', null, 'unreadable');
  }
  await good(`${'long '.repeat(49)}.jpg`, 'a name of 249 letters', await read('rgb.jpg'));
  await good('한국어 𝒳 é.png', 'a name from anywhere', await read('rgb.png'));
  await good('<img src=x onerror=alert(1)>.jpg', 'a name that is markup', await read('exif-6.jpg'));
  await good('line\nbreak.jpg', 'a line break in the name', await read('exif-3.jpg'));
  await good('no ending', 'no ending', await read('gray.jpg'));
  await good('really-a-png.jpg', 'a PNG named JPEG', await read('gray.png'));
  await good(
    'dot.png',
    'one pixel',
    await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
      .png()
      .toBuffer(),
  );
  await good(
    'thread.png',
    '1 × 9,000 pixels',
    await sharp({ create: { width: 1, height: 9000, channels: 3, background: 'red' } })
      .png()
      .toBuffer(),
  );
  for (const name of [
    'cmyk.jpg',
    'gray-16.png',
    'rgb-16.png',
    'rgba.webp',
    'two-frames.gif',
    'transparent.gif',
  ])
    await good(name, 'an unusual kind', await read(name));
  await copyFile(fixture('rgb.jpg'), join(folder, 'good/twin.jpg'));
  expected.push({ path: 'good/twin.jpg', how: 'another again', fault: null, reason: '' });
  return expected;
}
