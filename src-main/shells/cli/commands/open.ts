// `graft open`, and `graft` without a command: serves the window to the browser until Ctrl-C.
import type { CommandHelp, OptionValues } from '../command';

/** Opens the workbench. Needs no session: the window's engine is a process of its own. */
export const open: CommandHelp = {
  usage: 'open',
  summary: 'open the workbench in the browser',
  options: {
    port: { value: 'PORT', help: 'listen on this port (default: a free port)' },
    host: {
      value: 'ADDRESS',
      help: 'listen on this address, 0.0.0.0 for all of this machine (default: 127.0.0.1)',
    },
    address: {
      value: 'URL',
      help: 'an address by which browsers reach it, such as that of a proxy; several with commas',
    },
    'no-open': { help: 'print the address without opening a browser' },
  },
  examples: ['graft', 'graft open --port 8080 --no-open'],
  arguments: [0, 0],
};

/** What `graft open` asks for. */
export interface OpenRequest {
  /** As typed, or null for a free port of 127.0.0.1 and no further addresses. */
  readonly port: string | null;
  readonly host: string | null;
  readonly address: string | null;
  /** Whether to open a browser. */
  readonly browser: boolean;
  /** Files of a lasting server. */
  readonly tokenFile: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
}

/** Returns what the options ask for. */
export function readOpenOptions(values: OptionValues): OpenRequest {
  const text = (name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    port: text('port'),
    host: text('host'),
    address: text('address'),
    browser: values['no-open'] !== true,
    tokenFile: text('token-file'),
    certificate: text('certificate'),
    key: text('key'),
  };
}
