// A connection to a cluster that can be cut, as a tunnel that breaks.
import net, { type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A tunnel. */
export interface Tunnel {
  readonly address: string;
  /** Ends all connections and refuses new ones, until `mend`. */
  cut(): void;
  mend(): void;
  readonly cuts: () => number;
}

/** Opens a tunnel to an address; it is closed after the test. */
export async function openTunnel(to: string): Promise<Tunnel> {
  const target = new URL(to);
  const open = new Set<net.Socket>();
  let isCut = false;
  let cuts = 0;
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
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const one of open) one.destroy();
    server.close();
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      cuts++;
      for (const one of open) one.destroy();
    },
    mend() {
      isCut = false;
    },
    cuts: () => cuts,
  };
}
