// Choosing devices in a row while the engine's replies are late, and one that the engine refuses.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, test } from 'vitest';
import { useDevices } from '../../../src-renderer/stores/devices';
import { inEnglish } from '../../../src-shared/sentence';
import { buildHelpers } from '../../engine/support';
import { openWindow } from '../window';

beforeAll(buildHelpers);

test('shows the last choice at once and keeps it, whichever reply comes late', async () => {
  const { client } = await openWindow();
  const devices = useDevices();
  await devices.refresh();
  expect(devices.state?.use).toBe('auto');

  const { chooseDevice } = client;
  const replies: (() => void)[] = [];
  Object.assign(client, {
    chooseDevice: async (input: { device: string }) => {
      const reply = await chooseDevice(input);
      await new Promise<void>((resolve) => replies.push(resolve));
      return reply;
    },
  });
  const first = devices.choose('cpu');
  expect(devices.state?.use).toBe('cpu');
  const second = devices.choose('auto');
  expect(devices.state?.use).toBe('auto');
  await expect.poll(() => replies.length).toBe(2);
  replies[0]!();
  await first;
  expect(devices.state?.use).toBe('auto');
  replies[1]!();
  await second;
  expect(devices.state?.use).toBe('auto');
  expect((await client.devices({})).use).toBe('auto');

  Object.assign(client, { chooseDevice });
  await devices.choose('GPU-0');
  expect(devices.state?.use).toBe('auto');
  expect(inEnglish(devices.failure!)).toBe('This machine has no GPU with the id GPU-0.');
});
