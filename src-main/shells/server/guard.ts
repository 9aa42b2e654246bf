// Who may talk to the local server: this machine's own user, in a page that the server itself sent.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Checks each request. */
export interface Guard {
  readonly token: string;
  /** The cookie to set once the token was shown; of this port alone, since cookies know no ports. */
  readonly cookie: string;
  /** The Host is this server's own name (no other name that points here by DNS). */
  hasOwnHost(request: IncomingMessage): boolean;
  /** The page that asks was sent by this server. */
  hasOwnOrigin(request: IncomingMessage): boolean;
  isToken(text: string | null): boolean;
  hasCookie(request: IncomingMessage): boolean;
}

/** A guard with a fresh random token for a server on `port`. */
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
