// Views at test time: positions of crops as in Caffe, torchvision and the papers; which classes can be averaged.
import { expect, test } from 'vitest';
import {
  countViews,
  scaledSize,
  scalesFor,
  testTimeSchema,
  tooSmallScale,
  viewsOf,
} from '#shared/run/test-time';
import { insistOnSameClasses } from '../../../src-main/engine/use/same-classes';

const input = { width: 224, height: 224 };
const parse = (value: unknown) => testTimeSchema.parse(value);
const corners = (value: unknown, image = { width: 256, height: 256 }) =>
  viewsOf(parse(value), image, input).flatMap(({ windows }) =>
    windows.map(({ x, y, mirrored }) => [y, x, mirrored ? 1 : 0]),
  );

test("places ten crops like Caffe's oversample and torchvision's TenCrop", () => {
  const five = [
    [0, 0],
    [0, 32],
    [32, 0],
    [32, 32],
    [16, 16],
  ];
  expect(corners({ crops: 'five' })).toEqual(five.map((at) => [...at, 0]));
  expect(corners({ crops: 'ten' })).toEqual([0, 1].flatMap((turn) => five.map((at) => [...at, turn])));
  expect(corners({ crops: 'one', mirror: true })).toEqual([
    [16, 16, 0],
    [16, 16, 1],
  ]);
});

test('starts the center crop of 227 from 256 at 14, as in Caffe', () => {
  const views = viewsOf(
    parse({ crops: 'one', scales: [256] }),
    { width: 256, height: 256 },
    { width: 227, height: 227 },
  );
  expect(views[0]?.windows[0]).toMatchObject({ x: 14, y: 14 });
});

test("rounds the scaled longer side down like torchvision's Resize", () => {
  expect(scaledSize({ width: 640, height: 427 }, 256, input)).toEqual({ width: 383, height: 256 });
  expect(scaledSize({ width: 427, height: 640 }, 256, input)).toEqual({ width: 256, height: 383 });
  // A tall input needs a larger scale than the shorter side of a wide image.
  expect(scaledSize({ width: 100, height: 100 }, 60, { width: 50, height: 90 })).toEqual({
    width: 90,
    height: 90,
  });
});

test('has 144 views for GoogLeNet: four scales, three squares, six crops, mirrored', () => {
  const google = parse({ crops: 'googlenet' });
  expect(scalesFor(google, input)).toEqual([256, 288, 320, 352]);
  const views = viewsOf(google, { width: 500, height: 375 }, input);
  expect(views.flatMap(({ windows }) => windows)).toHaveLength(144);
  expect(countViews(google)).toBe(144);
  const squares = views[0]!.windows.filter(({ width, mirrored }) => width === 256 && !mirrored);
  expect(squares.map(({ x, y, width, height }) => [x, y, width, height])).toEqual([
    [0, 0, 256, 256],
    [42, 0, 256, 256],
    [85, 0, 256, 256],
  ]);
  for (const { size, windows } of views)
    for (const { x, y, width, height } of windows)
      expect(x >= 0 && y >= 0 && x + width <= size.width && y + height <= size.height).toBe(true);
});

test('counts views correctly, and limits scales', () => {
  expect(countViews(parse({}))).toBe(1);
  expect(countViews(parse({ mirror: true }))).toBe(2);
  expect(countViews(parse({ crops: 'ten', scales: [256, 384, 512] }))).toBe(30);
  expect(countViews(parse({ crops: 'five', scales: [256, 384], mirror: true }))).toBe(20);
  expect(tooSmallScale(parse({ crops: 'five', scales: [256, 200] }), input)).toBe(200);
  expect(tooSmallScale(parse({ crops: 'ten' }), { width: 96, height: 96 })).toBeNull();
  for (const wrong of [
    { scales: [256] },
    { crops: 'five', scales: [] },
    { crops: 'five', scales: [256, 256] },
    { crops: 'five', scales: [4] },
    { crops: 'five', scales: [5000] },
    { crops: 'five', scales: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => 200 + i) },
    { crops: 'twelve' },
  ])
    expect(testTimeSchema.safeParse(wrong).success).toBe(false);
});

test('rejects networks with other classes or another order with a message', () => {
  const net = (name: string, classes: string[] | undefined, outputs = 3) => ({ name, classes, outputs });
  const refusal = (...nets: Parameters<typeof insistOnSameClasses>[0]) => {
    try {
      insistOnSameClasses(nets);
    } catch (error) {
      return (error as Error).message.replace('Only networks of the same classes can be averaged: ', '');
    }
  };
  const first = net('A', ['cat', 'dog', 'fox']);
  expect(refusal(first, net('B', ['cat', 'dog', 'fox']))).toBeUndefined();
  expect(refusal(first, net('B', ['cat', 'fox', 'dog']))).toBe(
    "their order differs: class 2 is 'dog' in A and 'fox' in B.",
  );
  expect(refusal(first, net('B', ['cat', 'dog']))).toBe("B doesn't know 'fox', which A does.");
  expect(refusal(first, net('B', ['cat', 'dog', 'fox', 'owl']))).toBe("A doesn't know 'owl', which B does.");
  expect(refusal(first, net('B', undefined))).toBe("B doesn't say which classes it tells apart.");
  expect(refusal(net('A', undefined), net('B', undefined, 4))).toBe('A gives 3 numbers, B 4.');
});
