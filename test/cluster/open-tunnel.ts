// A connection to a cluster or a server that can be cut, as a tunnel that breaks.
import net, { type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

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
    const there = net.connect(Number(target.port), target.hostname);
    for (const one of [from, there]) {
      open.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        from.destroy();
        there.destroy();
      });
    }
    from.pipe(there).pipe(from);
    from.on('data', (bytes: Buffer) => {
      sent += bytes.length;
      if (sent >= cutAt) cut();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    for (const one of open) one.destroy();
    server.close();
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
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
