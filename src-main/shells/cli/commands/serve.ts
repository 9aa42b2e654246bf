// `graft serve`: the workbench of this machine for a browser on another one, until it is stopped.
import type { CommandHelp, OptionValues } from '../command';
import { type OpenRequest, open, readOpenOptions } from './open';

const { 'no-open': _noOpen, ...places } = open.options;

/** Serves the workbench without opening a browser. */
export const serve: CommandHelp = {
  usage: 'serve --port PORT',
  summary: 'serve the workbench of this machine to a browser on another one',
  options: {
    ...places,
    'token-file': {
      value: 'FILE',
      help: 'keep the access token in this file, so that the address stays the same; it is created if it is missing',
    },
    certificate: { value: 'FILE', help: 'encrypt connections with this certificate (PEM, with its chain)' },
    key: { value: 'FILE', help: 'with --certificate: its private key (PEM)' },
  },
  examples: [
    'graft serve --port 8080 --token-file ~/.graft-token',
    'graft serve --host 0.0.0.0 --port 8443 --address https://gpu.example.org:8443 --certificate fullchain.pem --key privkey.pem',
  ],
  arguments: [0, 0],
};

/** Returns what the options ask for. */
export function readServeOptions(values: OptionValues): OpenRequest {
  return { ...readOpenOptions(values), browser: false };
}
