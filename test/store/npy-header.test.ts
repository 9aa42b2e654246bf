// Headers written by NumPy (test/fixtures/arrays/make.py), for both readers.
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openNpy, readLabelArray } from '../../src-main/images/sources/npy';
import { parseNpy } from '../../src-main/shells/cli/npy';
import { npyHeaderEnd, parseNpyHeader } from '../../src-main/store/npy-header';
import { temporaryFolder } from '../weights/local-server';

const fixtures = join(import.meta.dirname, '../fixtures/arrays');
const fixture = (name: string) => readFile(join(fixtures, name));

test.each([
  ['float32.npy', '<f4', [2, 3, 4], false],
  ['version-2.npy', '<f4', [2, 3, 4], false],
  ['version-3.npy', '<f4', [2, 3, 4], false],
  ['fortran.npy', '<f4', [2, 3, 4], true],
  ['fortran-images.npy', '|u1', [3, 2, 2], true],
  ['fortran-column.npy', '|u1', [3, 1], false],
  ['words.npy', '<U3', [3], false],
  ['scalar.npy', '<f4', [], false],
  ['big-endian.npy', '>f4', [2, 3, 4], false],
])('reads the header of %s', async (name, descr, shape, fortranOrder) => {
  const bytes = await fixture(name);
  const header = parseNpyHeader(bytes, name);
  expect(header).toEqual({ descr, shape, fortranOrder, start: npyHeaderEnd(bytes, name) });
});

test('converts Fortran order to C order on the command line', async () => {
  const [turned, straight] = [await fixture('fortran.npy'), await fixture('float32.npy')];
  expect(parseNpy(turned, 'f')).toEqual(parseNpy(straight, 's'));
  const { shape, values } = parseNpy(await fixture('fortran-images.npy'), 'i');
  expect([shape, [...values]]).toEqual([[3, 2, 2], Array.from({ length: 12 }, (_, i) => i)]);
});

async function open(name: string) {
  const unpackFolder = await temporaryFolder();
  return openNpy({ path: name, file: join(fixtures, name) }, { unpackFolder });
}

test('rejects images of a dataset in Fortran order by name, and reads one-dimensional labels', async () => {
  await expect(open('fortran-images.npy')).rejects.toMatchObject({
    code: 'unsupported',
    message:
      'fortran-images.npy: arrays in Fortran order are not supported. Save it with np.ascontiguousarray.',
  });
  expect(await readLabelArray(await open('fortran-column.npy'))).toEqual(['2', '0', '1']);
  expect(await readLabelArray(await open('words.npy'))).toEqual(['cat', '개', 'dog']);
});

test('reports errors with the same messages in both readers', async () => {
  const text = new TextEncoder().encode('file,label\na.jpg,cat\n');
  const message = 'x.npy is not a valid .npy file: it does not start with \\x93NUMPY.';
  expect(() => parseNpy(text, 'x.npy')).toThrow(message);
  const folder = await temporaryFolder();
  await mkdir(folder, { recursive: true });
  await copyFile(join(fixtures, 'make.py'), join(folder, 'x.npy'));
  const opening = openNpy({ path: 'x.npy', file: join(folder, 'x.npy') }, { unpackFolder: folder });
  await expect(opening).rejects.toMatchObject({ code: 'bad-file', message });
});
