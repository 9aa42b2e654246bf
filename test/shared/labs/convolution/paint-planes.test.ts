// Colors of values: clipped, by magnitude, stretched, by sign; one channel or three.
import { expect, it } from 'vitest';
import { type Display, paintPlanes } from '#shared/labs/convolution/paint-planes';
import type { Planes } from '#shared/labs/convolution/planes';

const one: Planes = { width: 4, height: 1, channels: 1, values: Float32Array.from([-100, 0, 140, 300]) };
const grays = (planes: Planes, display: Display, channel: number | null = null) =>
  [...paintPlanes(planes, display, channel)].filter((_, i) => i % 4 === 0);

it('draws gray levels by each rule', () => {
  expect(grays(one, 'clip')).toEqual([0, 0, 140, 255]);
  expect(grays(one, 'absolute')).toEqual([100, 0, 140, 255]);
  expect(grays(one, 'stretch')).toEqual([0, 64, 153, 255]);
});

it('draws signs as blue and orange around white', () => {
  const rgba = paintPlanes(one, 'signed', null);
  const pixel = (p: number) => [...rgba.slice(p * 4, p * 4 + 4)];
  expect(pixel(1)).toEqual([255, 255, 255, 255]);
  expect(pixel(3)).toEqual([206, 92, 0, 255]);
  const [red, , blue] = pixel(0);
  expect(blue).toBeGreaterThan(red!);
});

it('draws three channels as colors, or one of them as gray', () => {
  const three: Planes = { width: 1, height: 1, channels: 3, values: Float32Array.from([10, -20, 400]) };
  expect([...paintPlanes(three, 'clip', null)]).toEqual([10, 0, 255, 255]);
  expect([...paintPlanes(three, 'absolute', 1)]).toEqual([20, 20, 20, 255]);
  expect([...paintPlanes(three, 'stretch', null)]).toEqual([18, 0, 255, 255]);
});

it('draws a plane of one value without dividing by 0', () => {
  const plain = { ...one, values: new Float32Array(4) };
  expect(grays(plain, 'stretch')).toEqual([0, 0, 0, 0]);
  expect(grays(plain, 'signed')).toEqual([255, 255, 255, 255]);
});
