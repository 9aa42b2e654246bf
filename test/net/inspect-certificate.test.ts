// Certificates as a server presents them: what is wrong with each, by a real connection.
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { inEnglish } from '#shared/sentence';
import { inspectCertificate } from '../../src-main/net/inspect-certificate';
import { explainCertificate } from '../../src-main/shells/electron/servers/certificate-words';
import { describeCertificate } from '../../src-main/shells/server/certificate-notes';
import { makeCertificate, type TestCertificate, whyNoCertificates, whyNoExpired } from '../make-certificate';

const here = ['DNS:localhost', 'IP:127.0.0.1'];

async function listen(server: http.Server | https.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
/** Returns what a client finds that trusts the authorities in a file besides its own. */
async function inspect(certificate: TestCertificate, host = 'localhost', trusted?: TestCertificate) {
  const port = await listen(https.createServer(certificate));
  const address = new URL(`https://${host}:${port}`);
  const seen = await inspectCertificate(address, trusted ? { SSL_CERT_FILE: trusted.certFile } : {});
  const told = (code: string, before: string | null = null) =>
    inEnglish(explainCertificate({ origin: address.origin, code, trusted: before }, seen!));
  return { seen: seen!, told, address };
}

test.skipIf(whyNoCertificates)('tells a certificate of an unknown authority by its fingerprint', async () => {
  const own = makeCertificate(here);
  const { seen, told, address } = await inspect(own);
  expect(seen).toMatchObject({ fault: 'untrusted', fingerprint: own.fingerprint });
  const code = 'ERR_CERT_AUTHORITY_INVALID';
  expect(told(code)).toContain(
    `${address.host} was issued by an authority that this computer does not trust. Its SHA-256 fingerprint is ${own.fingerprint}.`,
  );
  const other = makeCertificate(here).fingerprint;
  expect(told(code, other)).toMatch(/is not the one that you trusted.*another machine may be answering/);
  expect((await inspect(own, '127.0.0.1')).seen.fault).toBe('untrusted');
  // As the server prints it at its start.
  const { fingerprint, faults } = describeCertificate(own.cert, [address, new URL('https://127.0.0.1')]);
  expect(inEnglish(fingerprint)).toContain(own.fingerprint);
  expect(faults).toEqual([]);
});

test.skipIf(whyNoCertificates)('accepts authorities of the system, and only for their names', async () => {
  const authority = makeCertificate(['DNS:authority']);
  const good = makeCertificate(here, { by: authority });
  expect((await inspect(good, 'localhost', authority)).seen.fault).toBe(null);
  expect((await inspect(good, '127.0.0.1', authority)).seen.fault).toBe(null);
  // Another authority of the same name.
  const stranger = makeCertificate(['DNS:authority']);
  expect((await inspect(good, 'localhost', stranger)).seen.fault).toBe('untrusted');
  const other = makeCertificate(['DNS:gpu.example.org', 'IP:10.0.0.5'], { by: authority });
  const { seen, told, address } = await inspect(other, 'localhost', authority);
  expect(seen).toMatchObject({ fault: 'other-name', names: 'gpu.example.org, 10.0.0.5' });
  expect(told('ERR_CERT_COMMON_NAME_INVALID')).toBe(
    `The certificate of ${address.host} is for other names: gpu.example.org, 10.0.0.5. Use an address with one of them, or make a certificate that contains localhost.`,
  );
  expect(describeCertificate(other.cert, [address]).faults.map(inEnglish)).toEqual([
    expect.stringMatching(/^The certificate is for other names \(.*\) than localhost/),
  ]);
  // Nobody may trust such a certificate by its fingerprint, also if its authority is unknown.
  expect((await inspect(other)).seen.fault).toBe('other-name');
});

test.skipIf(whyNoExpired)('tells when a certificate expired, whoever made it', async () => {
  const authority = makeCertificate(['DNS:authority']);
  const old = makeCertificate(here, { by: authority, madeAt: '2024-02-01 12:00:00' });
  const { seen, told, address } = await inspect(old, 'localhost', authority);
  expect(seen.fault).toBe('expired');
  expect(told('ERR_CERT_DATE_INVALID')).toMatch(
    new RegExp(`^The certificate of ${address.host} expired on 2024-02-03\\. Renew it there`),
  );
  const self = makeCertificate(here, { madeAt: '2024-02-01 12:00:00' });
  expect((await inspect(self)).seen.fault).toBe('expired');
  expect(describeCertificate(self.cert, []).faults.map(inEnglish)).toEqual([
    expect.stringMatching(/^The certificate expired on 2024-02-03/),
  ]);
  const early = makeCertificate(here, { madeAt: '2037-02-01 12:00:00' });
  const unborn = await inspect(early);
  expect(unborn.seen.fault).toBe('not-yet-valid');
  expect(unborn.told('ERR_CERT_DATE_INVALID')).toMatch(/is valid only from 2037-02-01 on\. Check the clocks/);
});

test('finds no certificate where nothing answers, or nothing is encrypted', async () => {
  const port = await listen(http.createServer((_request, response) => response.end('hello')));
  expect(await inspectCertificate(new URL(`https://127.0.0.1:${port}`), {})).toBe(null);
  expect(await inspectCertificate(new URL('https://127.0.0.1:9'), {})).toBe(null);
});
