// Parses the command line of the local server.
import { parseArgs } from 'node:util';
import { GraftError } from '#shared/errors';
import { readPlace, type ServerPlace } from './place';

/** Parsed arguments of the local server. */
export interface ServerArguments {
  readonly place: ServerPlace;
  readonly open: boolean;
  readonly help: boolean;
}

/** Help text of the local server. */
export const serverUsage = `Runs Graft in the browser.

  --port PORT     listen on this port (default: a free port)
  --host ADDRESS  listen on this address, 0.0.0.0 for all of this machine (default: 127.0.0.1)
  --address URL   an address by which browsers reach it, such as that of a proxy; several with commas
  --no-open       print the address without opening a browser
`;

/** Parses the arguments. Throws 'usage'. */
export function readServerArguments(args: readonly string[]): ServerArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        address: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { place: readPlace(values), open: !values['no-open'], help: values.help };
  } catch (error) {
    throw error instanceof GraftError ? error : new GraftError('usage', (error as Error).message);
  }
}
