// Augmentation against Keras' own layers: augment.json is made by test/fixtures/pictures/make-augment.py.
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { augmentationSchema } from '#shared/recipe/stage';
import {
  type AugmentationDraw,
  applyDraw,
  augmentPicture,
  drawAugmentation,
} from '../../src-main/pictures/augment';
import { fixture } from './support';

const truth = JSON.parse(await readFile(fixture('augment.json'), 'utf8')) as {
  width: number;
  height: number;
  picture: string;
  cases: { name: string; draw: AugmentationDraw; pixels: string }[];
};
const { width, height } = truth;
const picture = new Uint8Array(Buffer.from(truth.picture, 'base64'));
const none = augmentationSchema.parse({});

describe('an augmented picture', () => {
  for (const { name, draw, pixels } of truth.cases) {
    it(`is as Keras makes it: ${name}`, () => {
      const bytes = Buffer.from(pixels, 'base64');
      const got = applyDraw(picture, width, height, draw);
      const gaps = Array.from(got, (value, i) => Math.abs(value - bytes.readFloatLE(i * 4)));
      expect(Math.max(...gaps)).toBeLessThan(0.52);
    });
  }

  it('is an unchanged copy when nothing is asked for', () => {
    const copy = augmentPicture(picture, width, height, none, 5);
    expect(copy).toEqual(picture);
    expect(copy).not.toBe(picture);
  });

  it('is the same for the same seed and another for another', () => {
    const all = augmentationSchema.parse({
      horizontalFlip: true,
      rotation: 20,
      zoom: 0.2,
      translation: 0.1,
      brightness: 0.2,
    });
    const first = augmentPicture(picture, width, height, all, 7);
    expect(augmentPicture(picture, width, height, all, 7)).toEqual(first);
    expect(augmentPicture(picture, width, height, all, 8)).not.toEqual(first);
  });

  it('draws within its ranges, all of them, and flips half of the pictures', () => {
    const ranges = { horizontalFlip: true, rotation: 90, zoom: 0.5, translation: 0.25, brightness: 0.1 };
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
    expect(draws.filter((draw) => draw.flip).length).toBeGreaterThan(900);
    expect(draws.filter((draw) => draw.flip).length).toBeLessThan(1100);
  });

  it('draws the same turn whether the picture may be flipped or not', () => {
    const turned = drawAugmentation({ ...none, rotation: 30 }, 3);
    const both = drawAugmentation({ ...none, rotation: 30, horizontalFlip: true }, 3);
    expect(both.angle).toBe(turned.angle);
  });
});
