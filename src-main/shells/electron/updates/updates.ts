// Updates as the user asks for them: look up, download, install. Nothing happens while they are off, and nothing is installed during a run.
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import {
  type Installation,
  isFeedAddress,
  type UpdateRequest,
  type UpdateState,
} from '#shared/protocol/updates';
import type { UpdatePolicy } from './policy';
import { UpdateError } from './resumed-download';
import { readUpdateSettings, saveUpdateSettings } from './update-settings';
import type { UpdateSource } from './update-source';

/** What updates need of the app. */
export interface UpdateOptions {
  readonly version: string;
  readonly installation: Installation;
  readonly policy: UpdatePolicy;
  /** The feed that the package was built with; null without. */
  readonly packagedFeed: string | null;
  readonly settingsPath: string;
  /** Path of the file that is replaced; null if the system does that. */
  readonly ownFile: string | null;
  openSource(feed: string): Promise<UpdateSource>;
  /** Ends the engine and lets the new version start. */
  beforeInstall(): Promise<void>;
  /** Called when the installation failed after `beforeInstall`. */
  restart(): void;
  onChange(state: UpdateState): void;
}

/** The updates of a running app. */
export interface Updates {
  state(): UpdateState;
  handle(request: UpdateRequest): Promise<void>;
  /** Looks for a newer version if updates are on, there is a feed, and no run trains. Failures are not reported. */
  checkQuietly(): Promise<void>;
  /** Tells whether a run trains. */
  setBusy(isBusy: boolean): void;
}

const tellEveryMs = 200;

/** Creates the updates of the app. */
export function createUpdates(options: UpdateOptions): Updates {
  const { policy, settingsPath, version, installation } = options;
  let settings = readUpdateSettings(settingsPath);
  const isNew = settings.lastVersion !== null && settings.lastVersion !== version;
  settings = { ...settings, lastVersion: version };
  try {
    saveUpdateSettings(settingsPath, settings);
  } catch {
    // The next start says again that the version is new.
  }
  let source: UpdateSource | null = null;
  let downloading: AbortController | null = null;
  const choices = () => ({
    isOn: !policy.isOff && settings.isOn,
    feed: policy.feed ?? settings.feed ?? options.packagedFeed ?? '',
  });
  let state: UpdateState = {
    version,
    installation,
    ...choices(),
    fixed: { isOn: policy.isOff, feed: policy.feed !== null },
    status: 'idle',
    next: null,
    done: null,
    failure: null,
    file: null,
    isBusy: false,
    isNew,
  };
  const set = (change: Partial<UpdateState>) => {
    state = { ...state, ...change };
    options.onChange(state);
  };
  const fail = (error: unknown) => {
    const known = error instanceof UpdateError ? error : new UpdateError('install');
    set({ status: 'failed', done: null, failure: { why: known.why, detail: known.detail } });
  };
  const canAsk = () => state.isOn && isFeedAddress(state.feed) && installation !== 'source';

  async function check(): Promise<void> {
    if (!canAsk() || state.status === 'checking' || downloading || state.status === 'ready') return;
    set({ status: 'checking', failure: null });
    const asked = state.feed;
    try {
      const opened = await options.openSource(asked);
      const next = await opened.check();
      // The settings were changed meanwhile.
      if (asked !== state.feed || !state.isOn) return set({ status: 'idle' });
      source = opened;
      set({ status: next ? 'available' : 'current', next });
    } catch (error) {
      fail(error);
    }
  }

  async function download(): Promise<void> {
    if (!canAsk() || !source || !state.next || downloading) return;
    const stop = new AbortController();
    downloading = stop;
    const startedAt = Date.now();
    let first: number | null = null;
    let toldAt = 0;
    set({ status: 'downloading', failure: null, done: { bytes: 0, total: state.next.bytes, perSecond: 0 } });
    try {
      const path = await source.download(stop.signal, (bytes, total) => {
        first ??= bytes;
        const now = Date.now();
        if (now - toldAt < tellEveryMs) return;
        toldAt = now;
        const perSecond = ((bytes - first) * 1000) / Math.max(1, now - startedAt);
        set({ done: { bytes, total, perSecond } });
      });
      set({ status: 'ready', done: null, file: installation === 'deb' ? path : null });
    } catch (error) {
      if (stop.signal.aborted) set({ status: source ? 'available' : 'idle', done: null });
      else fail(error);
    } finally {
      downloading = null;
    }
  }

  async function install(): Promise<void> {
    // A deb is installed by the system's package manager, by its administrator.
    if (state.status !== 'ready' || state.isBusy || !source || installation === 'deb') return;
    try {
      if (options.ownFile) accessSync(dirname(options.ownFile), constants.W_OK);
    } catch {
      return fail(new UpdateError('folder', dirname(options.ownFile ?? '')));
    }
    await options.beforeInstall();
    if (!source.install()) options.restart();
  }

  function change(isOn: boolean, feed: string): void {
    settings = { ...settings, isOn, feed: feed === options.packagedFeed ? null : feed };
    try {
      saveUpdateSettings(settingsPath, settings);
    } catch {
      fail(new UpdateError('disk'));
    }
    const next = choices();
    const isOther = next.isOn !== state.isOn || next.feed !== state.feed;
    if (isOther) {
      downloading?.abort();
      source = null;
    }
    set({ ...next, ...(isOther && { status: 'idle', next: null, failure: null, file: null, done: null }) });
  }

  const updates: Updates = {
    state: () => state,
    async handle(request) {
      if (request.do === 'settings') return change(request.isOn, request.feed.trim());
      if (request.do === 'check') return check();
      if (request.do === 'download') return download();
      if (request.do === 'install') return install();
      if (request.do === 'cancel') downloading?.abort();
    },
    async checkQuietly() {
      if (state.isBusy || state.status !== 'idle') return;
      await check();
      if (updates.state().status === 'failed') set({ status: 'idle', failure: null });
    },
    setBusy(isBusy) {
      if (isBusy !== state.isBusy) set({ isBusy });
    },
  };
  return updates;
}
