// Setup of vitest: `vi.waitFor` waits 10 s instead of 1 s by default, since a machine may be busy with other tests.
import { vi } from 'vitest';

const waitFor = vi.waitFor;
vi.waitFor = (callback, options = {}) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout: 10_000, ...options });
