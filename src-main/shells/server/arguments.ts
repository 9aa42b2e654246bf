// Parses the command line of the local server.
import { parseArgs } from 'node:util';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';

/** Parsed arguments of the local server. */
export interface ServerArguments {
  readonly port: number;
  readonly open: boolean;
  readonly help: boolean;
}

/** Help text of the local server. */
export const serverUsage = `Runs Graft in the browser.

  --port PORT   listen on this port of 127.0.0.1 (default: a free port)
  --no-open     print the address without opening a browser
`;

/** Parses the arguments. Throws 'usage'. */
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
    return { port: readPort(values.port), open: !values['no-open'], help: values.help };
  } catch (error) {
    throw error instanceof GraftError ? error : new GraftError('usage', (error as Error).message);
  }
}

/** Parses a port; 0 chooses a free one. Throws 'usage'. */
export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new GraftError('usage', say`--port: expected a number from 0 to 65535, received '${text}'.`);
  return port;
}
