// Serves the page under graft://app/: a separate origin with a strict policy, which contains only the built files.
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { type Protocol, protocol } from 'electron';
import { contentPolicy } from '../content-policy';
import { findStaticFile } from '../static-files';

/** The page's origin. */
export const pageOrigin = 'graft://app';

const headers = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
};

/** Registers graft: as a standard scheme, so that it has origins. Must be called before the app is ready. */
export function declarePageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'graft', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** The response to a request. */
interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const notFound: Page = {
  status: 404,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body: Buffer.from('Not found.'),
};

/** A folder of built files, the host it is served under, and its Content-Security-Policy. */
interface ServedFolder {
  readonly host: string;
  readonly folder: string;
  readonly policy: string;
}

async function readPage({ folder, policy }: ServedFolder, path: string): Promise<Page> {
  const file = await findStaticFile(folder, path);
  if (!file) return notFound;
  return {
    status: 200,
    headers: { ...headers, 'Content-Security-Policy': policy, 'Content-Type': file.contentType },
    body: await readFile(file.path),
  };
}

/** Loads a file from vite's server. No policy header is sent, because vite adds style elements; the page's meta tag applies. */
function fetchPage(server: string, path: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    get(`${server}${path}`, async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      resolve({
        status: response.statusCode ?? 502,
        headers: { 'Content-Type': response.headers['content-type'] ?? 'text/plain' },
        body: Buffer.concat(parts),
      });
    }).on('error', reject);
  });
}

/** Serves graft://app/… from the folder, or from vite's server under `npm run dev`. Must be called after the app is ready. */
export function servePage(folder: string, developmentServer?: string): void {
  serveFolder(protocol, { host: 'app', folder, policy: contentPolicy([]) }, developmentServer);
}

/** Serves one host of graft: from a folder, in the session that `protocol` belongs to. */
export function serveFolder(protocol: Protocol, served: ServedFolder, developmentServer?: string): void {
  const find = async (address: string): Promise<Page> => {
    const { host, pathname, search } = new URL(address);
    if (host !== served.host) return notFound;
    return developmentServer
      ? fetchPage(developmentServer, `${pathname}${search}`)
      : readPage(served, pathname);
  };
  if (protocol.handle) {
    protocol.handle('graft', async ({ url }) => {
      const { status, headers: sent, body } = await find(url);
      return new Response(new Uint8Array(body), { status, headers: sent });
    });
    return;
  }
  // Electron 22.
  protocol.registerBufferProtocol('graft', (request, callback) => {
    const answer = async () => {
      const { status, headers: sent, body } = await find(request.url);
      const [mimeType, charset] = (sent['Content-Type'] ?? '').split(/;\s*charset=/);
      callback({ statusCode: status, mimeType, charset, headers: sent, data: body });
    };
    answer().catch(() => callback({ error: -2 }));
  });
}
