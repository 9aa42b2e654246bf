// Compares predictions and features of photos decoded by libjpeg at 1/2, 1/4 or 1/8 with those of Keras' own pixels.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { buildArchitecture } from '#shared/architectures/index';
import type { Resize } from '#shared/graph/graph';
import { createRandom } from '#shared/random';
import { loadBundledWeights } from '../../src-main/formats/weights-manifest';
import { openBlobStore } from '../../src-main/store/blobs';
import { openSession } from '../../src-main/trainer/recorder/session';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../src-main/trainer/tf';
import { forwardProgram } from '../../src-main/trainer/train/features/forward-program';
import { openJpegDecoder } from '../../src-main/trainer/train/pixels/jpeg-decoder';
import { asPlainJpeg } from '../../src-main/trainer/train/pixels/pixels';
import { loadWeights } from '../../src-main/trainer/weights/load';

const ways: readonly Resize['interpolation'][] = ['bilinear', 'fast', 'area'];
/** Longer sides of the JPEGs, three quarters as high. To 224 pixels, `fast` decodes those of 640 at 1/2, of 1,200 at 1/4 and of 2,400 at 1/8. */
const sides = [640, 1200, 2400];

/** Cuts pieces out of the photos of a folder and saves them as JPEGs of one size. */
async function cutPieces(photos: string, side: number, each: number): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  for (const name of (await readdir(photos)).sort()) {
    const image = sharp(join(photos, name)).removeAlpha().toColourspace('srgb');
    const { width, height } = await image.metadata();
    const random = createRandom(name.length + side);
    for (let i = 0; i < each; i++) {
      const cut = Math.floor(Math.min(width, height) * (0.6 + 0.4 * random()));
      const left = Math.floor((width - cut) * random());
      const top = Math.floor((height - cut) * random());
      const region = { left, top, width: cut, height: cut };
      pieces.push(
        await image
          .clone()
          .extract(region)
          .resize(side, Math.round(side * 0.75), { fit: 'fill', kernel: 'lanczos3' })
          .jpeg({ quality: 90 })
          .toBuffer(),
      );
    }
  }
  return pieces;
}

/** Side of the network's input. */
const size = 224;
/** Pieces of each photo. */
const each = 4;

/** Runs the experiment on the photos of a folder and prints a row for each size and way. */
export async function benchScaled(
  { root, folder }: { readonly root: string; readonly folder: string },
  photos: string,
): Promise<number> {
  await openRuntime();
  await mkdir(folder, { recursive: true });
  const blobs = openBlobStore(join(folder, 'blobs'));
  const built = buildArchitecture('EfficientNetLite0', {
    ...{ inputShape: [size, size, 3], includeTop: true, classes: 1000, seed: 1 },
  });
  const graph = await loadBundledWeights(built, join(root, 'models/efficientnet-lite0/weights.json'), blobs);
  const input = graph.layers[0]!.name;
  const scores = graph.outputs[0]!;
  const features = graph.layers.find(({ kind }) => kind === 'GlobalAveragePooling2D')!.name;
  const batch = 16;
  const fed = [{ name: input, shape: [size, size, 3], pixels: graph.preprocessing }];
  const session = openSession({
    state: await loadWeights(graph, blobs),
    programs: { forward: forwardProgram(graph, fed, [scores, features], batch) },
    record: true,
  });
  const predict = async (pixels: readonly (Uint8Array | null)[]) => {
    const found: { best: number; probability: number; features: Float32Array }[] = [];
    for (let from = 0; from + batch <= pixels.length; from += batch) {
      const values = new Float32Array(batch * size * size * 3);
      for (let i = 0; i < batch; i++) values.set(pixels[from + i]!, i * size * size * 3);
      const feed = tf.tensor(values, [batch, size, size, 3]);
      const outputs = session.run('forward', new Map([[input, feed]]));
      const [rows, vectors] = [await outputs.get(scores)!.data(), await outputs.get(features)!.data()];
      for (let i = 0; i < batch; i++) {
        const row = rows.slice(1000 * i, 1000 * (i + 1)) as Float32Array;
        const best = row.indexOf(Math.max(...row));
        const length = vectors.length / batch;
        const own = vectors.slice(length * i, length * (i + 1)) as Float32Array;
        found.push({ best, probability: row[best]!, features: own });
      }
      tf.dispose([feed, ...outputs.values()]);
    }
    return found;
  };
  console.log(
    '| JPEG | way | CPU ms an image | mean difference of pixels | cosine, median | cosine, least | same class | the same of sure ones |',
  );
  for (const side of sides) {
    const pieces = await cutPieces(photos, side, each);
    const files = pieces
      .slice(0, pieces.length - (pieces.length % batch))
      .map((bytes) => asPlainJpeg(bytes)!);
    let exact: Awaited<ReturnType<typeof predict>> = [];
    let exactPixels: readonly (Uint8Array | null)[] = [];
    for (const interpolation of ways) {
      const decoder = openJpegDecoder({
        width: size,
        height: size,
        resize: { mode: 'stretch', interpolation },
      })!;
      await decoder.decode(files);
      const times: number[] = [];
      let pixels: readonly (Uint8Array | null)[] = [];
      for (let round = 0; round < 3; round++) {
        const before = process.cpuUsage();
        pixels = await decoder.decode(files);
        const { user, system } = process.cpuUsage(before);
        times.push((user + system) / 1000 / files.length);
      }
      decoder.dispose();
      const own = await predict(pixels);
      if (interpolation === 'bilinear') [exact, exactPixels] = [own, pixels];
      const cosines = own.map((one, i) => cosine(one.features, exact[i]!.features)).sort((a, b) => a - b);
      const same = own.filter(({ best }, i) => best === exact[i]!.best).length;
      const sure = exact.flatMap(({ probability }, i) => (probability >= 0.5 ? [i] : []));
      const sureSame = sure.filter((i) => own[i]!.best === exact[i]!.best).length;
      let difference = 0;
      for (const [i, one] of pixels.entries())
        for (let at = 0; at < one!.length; at++) difference += Math.abs(one![at]! - exactPixels[i]![at]!);
      difference /= files.length * size * size * 3;
      const figures = [times.sort((a, b) => a - b)[1]!.toFixed(2), difference.toFixed(2)];
      figures.push(
        cosines[cosines.length >> 1]!.toFixed(4),
        cosines[0]!.toFixed(3),
        `${same}/${own.length}`,
        `${sureSame}/${sure.length}`,
      );
      console.log(`| ${side} × ${Math.round(side * 0.75)} | ${interpolation} | ${figures.join(' | ')} |`);
    }
  }
  session.dispose();
  return 0;
}

function cosine(some: Float32Array, others: Float32Array): number {
  let [dot, a, b] = [0, 0, 0];
  for (const [i, value] of some.entries()) {
    dot += value * others[i]!;
    a += value * value;
    b += others[i]! * others[i]!;
  }
  return dot / Math.sqrt(a * b);
}
