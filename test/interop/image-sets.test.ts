// Compares every form of dataset with an independent reader in Python: classes, labels, splits, groups, bytes or pixels.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildDecoder } from '../images/support';
import { compareImageSets, forms, makeImageSets, renderComparison } from './image-sets';
import { kerasPython } from './real-keras';

let found: Awaited<ReturnType<typeof compareImageSets>>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-forms-'));
  const python = kerasPython();
  makeImageSets(python, folder);
  found = await compareImageSets(python, folder, await buildDecoder());
  console.log(renderComparison(found));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(forms)('$form is read like $by reads it', ({ form }) => {
  const { images, classes, differences } = found.sets.find((one) => one.form === form)!;
  expect(differences).toEqual([]);
  expect(images).toBeGreaterThanOrEqual(8);
  expect(classes).toBeGreaterThanOrEqual(2);
});

test("decodes every kind of image to PIL's pixels, except CMYK, which uses its profile", () => {
  expect(found.kinds).toHaveLength(16);
  for (const { file, greatest, mean } of found.kinds) {
    if (file === 'cmyk.jpg') expect(mean, file).toBeLessThan(30);
    else expect(greatest, file).toBeLessThanOrEqual(2);
  }
});
