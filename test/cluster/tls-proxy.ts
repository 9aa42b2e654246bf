// TLS in front of a cluster's dashboard, as a reverse proxy does it.
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';
import type { TestCertificate } from '../make-certificate';

/** Opens a proxy to an address until the test is over. `sockets` counts the WebSockets that were opened through it. */
export async function openTlsProxy(
  to: string,
  certificate: TestCertificate,
): Promise<{ readonly address: string; readonly sockets: () => number }> {
  const target = new URL(to);
  const open = new Set<net.Socket>();
  let sockets = 0;
  const server = tls.createServer(certificate, (from) => {
    const there = net.connect(Number(target.port), target.hostname);
    there.once('data', (bytes: Buffer) => {
      if (bytes.toString('latin1').startsWith('HTTP/1.1 101 ')) sockets++;
    });
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
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const one of open) one.destroy();
    server.close();
  });
  return {
    address: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets: () => sockets,
  };
}
