// Proxies from environment variables: the choice of a proxy for a URL, and downloads through it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { proxyFor } from '../../src-main/net/proxy';
import { body, download, fileAt, honest, proxy, serve, temporaryFolder } from './local-server';

const chosen = (url: string, env: NodeJS.ProcessEnv) => proxyFor(new URL(url), env)?.href;

test('chooses the proxy by scheme, prefers lower case, and falls back to ALL_PROXY', () => {
  const env = { HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2', HTTP_PROXY: 'c:3' };
  expect(chosen('https://host/x', env)).toBe('http://b:2/');
  expect(chosen('http://host/x', env)).toBe('http://c:3/');
  expect(chosen('https://host/x', { ALL_PROXY: 'http://d:4' })).toBe('http://d:4/');
  expect(chosen('https://host/x', { https_proxy: '' })).toBeUndefined();
});

test.each([
  ['example.org', true],
  ['.example.org', true],
  ['*.example.org', true],
  ['www.example.org', true],
  ['ample.org', false],
  ['other, example.org:443', true],
  ['example.org:8443', false],
  ['*', true],
  ['', false],
])('NO_PROXY %j: excludes www.example.org: %s', (list, excepted) => {
  const env = { HTTPS_PROXY: 'http://a:1', NO_PROXY: list };
  expect(chosen('https://www.example.org/x', env) === undefined).toBe(excepted);
});

test('reports an unusable proxy without its password', () => {
  expect(() => chosen('https://h/', { ALL_PROXY: 'socks5://me:secret@h:1' })).toThrow(
    "The proxy 'socks5://h:1' cannot be used",
  );
});

test('uses the proxy with user and password for http, and bypasses it with NO_PROXY', async () => {
  const target = await serve(honest(200_000));
  const middle = await proxy();
  const through = middle.url.replace('http://', 'http://me:p%40ss@');
  const { path } = await download(fileAt(target.url), {
    folder: await temporaryFolder(),
    env: { HTTP_PROXY: through },
  });
  expect(body.equals(await readFile(path))).toBe(true);
  expect(middle.through).toEqual([`GET ${target.url}/models/net.h5`, `GET ${target.url}/models/net.h5`]);
  expect(middle.authorizations[0]).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  await download(fileAt(target.url), {
    folder: await temporaryFolder(),
    env: { HTTP_PROXY: through, NO_PROXY: '127.0.0.1' },
  });
  expect(middle.through).toHaveLength(2);
});

/** Returns a key and certificate for localhost, or undefined if openssl is not available. */
async function makeCertificate(): Promise<{ key: string; cert: string } | undefined> {
  const folder = await temporaryFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  try {
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject], {
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

test('uses CONNECT for https, resumes, and rejects an unknown certificate', async (context) => {
  const certificate = await makeCertificate();
  if (!certificate) return context.skip('openssl is missing: left out');
  let count = 0;
  const server = https.createServer(certificate, (request, response) => {
    count += 1;
    void honest(count === 1 ? 100_000 : undefined)(request, response, count);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const middle = await proxy();
  const env = { HTTPS_PROXY: middle.url };
  const { path } = await download(fileAt(url), {
    folder: await temporaryFolder(),
    env,
    ca: certificate.cert,
  });
  expect(body.equals(await readFile(path))).toBe(true);
  expect(middle.through).toEqual([`CONNECT ${new URL(url).host}`, `CONNECT ${new URL(url).host}`]);
  await expect(download(fileAt(url), { folder: await temporaryFolder(), env })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/does not trust \(self.signed certificate.*NODE_EXTRA_CA_CERTS/),
  });
  const refusing = await proxy(407);
  await expect(
    download(fileAt(url), { folder: await temporaryFolder(), env: { HTTPS_PROXY: refusing.url } }),
  ).rejects.toMatchObject({ message: expect.stringContaining('answered 407 Proxy Authentication Required') });
  expect(refusing.through).toHaveLength(1);
});

test('trusts the authorities that the system or the settings add, as behind the proxy of a school', async (context) => {
  const certificate = await makeCertificate();
  if (!certificate) return context.skip('openssl is missing: left out');
  const server = https.createServer(certificate, (request, response) => {
    void honest()(request, response, 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const file = fileAt(`https://localhost:${(server.address() as AddressInfo).port}`);
  const folder = await temporaryFolder();
  const [own, damaged] = [join(folder, 'school.pem'), join(folder, 'damaged.pem')];
  await writeFile(own, certificate.cert);
  await writeFile(damaged, certificate.cert.slice(0, 200));
  for (const env of [{}, { SSL_CERT_FILE: damaged }, { SSL_CERT_FILE: join(folder, 'missing.pem') }])
    await expect(download(file, { folder: await temporaryFolder(), env })).rejects.toThrow('does not trust');
  const { path } = await download(file, {
    folder: await temporaryFolder(),
    env: { SSL_CERT_FILE: own },
  });
  expect(body.equals(await readFile(path))).toBe(true);
});
