// `graft open`, and `graft` without a command: serves the window to the browser until Ctrl-C.
import type { CommandHelp, OptionValues } from '../command';

/** Opens the workbench. Needs no session: the window's engine is a process of its own. */
export const open: CommandHelp = {
  usage: 'open',
  summary: 'open the workbench in the browser',
  options: {
    port: { value: 'PORT', help: 'listen on this port of 127.0.0.1 (default: a free port)' },
    'no-open': { help: 'print the address without opening a browser' },
  },
  examples: ['graft', 'graft open --port 8080 --no-open'],
  arguments: [0, 0],
};

/** What `graft open` asks for. */
export interface OpenRequest {
  /** Port of 127.0.0.1 as typed, or null for a free one. */
  readonly port: string | null;
  /** Whether to open a browser. */
  readonly browser: boolean;
}

/** Returns what the options ask for. */
export function readOpenOptions(values: OptionValues): OpenRequest {
  return { port: typeof values.port === 'string' ? values.port : null, browser: values['no-open'] !== true };
}
