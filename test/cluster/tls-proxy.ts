// TLS in front of a cluster's dashboard, as a reverse proxy does it.
import type net from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';
import type { TestCertificate } from '../make-certificate';
import { listenHere, passOn } from './pass-on';

/** Opens a proxy to an address until the test is over. `sockets` counts the WebSockets that were opened through it. */
export async function openTlsProxy(
  to: string,
  certificate: TestCertificate,
): Promise<{ readonly address: string; readonly sockets: () => number }> {
  const target = new URL(to);
  const open = new Set<net.Socket>();
  let sockets = 0;
  const server = tls.createServer(certificate, (from) => {
    const there = passOn(from, target, open);
    there.once('data', (bytes: Buffer) => {
      if (bytes.toString('latin1').startsWith('HTTP/1.1 101 ')) sockets++;
    });
  });
  server.on('tlsClientError', () => {});
  const port = await listenHere(server);
  onTestFinished(() => {
    for (const one of open) one.destroy();
    server.close();
  });
  return {
    address: `https://127.0.0.1:${port}`,
    sockets: () => sockets,
  };
}
