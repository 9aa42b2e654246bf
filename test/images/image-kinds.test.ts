// Every kind of image file has PIL's pixels, or is rejected with the reason. GRAFT_TABLE=1 prints a table with counts.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, encodeThumbnail } from '../../src-main/images/decode';
import { type DecoderPool, openDecoderPool } from '../../src-main/images/decoder-pool';
import { readHeader } from '../../src-main/images/header';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { openJpegDecoder } from '../../src-main/trainer/train/pixels/jpeg-decoder';
import { buildDecoder } from './support';

/** A kind of file, as written by test/fixtures/image-kinds/make.py. */
interface Kind {
  name: string;
  file: string;
  /** PIL's format and mode, or its error. */
  pil: string;
  width?: number;
  height?: number;
  rgb?: string;
  tolerance?: number;
  refused?: string;
  why?: string;
}

const file = fileURLToPath(new URL('../fixtures/image-kinds/kinds.json', import.meta.url));
const kinds = JSON.parse(await readFile(file, 'utf8')) as Kind[];
const cases = fileURLToPath(new URL('../fixtures/cases/data/', import.meta.url));
const bytesOf = (kind: Kind) => Buffer.from(kind.file, 'base64');
const sizeOf = ({ width = 16, height = 12 }: Kind) => ({ width, height });
const readable = kinds.filter(({ refused }) => refused === undefined);

function greatest(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

const meanOf = (pixels: Uint8Array, channel: number) => {
  let sum = 0;
  for (let i = channel; i < pixels.length; i += 3) sum += pixels[i]!;
  return sum / (pixels.length / 3);
};

describe('kinds of image files', () => {
  it('has the same pixels as in PIL, or is rejected with the reason', async () => {
    const lines: string[] = [];
    const counts = new Map<string, number>();
    for (const kind of kinds) {
      const decoding = decodeImage({ name: kind.name, bytes: bytesOf(kind) }, sizeOf(kind));
      let verdict: string;
      if (kind.refused) {
        const error = await decoding.then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(error, kind.name).toMatchObject({ code: 'unsupported' });
        expect(String(error), kind.name).toContain(kind.refused);
        verdict = `refused: ${kind.refused}`;
      } else {
        const gap = greatest(await decoding, Buffer.from(kind.rgb!, 'base64'));
        expect(gap, kind.name).toBeLessThanOrEqual(kind.tolerance!);
        verdict = `greatest difference ${gap} of 255`;
      }
      const format = kind.name.split('.').at(-1)!;
      const group = `${format} ${kind.refused ? 'refused' : 'equal'}`;
      counts.set(group, (counts.get(group) ?? 0) + 1);
      lines.push(
        `${kind.name.padEnd(32)} ${kind.pil.padEnd(24)} ${verdict}${kind.why ? ` (${kind.why})` : ''}`,
      );
    }
    const totals = [...counts].sort().map(([group, count]) => `${group}: ${count}`);
    if (process.env.GRAFT_TABLE)
      console.log(`${lines.join('\n')}\n${totals.join(', ')}; ${kinds.length} in all`);
    expect(kinds.length).toBeGreaterThan(250);
  });

  it('shows thumbnails in the same colors', async () => {
    // An unordered palette is noise, which lossy WebP does not preserve.
    for (const kind of readable.filter(({ name }) => !/palette|os2-[148]/.test(name))) {
      const { width, height } = sizeOf(kind);
      const webp = await encodeThumbnail({ bytes: bytesOf(kind) }, Math.max(width, height));
      const { data } = await sharp(webp).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const expected = Buffer.from(kind.rgb!, 'base64');
      // Lossy WebP halves the resolution of colors, so compare the mean of each channel.
      for (let channel = 0; channel < 3; channel++)
        expect(Math.abs(meanOf(data, channel) - meanOf(expected, channel)), kind.name).toBeLessThan(10);
    }
  });

  it('reads JPEGs in the same way with TensorFlow, which decodes them for training', async () => {
    const runtime = await openRuntime();
    if (!runtime.kind.startsWith('native')) return;
    let compared = 0;
    for (const kind of readable) {
      const bytes = bytesOf(kind);
      const header = readHeader(bytes);
      if (!header?.plainJpeg) continue;
      const decoder = openJpegDecoder({
        ...sizeOf(kind),
        resize: { mode: 'stretch', interpolation: 'bilinear' },
      })!;
      const [pixels] = await decoder.decode([{ bytes, size: header }]);
      decoder.dispose();
      // TensorFlow uses the faster DCT, as Keras' dataset functions do: a mean difference of about one gray level.
      const expected = Buffer.from(kind.rgb!, 'base64');
      const mean =
        pixels!.reduce((sum, value, i) => sum + Math.abs(value - expected[i]!), 0) / expected.length;
      expect(mean, kind.name).toBeLessThan(4);
      compared++;
    }
    expect(compared).toBeGreaterThan(12);
  });
});

describe("users' files", () => {
  const first = async (name: string) =>
    [...(await decodeImage({ path: `${cases}${name}` }, { width: 16, height: 16 }))].slice(0, 3);

  it('converts CMYK to the colors of PIL and TensorFlow', async () => {
    expect(await first('cmyk/blue.jpg')).toEqual([0, 0, 255]);
    expect(await first('cmyk/yellow.jpg')).toEqual([255, 255, 0]);
    expect(await first('cmyk/black.jpg')).toEqual([0, 0, 0]);
  });

  it('does not read an infrared band as transparency', async () => {
    expect(await first('nir/rgb-nir10-unspecified.tif')).toEqual([200, 100, 40]);
  });
});

describe('the decoder process', () => {
  let pool: DecoderPool;
  beforeAll(async () => {
    pool = openDecoderPool({ processes: 1, entry: await buildDecoder() });
  });
  afterAll(() => pool.close());

  it('reads HEIC, BMP and CMYK like the engine', async () => {
    for (const name of ['rgb.heic', 'rgba.heic', 'rgb-16-565-masks.bmp', 'cmyk-adobe.jpg']) {
      const kind = kinds.find((one) => one.name === name)!;
      const pixels = await pool.decode({ name, bytes: bytesOf(kind) }, sizeOf(kind));
      expect(greatest(pixels, Buffer.from(kind.rgb!, 'base64')), name).toBeLessThanOrEqual(kind.tolerance!);
      expect(await pool.measure({ name, bytes: bytesOf(kind) })).toEqual(sizeOf(kind));
    }
  });
});
