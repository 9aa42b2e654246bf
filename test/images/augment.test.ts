// Augmentation against Keras' own layers: augment.json is made by test/fixtures/images/make-augment.py.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { augmentationSchema } from '#shared/run/stage';
import {
  type AugmentationDraw,
  applyDraw,
  augmentImage,
  drawAugmentation,
} from '../../src-main/images/augment';
import { drawWindow, resizeWindow } from '../../src-main/images/crop';
import { fixture } from './support';

const truth = JSON.parse(await readFile(fixture('augment.json'), 'utf8')) as {
  width: number;
  height: number;
  image: string;
  cases: { name: string; draw: AugmentationDraw; pixels: string }[];
  windows: { box: number[]; size: number[]; pixels: string }[];
};
const { width, height } = truth;
const image = new Uint8Array(Buffer.from(truth.image, 'base64'));
const none = augmentationSchema.parse({});

describe('an augmented image', () => {
  for (const { name, draw, pixels } of truth.cases) {
    it(`is the same as in Keras: ${name}`, () => {
      const bytes = Buffer.from(pixels, 'base64');
      const got = applyDraw(image, width, height, draw);
      const gaps = Array.from(got, (value, i) => Math.abs(value - bytes.readFloatLE(i * 4)));
      expect(Math.max(...gaps)).toBeLessThan(0.52);
    });
  }

  it('is an unchanged copy without augmentation', () => {
    const copy = augmentImage(image, width, height, none, 5);
    expect(copy).toEqual(image);
    expect(copy).not.toBe(image);
  });

  it('is the same for the same seed, and different for another', () => {
    const all = augmentationSchema.parse({
      horizontalFlip: true,
      rotation: 20,
      zoom: 0.2,
      translation: 0.1,
      brightness: 0.2,
    });
    const first = augmentImage(image, width, height, all, 7);
    expect(augmentImage(image, width, height, all, 7)).toEqual(first);
    expect(augmentImage(image, width, height, all, 8)).not.toEqual(first);
  });

  it('covers its ranges and flips half of the images', () => {
    const ranges = {
      ...none,
      horizontalFlip: true,
      rotation: 90,
      zoom: 0.5,
      translation: 0.25,
      brightness: 0.1,
      contrast: 0.3,
      hue: 0.2,
    };
    const draws = Array.from({ length: 2000 }, (_, seed) => drawAugmentation(ranges, seed));
    const span = (read: (draw: AugmentationDraw) => number) => {
      const values = draws.map(read);
      return [Math.min(...values), Math.max(...values)];
    };
    const near = (low: number, high: number) => [expect.closeTo(low, 1), expect.closeTo(high, 1)];
    expect(span((draw) => draw.angle)).toEqual(near(-Math.PI / 2, Math.PI / 2));
    expect(span((draw) => draw.zoomX)).toEqual(near(0.5, 1.5));
    expect(span((draw) => draw.shiftY)).toEqual(near(-0.25, 0.25));
    expect(span((draw) => draw.brightness)).toEqual(near(-0.1, 0.1));
    expect(span((draw) => draw.contrast!)).toEqual(near(0.7, 1.3));
    expect(span((draw) => draw.hue!)).toEqual(near(-0.2, 0.2));
    expect(draws.filter((draw) => draw.flip).length).toBeGreaterThan(900);
    expect(draws.filter((draw) => draw.flip).length).toBeLessThan(1100);
  });

  it('draws the same rotation regardless of flipping', () => {
    const turned = drawAugmentation({ ...none, rotation: 30 }, 3);
    const both = drawAugmentation({ ...none, rotation: 30, horizontalFlip: true }, 3);
    expect(both.angle).toBe(turned.angle);
  });
});

describe('a crop of an image', () => {
  for (const { box, size, pixels } of truth.windows) {
    it(`is cropped and resized as in Pillow: ${box} to ${size}`, () => {
      const [left, top, right, bottom] = box as [number, number, number, number];
      const window = {
        left: left / width,
        top: top / height,
        width: (right - left) / width,
        height: (bottom - top) / height,
      };
      const [w, h] = size as [number, number];
      const got = resizeWindow(image, { width, height }, window, { width: w, height: h });
      const bytes = Buffer.from(pixels, 'base64');
      // Pillow rounds after each of its two passes.
      expect(Math.max(...got.map((value, i) => Math.abs(value - bytes[i]!)))).toBeLessThanOrEqual(1);
    });
  }

  it('has the size given by the scale, anywhere in the image', () => {
    const from = { width: 600, height: 400 };
    const crops = { scaleJitter: { from: 256, to: 512 } };
    const drawn = Array.from(
      { length: 1000 },
      (_, seed) => drawWindow(crops, from, { width: 224, height: 224 }, seed)!,
    );
    for (const one of drawn) {
      // Square in pixels, of 224 when the shorter side is 256 to 512.
      expect(one.width * from.width).toBeCloseTo(one.height * from.height, 6);
      const shorter = 224 / one.height;
      expect(shorter).toBeGreaterThanOrEqual(256);
      expect(shorter).toBeLessThanOrEqual(512);
      expect(one.left).toBeGreaterThanOrEqual(0);
      expect(one.left + one.width).toBeLessThanOrEqual(1 + 1e-9);
    }
    expect(Math.max(...drawn.map(({ left }) => left))).toBeGreaterThan(0.6);
  });

  it('has an area and aspect ratio within the given ranges', () => {
    const from = { width: 300, height: 200 };
    const crops = { resizedCrop: { areaFrom: 0.1, areaTo: 0.5, ratioFrom: 0.75, ratioTo: 4 / 3 } };
    for (let seed = 0; seed < 500; seed++) {
      const one = drawWindow(crops, from, { width: 96, height: 96 }, seed)!;
      const area = one.width * one.height;
      const ratio = (one.width * from.width) / (one.height * from.height);
      expect(area).toBeGreaterThanOrEqual(0.1 - 1e-9);
      expect(area).toBeLessThanOrEqual(0.5 + 1e-9);
      expect(ratio).toBeGreaterThanOrEqual(0.75 - 1e-9);
      expect(ratio).toBeLessThanOrEqual(4 / 3 + 1e-9);
    }
  });
});
