// The views of an image as pixels: windows of it at several sizes, and their mirror images.
import { readFile } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { ImageChannels } from '#shared/graph/image-channels';
import type { TrainImage } from '#shared/protocol/train-image';
import { countViews, mirrors, type TestTime, type ViewWindow, viewsOf } from '#shared/run/test-time';
import { say } from '#shared/sentence';
import { resizeWindow } from '../../../images/crop';
import type { DecoderPool } from '../../../images/decoder-pool';
import { readHeader } from '../../../images/header';
import type { ImageSize, ImageSource, ImageTarget } from '../../../images/image-source';
import { pixelTarget } from './pixel-target';

/** A scaled image of more pixels is refused: only a strip of an image has that many. */
const mostPixels = 32_000_000;

/** What scaled images are decoded for: their own proportions, by the network's way to find values between pixels. */
export function viewTarget(graph: LayerGraph): ImageTarget {
  const { width, height, channels, resize } = pixelTarget(graph);
  return {
    width,
    height,
    channels,
    resize: { mode: 'stretch', interpolation: resize?.interpolation ?? 'fast' },
  };
}

/** All views at the input's size, one after the other: `[views, height, width, channels]`. `decode` gives the image at a size. */
export async function decodeViews(
  testTime: TestTime,
  image: ImageSize,
  input: ImageSize,
  decode: (at?: ImageSize) => Promise<Uint8Array>,
  channels: ImageChannels = 3,
): Promise<Uint8Array> {
  const size = input.width * input.height * channels;
  const output = new Uint8Array(countViews(testTime) * size);
  let at = 0;
  const put = (view: Uint8Array) => {
    output.set(view, at);
    at += size;
  };
  if (testTime.crops === 'whole') {
    const pixels = await decode();
    put(pixels);
    if (mirrors(testTime)) put(mirrored(pixels, input));
    return output;
  }
  for (const { size: scaled, windows } of viewsOf(testTime, image, input)) {
    if (scaled.width * scaled.height > mostPixels)
      throw new GraftError(
        'too-large',
        say`An image of ${image.width} × ${image.height} would have ${scaled.width} × ${scaled.height} pixels at that scale.`,
      );
    const pixels = await decode(scaled);
    for (const window of windows) {
      const view = cutWindow(pixels, scaled, window, input);
      put(window.mirrored ? mirrored(view, input) : view);
    }
  }
  return output;
}

function cutWindow(pixels: Uint8Array, from: ImageSize, window: ViewWindow, to: ImageSize): Uint8Array {
  const { x, y, width, height } = window;
  const channels = pixels.length / (from.width * from.height);
  const box = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * from.width + x) * channels;
    box.set(pixels.subarray(start, start + width * channels), row * width * channels);
  }
  if (width === to.width && height === to.height) return box;
  // What lies around the window is not part of it.
  return resizeWindow(box, window, { left: 0, top: 0, width: 1, height: 1 }, to);
}

function mirrored(pixels: Uint8Array, { width, height }: ImageSize): Uint8Array {
  const output = new Uint8Array(pixels.length);
  const channels = pixels.length / (width * height);
  for (let row = 0; row < height; row++)
    for (let x = 0; x < width; x++) {
      const from = (row * width + x) * channels;
      output.set(pixels.subarray(from, from + channels), (row * width + width - 1 - x) * channels);
    }
  return output;
}

/** The size of an image as a person sees it: what is known of it, by its header, or as the decoder finds. */
export async function measure(
  pool: DecoderPool,
  image: ImageSource & Partial<Pick<TrainImage, 'width' | 'height'>>,
): Promise<ImageSize> {
  const { width, height, path, bytes, slice } = image;
  if (width && height) return { width, height };
  const file = bytes ?? (path && !slice ? await readFile(path).catch(() => null) : null);
  return (file && readHeader(file)) ?? pool.measure({ path, bytes, slice, name: image.name });
}
