// Access control of the local server: only this machine's user, from a page that this server sent, may connect.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Checks each request. */
export interface Guard {
  readonly token: string;
  /** Returns the cookie to set once the token has been presented. Its name contains the port, since cookies are shared between ports. */
  cookieFor(request: IncomingMessage): string;
  /** Returns the origin of WebSockets from the page that the request asks for. */
  socketOriginOf(request: IncomingMessage): string;
  /** True if the Host header is this server's own address. Protects against DNS rebinding. */
  hasOwnHost(request: IncomingMessage): boolean;
  /** True if the request comes from a page that this server sent. */
  hasOwnOrigin(request: IncomingMessage): boolean;
  isToken(text: string | null): boolean;
  hasCookie(request: IncomingMessage): boolean;
  /** True if the Authorization header has the token, as the desktop app sends it to see whether it is accepted. */
  hasBearer(request: IncomingMessage): boolean;
}

/** Creates a guard for a server on `port` that browsers reach by `addresses`, too; with a new random token unless one is given. */
export function createGuard(
  port: number,
  addresses: readonly URL[] = [],
  { token = randomBytes(32).toString('base64url'), scheme = 'http' as 'http' | 'https' } = {},
): Guard {
  const name = `graft-${port}`;
  const own = [
    new URL(`${scheme}://127.0.0.1:${port}`),
    new URL(`${scheme}://localhost:${port}`),
    ...addresses,
  ];
  /** The addresses by the Host header that browsers send for them. */
  const origins = new Map(own.map(({ host, origin }) => [host, origin]));
  const originOf = ({ headers }: IncomingMessage) => origins.get(headers.host ?? '');
  const isToken = (text: string | null) => text !== null && timingSafeEqual(digest(text), digest(token));
  return {
    token,
    cookieFor(request) {
      const secure = originOf(request)?.startsWith('https:') ? '; Secure' : '';
      return `${name}=${token}; Path=/; HttpOnly; SameSite=Strict${secure}`;
    },
    socketOriginOf: (request) =>
      `${originOf(request)?.startsWith('https:') ? 'wss' : 'ws'}://${request.headers.host}`,
    hasOwnHost: (request) => originOf(request) !== undefined,
    hasOwnOrigin: (request) =>
      request.headers.origin !== undefined && request.headers.origin === originOf(request),
    isToken,
    hasBearer: ({ headers }) => isToken(/^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? null),
    hasCookie({ headers }) {
      const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
      return cookies.some(
        (cookie) => cookie.startsWith(`${name}=`) && isToken(cookie.slice(name.length + 1)),
      );
    },
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
