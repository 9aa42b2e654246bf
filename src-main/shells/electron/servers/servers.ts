// The servers that the user saved: kept with their tokens in the app's data folder, tested, and opened in windows of their own.
import { join } from 'node:path';
import { app, type BrowserWindow } from 'electron';
import { z } from 'zod';
import { GraftError, wordsOf } from '#shared/errors';
import { readHttpAddress } from '#shared/http-address';
import type { ServerAnswer, ServerLine, ServerRequest } from '#shared/protocol/servers';
import { say } from '#shared/sentence';
import type { Locale } from '#shared/word-in';
import { openAccessList } from '../../../store/access-list';
import { openVault } from '../../../store/vault';
import type { Words } from '../words';
import { askServer, type ServerAccess } from './ask-server';
import { describeServer } from './describe-server';
import { forgetServer, serverSession } from './server-session';
import { openServerWindow, showServerWindow } from './server-window';

/** Returns the function that answers requests of the window. `vaultKey` seals the tokens; without it they are kept in a file that only the user can read. */
export function createServers(
  vaultKey: string | null,
  words: Words,
): (request: ServerRequest) => Promise<ServerAnswer> {
  const path = join(app.getPath('userData'), 'servers.json');
  const saved = openAccessList(path, 'servers', z.object({}), openVault(vaultKey ?? undefined));
  /** Open windows by the address of their server. */
  const windows = new Map<string, BrowserWindow>();

  async function find(name: string): Promise<ServerAccess> {
    const found = await saved.find(name);
    if (!found) throw new GraftError('not-found', say`There is no saved server '${name}'.`, name);
    if (!found.readable)
      throw new GraftError(
        'no-permission',
        say`The token of '${name}' was saved by another installation. Enter it again.`,
        name,
      );
    return { origin: found.address, token: found.token };
  }

  async function test(name: string): Promise<ServerLine[]> {
    const access = await find(name);
    const about = await askServer(access, serverSession(access.origin, words));
    return describeServer(access.origin, about, app.getVersion());
  }

  async function connect(name: string, locale: Locale): Promise<void> {
    const { origin } = await find(name);
    const open = windows.get(origin);
    if (open) return showServerWindow(open);
    const window = openServerWindow({ name, origin, locale, words, access: () => find(name) });
    windows.set(origin, window);
    window.on('closed', () => windows.delete(origin));
  }

  async function act(request: ServerRequest): Promise<readonly ServerLine[]> {
    switch (request.do) {
      case 'list':
        return [];
      case 'save': {
        const { origin, token } = readServerAddress(request.address);
        await saved.save(
          { name: request.name.trim(), address: origin, token: request.token ?? token },
          () => ({}),
        );
        return [];
      }
      case 'remove': {
        const found = await saved.find(request.name);
        await saved.remove(request.name);
        if (!found) return [];
        windows.get(found.address)?.close();
        const isUsed = (await saved.list()).some(({ address }) => address === found.address);
        if (!isUsed) await forgetServer(found.address, words);
        return [];
      }
      case 'test':
        return test(request.name);
      case 'connect':
        await connect(request.name, request.locale);
        return [];
    }
  }

  return async (request) => {
    let lines: readonly ServerLine[] = [];
    let problem: ServerAnswer['problem'] = null;
    try {
      lines = await act(request);
    } catch (error) {
      if (!(error instanceof GraftError)) throw error;
      problem = wordsOf(error);
    }
    return { servers: await saved.list(), lines, problem };
  };
}

/** Returns the origin of an address, and the token if it is the one that `graft serve` printed. Throws 'invalid'. */
function readServerAddress(given: string): { origin: string; token: string | undefined } {
  const url = readHttpAddress(given);
  if (!url)
    throw new GraftError(
      'invalid',
      say`'${given}' is not the address of a server: expected one such as ${'http://example.org:8080'} or ${'https://example.org'}.`,
    );
  return { origin: url.origin, token: url.searchParams.get('token') || undefined };
}
