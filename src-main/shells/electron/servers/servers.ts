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
import { askServer } from './ask-server';
import { describeServer } from './describe-server';
import { CertificateError } from './find-failure';
import type { ServerAccess } from './server-access';
import { forgetServer, serverSession } from './server-session';
import { openServerWindow, showServerWindow } from './server-window';

/** What is saved of a server beside its address and token. */
const extraSchema = z.object({ certificate: z.string().nullable().default(null) });

/** Returns the function that answers requests of the window. `vaultKey` seals the tokens; without it they are kept in a file that only the user can read. */
export function createServers(
  vaultKey: string | null,
  words: Words,
): (request: ServerRequest) => Promise<ServerAnswer> {
  const path = join(app.getPath('userData'), 'servers.json');
  const saved = openAccessList(path, 'servers', extraSchema, openVault(vaultKey ?? undefined));
  /** Open windows by the address of their server, with the certificate that was trusted for it. */
  const windows = new Map<string, { window: BrowserWindow; certificate: string | null }>();

  async function find(name: string): Promise<ServerAccess> {
    const found = await saved.find(name);
    if (!found) throw new GraftError('not-found', say`There is no saved server '${name}'.`, name);
    if (!found.readable)
      throw new GraftError(
        'no-permission',
        say`The token of '${name}' was saved by another installation. Enter it again.`,
        name,
      );
    return { origin: found.address, token: found.token, certificate: found.certificate };
  }

  async function test(name: string): Promise<ServerLine[]> {
    const access = await find(name);
    const about = await askServer(access, serverSession(access.origin, access.certificate, words));
    return describeServer(access, about, app.getVersion());
  }

  async function connect(name: string, locale: Locale): Promise<void> {
    const { origin, certificate } = await find(name);
    const open = windows.get(origin);
    if (open?.certificate === certificate) return showServerWindow(open.window);
    open?.window.close();
    const options = { name, origin, certificate, locale, words };
    const window = openServerWindow({ ...options, access: () => find(name) });
    windows.set(origin, { window, certificate });
    window.on('closed', () => {
      if (windows.get(origin)?.window === window) windows.delete(origin);
    });
  }

  async function act(request: ServerRequest): Promise<readonly ServerLine[]> {
    switch (request.do) {
      case 'list':
        return [];
      case 'save': {
        const { origin, token } = readServerAddress(request.address);
        const name = request.name.trim();
        const known = await saved.find(name);
        // Like a token, a certificate is trusted for one address only.
        const certificate = known?.address === origin ? known.certificate : null;
        const entry = { name, address: origin, token: request.token ?? token };
        await saved.save(entry, () => ({ certificate }));
        return [];
      }
      case 'trust': {
        const { origin: address } = await find(request.name);
        await saved.save({ name: request.name, address }, () => ({ certificate: request.certificate }));
        return [];
      }
      case 'remove': {
        const found = await saved.find(request.name);
        await saved.remove(request.name);
        if (!found) return [];
        windows.get(found.address)?.window.close();
        const isUsed = (await saved.list()).some(({ address }) => address === found.address);
        if (!isUsed) {
          await forgetServer(found.address, null, words);
          if (found.certificate !== null) await forgetServer(found.address, found.certificate, words);
        }
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
    let trustable: string | null = null;
    try {
      lines = await act(request);
    } catch (error) {
      if (!(error instanceof GraftError)) throw error;
      problem = wordsOf(error);
      if (error instanceof CertificateError) trustable = error.trustable;
    }
    return { servers: await saved.list(), lines, problem, trustable };
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
