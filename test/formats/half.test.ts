// float16 values: the table matches the calculation, and converting back yields the same bits.
import { expect, test } from 'vitest';
import { expandHalves, halfToNumber, numberToHalf } from '../../src-main/formats/half';

test('converts every float16 to the same number alone, among few and among many', () => {
  const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
  const many = new Float32Array(65537);
  expandHalves(all, many, 1);
  const few = new Float32Array(65536);
  for (let at = 0; at < 65536; at += 1024) expandHalves(all.subarray(at, at + 1024), few, at);
  const wrong = [...all].filter((bits) => {
    const number = halfToNumber(bits);
    const isNumber = !Number.isNaN(number);
    return (
      !Object.is(many[bits + 1], number) ||
      !Object.is(few[bits], number) ||
      (isNumber && numberToHalf(number) !== bits)
    );
  });
  expect(wrong).toEqual([]);
  // IEEE 754-2008: the maximum, the smallest normal and subnormal values, one third.
  expect([0x7bff, 0x0400, 0x0001, 0x3555].map(halfToNumber)).toEqual([
    65504,
    2 ** -14,
    2 ** -24,
    0.333251953125,
  ]);
});
