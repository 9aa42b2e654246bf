// electron-updater for this installation: looks up the feed, verifies the file and replaces the app. Downloads are ours, so that they resume.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { net, session } from 'electron';
import {
  AppImageUpdater,
  type AppUpdater,
  CancellationToken,
  DebUpdater,
  MacUpdater,
  NsisUpdater,
  type UpdateInfo,
} from 'electron-updater';
import type { Installation, NextVersion } from '#shared/protocol/updates';
import { updateEndings } from './installation';
import { downloadResumed, type Opened, UpdateError } from './resumed-download';

/** Longest wait for a feed's answer, and between two parts of a file. */
const answerMs = 30_000;
const stallMs = 60_000;
const longestNotes = 20_000;
const longestFeedBytes = 2 ** 20;

/** The updater of one feed. */
export interface UpdateSource {
  /** Returns the version in the feed if it is newer. Throws UpdateError. */
  check(): Promise<NextVersion | null>;
  /** Downloads and verifies the version that was found. Returns its path. Throws UpdateError, or anything after an abort. */
  download(signal: AbortSignal, onProgress: (done: number, total: number | null) => void): Promise<string>;
  /** Replaces the app by the downloaded version, starts it and quits. Returns false if that failed. */
  install(): boolean;
}

const updaters = {
  appimage: AppImageUpdater,
  deb: DebUpdater,
  nsis: NsisUpdater,
  mac: MacUpdater,
  // Only looks up the feed.
  archive: AppImageUpdater,
  source: AppImageUpdater,
};

/** Returns the updater for a feed; `folder` is for files of its own. */
export async function openUpdateSource(
  installation: Installation,
  feed: string,
  folder: string,
): Promise<UpdateSource> {
  const config = join(folder, 'updater.yml');
  await mkdir(folder, { recursive: true });
  await writeFile(config, 'updaterCacheDirName: graft-updater\n');
  const updater: AppUpdater = new updaters[installation]();
  updater.logger = null;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  // It asks for several ranges in one request, which few servers answer, and does not resume.
  updater.disableDifferentialDownload = true;
  updater.forceDevUpdateConfig = installation === 'archive' || installation === 'source';
  updater.updateConfigPath = config;
  // It would send a random id of this computer with each request, for releases in stages.
  updater.isUserWithinRollout = () => true;
  Object.assign(updater, {
    stagingUserIdPromise: { value: Promise.resolve('') },
    computeFinalHeaders: () => ({ accept: '*/*' }),
  });
  // Failures come as rejected promises, too.
  let failed: Error | null = null;
  updater.on('error', (error) => (failed = error));

  const stopping = { signal: new AbortController().signal, onProgress: (_done: number) => {} };
  let found: UpdateInfo | null = null;
  const executor = (updater as unknown as { httpExecutor: Executor }).httpExecutor;
  boundAnswers(executor);
  executor.download = async (url, destination, { sha512 }) => {
    const bytes = found?.files.find((file) => file.sha512 === sha512)?.size ?? null;
    if (!sha512) throw new UpdateError('feed');
    await downloadResumed({
      url: url.href,
      sha512,
      bytes,
      destination,
      parts: join(dirname(dirname(destination)), 'parts'),
      signal: stopping.signal,
      open: openByChromium,
      onProgress: stopping.onProgress,
    });
    return destination;
  };
  updater.setFeedURL({ provider: 'generic', url: feed });

  return {
    async check() {
      const late = new Promise<never>((_resolve, reject) => {
        setTimeout(() => reject(new UpdateError('offline')), answerMs).unref?.();
      });
      const result = await Promise.race([updater.checkForUpdates(), late]).catch((error) => {
        throw feedError(error);
      });
      if (!result?.isUpdateAvailable) return null;
      found = result.updateInfo;
      const ending = updateEndings[installation];
      const file = found.files.find(({ url }) => ending !== null && url.endsWith(ending));
      return {
        version: String(found.version).slice(0, 60),
        notes: notesOf(found).slice(0, longestNotes),
        bytes: file ? (file.size ?? null) : null,
      };
    },
    async download(signal, onProgress) {
      const ending = updateEndings[installation];
      if (!ending || !found?.files.some(({ url }) => url.endsWith(ending))) throw new UpdateError('missing');
      Object.assign(stopping, { signal, onProgress });
      const [path] = await updater.downloadUpdate(new CancellationToken());
      if (!path) throw new UpdateError('install');
      return path;
    },
    install() {
      failed = null;
      updater.quitAndInstall(true, true);
      return failed === null;
    },
  };
}

/** The part of electron-updater's requests that is replaced. */
interface Executor {
  download(url: URL, destination: string, options: { sha512?: string | null }): Promise<string>;
  createRequest(
    options: object,
    callback: (response: Electron.IncomingMessage) => void,
  ): Electron.ClientRequest;
}

/** Aborts answers that are longer than a feed can be. */
function boundAnswers(executor: Executor): void {
  const create = executor.createRequest.bind(executor);
  executor.createRequest = (options, callback) => {
    const request = create(options, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => {
        bytes += chunk.length;
        if (bytes > longestFeedBytes) request.abort();
      });
      callback(response);
    });
    return request;
  };
}

/** Opens a file by Chromium's network, which uses the system's proxies and certificates. */
function openByChromium(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const request = net.request({ url, session: session.fromPartition('graft-updates', { cache: false }) });
    // Packed again, the length would not be the file's.
    request.setHeader('Accept-Encoding', 'identity');
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    const abort = () => request.abort();
    let stalled = setTimeout(abort, stallMs);
    const settle = () => {
      clearTimeout(stalled);
      signal.removeEventListener('abort', abort);
    };
    signal.addEventListener('abort', abort, { once: true });
    request.on('error', (error) => {
      settle();
      reject(new UpdateError('offline', error.message));
    });
    request.on('abort', () => {
      settle();
      reject(new UpdateError('offline'));
    });
    request.on('response', (response) => {
      // A stream of Node.js since Electron 12; the types still say less.
      const body = response as unknown as Readable;
      body.on('data', () => {
        clearTimeout(stalled);
        stalled = setTimeout(abort, stallMs);
      });
      body.pause();
      body.once('close', settle);
      request.on('abort', () => body.destroy(new Error('aborted')));
      resolve({
        status: response.statusCode,
        header: (name) => [response.headers[name] ?? []].flat()[0],
        body,
      });
    });
    request.end();
  });
}

/** Notes of a feed as plain text. */
function notesOf({ releaseNotes }: UpdateInfo): string {
  if (typeof releaseNotes === 'string') return releaseNotes.trim();
  return (releaseNotes ?? []).map(({ version, note }) => `${version}\n${note ?? ''}`.trim()).join('\n\n');
}

function feedError(error: unknown): UpdateError {
  if (error instanceof UpdateError) return error;
  const {
    code = '',
    message = '',
    statusCode,
  } = error as { code?: string; message?: string; statusCode?: number };
  if (statusCode !== undefined) return new UpdateError('status', String(statusCode));
  if (code === 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND') return new UpdateError('status', '404');
  if (/net::|ECONN|ENOTFOUND|ETIMEDOUT|aborted/.test(message)) return new UpdateError('offline');
  return new UpdateError('feed');
}
