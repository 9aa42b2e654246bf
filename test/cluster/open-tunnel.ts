// A connection to a cluster or a server that can be cut, as a tunnel that breaks.
import net from 'node:net';
import { onTestFinished } from 'vitest';
import { listenHere, passOn } from './pass-on';

/** A tunnel. */
export interface Tunnel {
  readonly address: string;
  /** Ends all connections and refuses new ones, until `mend`. */
  cut(): void;
  mend(): void;
  readonly cuts: () => number;
  /** Cuts itself once so many more bytes were sent to the address. */
  cutAfter(bytes: number): void;
  /** Bytes that were sent to the address. */
  readonly sent: () => number;
}

/** Opens a tunnel to an address; it is closed after the test, or by what is passed to `atEnd`. */
export async function openTunnel(
  to: string,
  atEnd: (close: () => void) => void = onTestFinished,
): Promise<Tunnel> {
  const target = new URL(to);
  const open = new Set<net.Socket>();
  let isCut = false;
  let cuts = 0;
  let sent = 0;
  let cutAt = Number.POSITIVE_INFINITY;
  function cut(): void {
    isCut = true;
    cuts++;
    cutAt = Number.POSITIVE_INFINITY;
    for (const one of open) one.destroy();
  }
  const server = net.createServer((from) => {
    if (isCut) return from.destroy();
    passOn(from, target, open);
    from.on('data', (bytes: Buffer) => {
      sent += bytes.length;
      if (sent >= cutAt) cut();
    });
  });
  const port = await listenHere(server);
  atEnd(() => {
    for (const one of open) one.destroy();
    server.close();
  });
  return {
    address: `http://127.0.0.1:${port}`,
    cut,
    mend() {
      isCut = false;
    },
    cuts: () => cuts,
    cutAfter(bytes) {
      cutAt = sent + bytes;
    },
    sent: () => sent,
  };
}
