// Where the binding to TensorFlow can be compiled: in a source checkout, but not on Windows, which has no compiler that Graft knows.
import { expect, test } from 'vitest';
import { hasSources } from '../../../src-main/engine/runtime/compile-binding';
import { appFolder, temporaryFolder } from '../support';

test('offers to compile in a source checkout only, and not on Windows', async () => {
  expect(hasSources(appFolder, 'linux')).toBe(true);
  expect(hasSources(appFolder, 'darwin')).toBe(true);
  expect(hasSources(appFolder, 'win32')).toBe(false);
  expect(hasSources(await temporaryFolder(), 'linux')).toBe(false);
});
