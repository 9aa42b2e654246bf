// What is said of a cluster that is not reached: each sentence says what to check.
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { inKorean } from '#shared/korean/korean';
import { followJob } from '../../src-main/cluster/follow-job';
import { askCluster } from '../../src-main/cluster/request';
import { englishLeft } from '../english-words';
import { makeCertificate, whyNoCertificates, whyNoExpired } from '../make-certificate';

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
/** Returns the sentence about an address, without its host, or what was answered. */
async function askAt(address: string): Promise<string> {
  const { host } = new URL(address);
  try {
    return (await askCluster({ address, token: null }, { path: '/api/version', timeoutMs: 300 })).text;
  } catch (error) {
    const { code, words, message } = error as { code: string; words: string; message: string };
    expect(code).toBe('unavailable');
    expect(englishLeft(words, [host, host.split(':')[0]!])).toEqual([]);
    expect(inKorean(words)).toContain(host.split(':')[0]);
    return message.replaceAll(host, 'HOST');
  }
}
const answer = (_request: http.IncomingMessage, response: http.ServerResponse) => response.end('{}');

test('says what to check where nothing listens, nothing answers, or a tunnel has no other end', async () => {
  expect(await askAt('http://127.0.0.1:9')).toBe(
    'Nothing answers at HOST. Check that the cluster is running and that the port is that of its dashboard (usually 8265); for an SSH tunnel, check that the tunnel is open.',
  );
  expect(await askAt('http://no-such-host.invalid:8265')).toMatch(
    /^no-such-host\.invalid could not be found\. Check the name/,
  );
  const closing = await listen(net.createServer((socket) => socket.destroy()));
  expect(await askAt(`http://127.0.0.1:${closing}`)).toMatch(
    /^HOST closed the connection\. For an SSH tunnel, check that the cluster is running at its other end/,
  );
  const silent = await listen(net.createServer());
  expect(await askAt(`http://127.0.0.1:${silent}`)).toMatch(/^HOST did not answer\. Check the address/);
});

test.skipIf(whyNoCertificates)('tells encryption on one side only', async () => {
  const plain = await listen(http.createServer(answer));
  expect(await askAt(`https://127.0.0.1:${plain}`)).toBe(
    'HOST does not encrypt its connections. Begin the address with http://, or put TLS in front of the dashboard.',
  );
  const encrypted = await listen(https.createServer(makeCertificate(['IP:127.0.0.1']), answer));
  expect(await askAt(`http://127.0.0.1:${encrypted}`)).toMatch(
    /^HOST closed the connection\..*begin the address with https:\/\/\.$/,
  );
});

test.skipIf(whyNoCertificates)('trusts the authorities of the system, as its sentence says', async () => {
  const authority = makeCertificate(['DNS:authority']);
  const certificate = makeCertificate(['IP:127.0.0.1'], { by: authority });
  const address = `https://127.0.0.1:${await listen(https.createServer(certificate, answer))}`;
  vi.stubEnv('SSL_CERT_FILE', undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await askAt(address)).toBe(
    'HOST has a certificate of an authority that this computer does not trust. Install the certificate of the authority in the system, or start Graft with its file in NODE_EXTRA_CA_CERTS.',
  );
  vi.stubEnv('SSL_CERT_FILE', authority.certFile);
  expect(await askAt(address)).toBe('{}');
  // One that is installed later, too.
  const later = makeCertificate(['IP:127.0.0.1']);
  const other = `https://127.0.0.1:${await listen(https.createServer(later, answer))}`;
  expect(await askAt(other)).toMatch(/does not trust/);
  vi.stubEnv('SSL_CERT_FILE', later.certFile);
  expect(await askAt(other)).toBe('{}');
});

test.skipIf(whyNoCertificates)('follows the lines of a job over TLS, too', async () => {
  const certificate = makeCertificate(['IP:127.0.0.1']);
  // In place of a dashboard: whether the log is read over its WebSocket is a matter of the certificate alone.
  const server = https.createServer(certificate, answer);
  const line = { n: 1, type: 'note', task: 'a', attempt: '1', line: 'hello' };
  new WebSocketServer({ server }).on('connection', (socket) => {
    socket.send(`@graft ${JSON.stringify(line)}\n`);
  });
  const access = { address: `https://127.0.0.1:${await listen(server)}`, token: null };
  vi.stubEnv('SSL_CERT_FILE', certificate.certFile);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await askAt(access.address)).toBe('{}');
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  for await (const step of followJob(access, 'job', 0, controller.signal)) {
    expect(step).toMatchObject({ event: { n: 1, event: { type: 'note', line: 'hello' } } });
    break;
  }
});

test.skipIf(whyNoExpired)('tells certificates that have expired, or are for other names', async () => {
  const authority = makeCertificate(['DNS:authority']);
  vi.stubEnv('SSL_CERT_FILE', authority.certFile);
  onTestFinished(() => void vi.unstubAllEnvs());
  const old = makeCertificate(['IP:127.0.0.1'], { by: authority, madeAt: '2024-02-01 12:00:00' });
  const other = makeCertificate(['DNS:head.example.org'], { by: authority });
  expect(await askAt(`https://127.0.0.1:${await listen(https.createServer(old, answer))}`)).toBe(
    'HOST has a certificate that has expired. Renew it there, or check the clock of this computer.',
  );
  expect(await askAt(`https://127.0.0.1:${await listen(https.createServer(other, answer))}`)).toBe(
    'HOST has a certificate for other names (head.example.org). Use an address with one of them, or a certificate that contains this one.',
  );
});
