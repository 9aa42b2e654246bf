// A folder of images like photographs, rendered anew: three classes of simple objects.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Images per class. */
const perClass = 100;

/** Renders an image like a photograph of a scene: a lit background, an object in another place and size each time, blur and grain. */
async function photograph(kind: string, seed: number): Promise<Buffer> {
  let state = seed * 2_654_435_761 + 1;
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const [x, y, r] = [40 + draw() * 80, 40 + draw() * 80, 22 + draw() * 18];
  const hue = Math.floor(draw() * 360);
  const fill = `hsl(${(hue + 150) % 360} 60% ${30 + draw() * 30}%)`;
  const turn = Math.floor(draw() * 40 - 20);
  const objects: Record<string, string> = {
    ball: `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/><circle cx="${x - r / 3}" cy="${y - r / 3}" r="${r / 4}" fill="#fff" opacity=".6"/>`,
    fence: Array.from(
      { length: 7 },
      (_, i) => `<rect x="${i * 24 + draw() * 6}" y="20" width="9" height="130" fill="${fill}"/>`,
    ).join(''),
    house: `<path d="M${x - r} ${y} L${x} ${y - r} L${x + r} ${y} Z" fill="#a33"/><rect x="${x - r * 0.8}" y="${y}" width="${r * 1.6}" height="${r * 1.2}" fill="${fill}"/><rect x="${x - 5}" y="${y + 8}" width="10" height="14" fill="#222"/>`,
  };
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160"><defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${hue} 45% 78%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360} 30% 42%)"/></linearGradient></defs><rect width="160" height="160" fill="url(#g)"/><g transform="rotate(${turn} 80 80)">${objects[kind]}</g></svg>`;
  const grain = Buffer.from(Uint8Array.from({ length: 160 * 160 * 3 }, () => 118 + draw() * 20));
  return sharp(Buffer.from(svg))
    .removeAlpha()
    .blur(0.8)
    .composite([{ input: grain, raw: { width: 160, height: 160, channels: 3 }, blend: 'soft-light' }])
    .jpeg({ quality: 82 })
    .toBuffer();
}

/** Writes 300 images in three classes. */
export async function makePhotographs(folder: string): Promise<string> {
  for (const kind of ['ball', 'fence', 'house']) {
    await mkdir(join(folder, kind), { recursive: true });
    for (let i = 0; i < perClass; i++)
      await sharp(await photograph(kind, i + 1)).toFile(join(folder, kind, `${i}.jpg`));
  }
  return folder;
}
