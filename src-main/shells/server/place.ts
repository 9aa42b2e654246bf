// Where the local server listens, and by which addresses browsers reach it: as typed, and checked.
import { GraftError } from '#shared/errors';
import { isLoopback } from '#shared/http-address';
import { say } from '#shared/sentence';

/** Where a server listens. */
export interface ServerPlace {
  /** 0 chooses a free port. */
  readonly port: number;
  /** The address to listen on; undefined is 127.0.0.1. */
  readonly host: string | undefined;
  /** Further addresses by which browsers reach it. */
  readonly addresses: readonly URL[];
}

/** Parses the options `--port`, `--host` and `--address`. Throws 'usage'. */
export function readPlace(options: {
  port?: string | null | undefined;
  host?: string | null | undefined;
  address?: string | null | undefined;
}): ServerPlace {
  return {
    port: readPort(options.port ?? '0'),
    host: options.host ?? undefined,
    addresses: options.address ? options.address.split(',').map(readAddress) : [],
  };
}

/** True if other machines can connect to it without an encrypted connection of their own. */
export function isOpenToOthers({ host, addresses }: ServerPlace): boolean {
  if (host === undefined || isLoopback(host)) return false;
  return addresses.length === 0 || addresses.some(({ protocol }) => protocol !== 'https:');
}

/** Parses a port; 0 chooses a free one. Throws 'usage'. */
function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new GraftError('usage', say`--port: expected a number from 0 to 65535, received '${text}'.`);
  return port;
}

/** Parses an address such as `https://graft.example.org`. Throws 'usage'. */
function readAddress(text: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  const plain =
    url && ['http:', 'https:'].includes(url.protocol) && url.pathname === '/' && url.search === '';
  if (!plain || url.username !== '' || url.password !== '')
    throw new GraftError(
      'usage',
      say`--address: expected an address such as https://graft.example.org, received '${text}'.`,
    );
  return url;
}
