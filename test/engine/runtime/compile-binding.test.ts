// Where the binding to TensorFlow can be compiled: in a source checkout.
import { expect, test } from 'vitest';
import { hasSources } from '../../../src-main/engine/runtime/compile-binding';
import { appFolder, temporaryFolder } from '../support';

test('offers to compile in a source checkout only', async () => {
  expect(hasSources(appFolder)).toBe(true);
  expect(hasSources(await temporaryFolder())).toBe(false);
});
