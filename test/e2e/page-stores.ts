// The stores of a window, for tests that need a state which takes many clicks, or that watch calls.
import type { JSHandle, Page } from 'playwright-core';
import type { useAttack } from '../../src-renderer/stores/attack';
import type { useData } from '../../src-renderer/stores/data';
import type { useLiveMaps } from '../../src-renderer/stores/live-maps';
import type { useModel } from '../../src-renderer/stores/model';
import type { useProject } from '../../src-renderer/stores/project';
import type { useRuns } from '../../src-renderer/stores/runs';
import type { useSession } from '../../src-renderer/stores/session';
import type { useSettings } from '../../src-renderer/stores/settings';

interface Stores {
  readonly attack: ReturnType<typeof useAttack>;
  readonly data: ReturnType<typeof useData>;
  readonly liveMaps: ReturnType<typeof useLiveMaps>;
  readonly model: ReturnType<typeof useModel>;
  readonly project: ReturnType<typeof useProject>;
  readonly runs: ReturnType<typeof useRuns>;
  readonly session: ReturnType<typeof useSession>;
  readonly settings: ReturnType<typeof useSettings>;
}

/** Returns a handle of a store, for `evaluate`. Throws if the window has not used the store yet. */
export async function storeOf<K extends keyof Stores>(page: Page, name: K): Promise<JSHandle<Stores[K]>> {
  return page.evaluateHandle((wanted) => {
    type App = { __vue_app__: { config: { globalProperties: { $pinia: { _s: Map<string, unknown> } } } } };
    const app = document.querySelector('#app') as unknown as App;
    const found = app.__vue_app__.config.globalProperties.$pinia._s.get(wanted);
    if (!found) throw new Error(`The window has no store named ${wanted}.`);
    return found as Stores[K];
  }, name);
}
