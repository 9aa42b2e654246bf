// NumPy's files: what NumPy wrote is read, what is written is what NumPy writes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { kindOf, readArrays, writeArrays } from '../../../src-main/shells/cli/array-files';
import { formatNpy, parseNpy } from '../../../src-main/shells/cli/npy';
import { temporaryFolder } from '../../engine/support';

const fixtures = fileURLToPath(new URL('../../fixtures/arrays', import.meta.url));
// As readFile gives it: a Buffer, whose slices are views.
const fixture = (name: string) => readFile(join(fixtures, name));
const halves = Array.from({ length: 24 }, (_, i) => (i - 5) * 0.5);

test.each([
  ['float32', halves],
  ['float64', halves],
  ['int32', halves.map(Math.trunc)],
  ['int64', halves.map(Math.trunc)],
  ['uint8', halves.map((_, i) => i)],
  ['fortran', halves],
  ['version-2', halves],
  ['version-3', halves],
])('an array of %s that NumPy wrote is read', async (name, expected) => {
  const array = parseNpy(await fixture(`${name}.npy`), name);
  expect({ shape: array.shape, values: [...array.values].map((value) => value + 0) }).toEqual({
    shape: [2, 3, 4],
    values: expected.map((value) => value + 0),
  });
});

test('vectors and scalars are read', async () => {
  expect(parseNpy(await fixture('vector.npy'), 'v')).toEqual({
    shape: [2],
    values: Float32Array.of(1.5, -2),
  });
  expect(parseNpy(await fixture('scalar.npy'), 's')).toEqual({ shape: [], values: Float32Array.of(3.5) });
});

test.each(['float32.npy', 'vector.npy', 'scalar.npy'])(
  '%s is written as NumPy writes it, byte for byte',
  async (name) => {
    const bytes = await fixture(name);
    expect(formatNpy(parseNpy(bytes, name))).toEqual(new Uint8Array(bytes));
  },
);

test('types that are not read are refused by name', async () => {
  const half = await fixture('half.npy');
  expect(() => parseNpy(half, 'half.npy')).toThrow(
    'half.npy: unsupported data type <f2, expected float32, float64',
  );
  const big = await fixture('big-endian.npy');
  expect(() => parseNpy(big, 'b.npy')).toThrow('b.npy: unsupported data type >f4, expected');
});

test('a file cut off and a file that is none are refused with numbers', async () => {
  const whole = await fixture('float32.npy');
  expect(() => parseNpy(whole.subarray(0, -1), 'x')).toThrow(
    'expected 96 bytes for shape (2, 3, 4), found 95',
  );
  expect(() => parseNpy(whole.subarray(0, 40), 'x')).toThrow(
    'its header is truncated: expected 128 bytes, found 40',
  );
  expect(() => parseNpy(new Uint8Array(100), 'x')).toThrow(
    'x is not a valid .npy file: it does not start with',
  );
});

test.each(['stored.npz', 'deflated.npz'])(
  'the arrays of %s are read by name and written again',
  async (name) => {
    const arrays = await readArrays(join(fixtures, name));
    expect([...arrays].map(([key, { shape }]) => [key, shape])).toEqual([
      ['image', [2, 3, 4]],
      ['mask', [2, 1]],
    ]);
    const copy = join(await temporaryFolder(), 'copy.npz');
    await writeArrays(copy, arrays);
    expect(await readArrays(copy)).toEqual(arrays);
  },
);

test('several outputs need a .npz, and other endings are wrong usage', async () => {
  const arrays = await readArrays(join(fixtures, 'stored.npz'));
  await expect(writeArrays('/tmp/y.npy', arrays)).rejects.toMatchObject({ code: 'usage' });
  expect(() => kindOf('x.csv')).toThrow('expected a file name ending in .npy or .npz');
});
