// The local server's command line.
import { parseArgs } from 'node:util';
import { GraftError } from '#shared/errors';

/** What the command line says. */
export interface ServerArguments {
  readonly port: number;
  readonly open: boolean;
  readonly help: boolean;
}

/** How the server is used. */
export const serverUsage = `Graft in the browser.

  --port PORT   listen on this port of 127.0.0.1 (default: any free one)
  --no-open     print the address only
`;

/** Reads the arguments; throws 'usage' with a sentence. */
export function readServerArguments(args: readonly string[]): ServerArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '0' },
        'no-open': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65535) {
      throw new Error(`--port: expected a number from 0 to 65535, received '${values.port}'.`);
    }
    return { port, open: !values['no-open'], help: values.help };
  } catch (error) {
    throw new GraftError('usage', (error as Error).message);
  }
}
