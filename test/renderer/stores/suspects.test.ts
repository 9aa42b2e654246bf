// The list of images that may be mislabeled: it stays while labels change, and goes with its folder.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { useSuspects } from '../../../src-renderer/stores/suspects';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('keeps the other images when one is relabeled, and forgets them with another folder', async () => {
  const { data, model, pinia } = await openWindow();
  await data.choose(await makeImages(join(await temporaryFolder(), 'images')));
  await model.choose(smallNetwork());
  await vi.waitFor(() => expect(model.arrival.state).toBe('here'));
  const wrong = ['red/red-0.png', 'red/red-1.png', 'red/red-2.png'];
  await data.edit({ edit: 'relabel', images: wrong, to: 'blue' });
  const suspects = useSuspects(pinia);
  await suspects.find();
  const paths = [...suspects.paths];
  expect(paths).toEqual(expect.arrayContaining(wrong));

  const before = data.version;
  await data.edit({ edit: 'relabel', images: [wrong[0]!], to: 'red' });
  suspects.drop(wrong[0]!);
  await vi.waitFor(() => expect(data.version).not.toBe(before));
  await vi.waitFor(() => expect(data.scanning).toBe(false));
  expect([...suspects.paths]).toEqual(paths.filter((path) => path !== wrong[0]));

  await data.choose(await makeImages(join(await temporaryFolder(), 'others')));
  expect(suspects.found).toBeNull();
});
