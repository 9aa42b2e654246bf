// The window's page under graft://app/: an origin of its own, with a strict policy, and nothing but the built files.
import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { contentPolicy } from '../content-policy';
import { findStaticFile } from '../static-files';

/** The page's origin. */
export const pageOrigin = 'graft://app';

const headers = {
  'Content-Security-Policy': contentPolicy([]),
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
};

/** Before the app is ready: makes graft: a scheme with origins. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'graft', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** After the app is ready: answers graft://app/… from the folder. */
export function servePage(folder: string): void {
  const find = async (address: string) => {
    const { host, pathname } = new URL(address);
    return host === 'app' ? findStaticFile(folder, pathname) : null;
  };
  if (protocol.handle) {
    protocol.handle('graft', async ({ url }) => {
      const file = await find(url);
      if (!file) return new Response('There is nothing here.', { status: 404 });
      return new Response(await readFile(file.path), {
        headers: { ...headers, 'Content-Type': file.contentType },
      });
    });
    return;
  }
  // Electron 22.
  protocol.registerBufferProtocol('graft', (request, callback) => {
    const answer = async () => {
      const file = await find(request.url);
      if (!file) return callback({ statusCode: 404, data: Buffer.from('There is nothing here.') });
      callback({
        mimeType: file.contentType.split(';')[0]!,
        charset: 'utf-8',
        headers,
        data: await readFile(file.path),
      });
    };
    answer().catch(() => callback({ error: -2 }));
  });
}
