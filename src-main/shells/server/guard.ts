// Access control of the local server: only this machine's user, from a page that this server sent, may connect.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Checks each request. */
export interface Guard {
  readonly token: string;
  /** The cookie to set once the token has been presented. Its name contains the port, since cookies are shared between ports. */
  readonly cookie: string;
  /** True if the Host header is this server's own address. Protects against DNS rebinding. */
  hasOwnHost(request: IncomingMessage): boolean;
  /** True if the request comes from a page that this server sent. */
  hasOwnOrigin(request: IncomingMessage): boolean;
  isToken(text: string | null): boolean;
  hasCookie(request: IncomingMessage): boolean;
}

/** Creates a guard with a new random token, for a server on `port`. */
export function createGuard(port: number): Guard {
  const token = randomBytes(32).toString('base64url');
  const name = `graft-${port}`;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const isToken = (text: string | null) => text !== null && timingSafeEqual(digest(text), digest(token));
  return {
    token,
    cookie: `${name}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    hasOwnHost: ({ headers }) => hosts.includes(headers.host ?? ''),
    hasOwnOrigin: ({ headers }) => headers.origin === `http://${headers.host}`,
    isToken,
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
