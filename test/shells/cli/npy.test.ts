// Reads files written by NumPy, and writes byte-identical ones.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { kindOf, readArrays, writeArrays } from '../../../src-main/shells/cli/array-files';
import { formatNpy, parseNpy } from '../../../src-main/shells/cli/npy';
import { temporaryFolder } from '../../engine/support';

const fixtures = fileURLToPath(new URL('../../fixtures/arrays', import.meta.url));
// A Buffer as returned by readFile, whose slices are views.
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
])('reads an array of %s written by NumPy', async (name, expected) => {
  const array = parseNpy(await fixture(`${name}.npy`), name);
  expect({ shape: array.shape, values: [...array.values].map((value) => value + 0) }).toEqual({
    shape: [2, 3, 4],
    values: expected.map((value) => value + 0),
  });
});

test('reads vectors and scalars', async () => {
  expect(parseNpy(await fixture('vector.npy'), 'v')).toEqual({
    shape: [2],
    values: Float32Array.of(1.5, -2),
  });
  expect(parseNpy(await fixture('scalar.npy'), 's')).toEqual({ shape: [], values: Float32Array.of(3.5) });
});

test.each(['float32.npy', 'vector.npy', 'scalar.npy'])('writes %s byte-identical to NumPy', async (name) => {
  const bytes = await fixture(name);
  expect(formatNpy(parseNpy(bytes, name))).toEqual(new Uint8Array(bytes));
});

test('rejects unsupported data types by name', async () => {
  const half = await fixture('half.npy');
  expect(() => parseNpy(half, 'half.npy')).toThrow(
    'half.npy: unsupported data type <f2, expected float32, float64',
  );
  const big = await fixture('big-endian.npy');
  expect(() => parseNpy(big, 'b.npy')).toThrow('b.npy: unsupported data type >f4, expected');
});

test('rejects truncated and invalid files with expected and found values', async () => {
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

test.each(['stored.npz', 'deflated.npz'])('reads and writes the arrays of %s by name', async (name) => {
  const arrays = await readArrays(join(fixtures, name));
  expect([...arrays].map(([key, { shape }]) => [key, shape])).toEqual([
    ['image', [2, 3, 4]],
    ['mask', [2, 1]],
  ]);
  const copy = join(await temporaryFolder(), 'copy.npz');
  await writeArrays(copy, arrays);
  expect(await readArrays(copy)).toEqual(arrays);
});

test('requires .npz for several outputs, and rejects other extensions', async () => {
  const arrays = await readArrays(join(fixtures, 'stored.npz'));
  await expect(writeArrays('/tmp/y.npy', arrays)).rejects.toMatchObject({ code: 'usage' });
  expect(() => kindOf('x.csv')).toThrow('expected a file name ending in .npy or .npz');
});
