// The desktop app's servers, as far as they work without Electron: sentences, our own page, addresses, and the saved list.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { isLoopback, readHttpAddress } from '#shared/http-address';
import { type About, serverRequestSchema } from '#shared/protocol/servers';
import { inEnglish } from '#shared/sentence';
import { describeServer } from '../../src-main/shells/electron/servers/describe-server';
import { explainNetError } from '../../src-main/shells/electron/servers/net-errors';
import { isOwnAddress } from '../../src-main/shells/electron/servers/own-address';
import { ownPageAddress } from '../../src-main/shells/electron/servers/own-page';
import { openAccessList } from '../../src-main/store/access-list';
import { openVault } from '../../src-main/store/vault';
import { temporaryFolder } from '../engine/support';
import { englishLeft } from '../english-words';

const gpu: About = { version: '1.2.0', engine: 'native-gpu', gpus: ['NVIDIA L4'], usesGpu: true };
const linesOf = (origin: string, about: About | null, own: string, certificate: string | null = null) =>
  describeServer({ origin, token: null, certificate }, about, own).map(
    ({ tone, words }) => `${tone}: ${inEnglish(words)}`,
  );

it('says version, GPU, token and encryption of a server', () => {
  expect(linesOf('https://gpu.example.org', gpu, '1.2.0')).toEqual([
    'good: Graft 1.2.0, the version of this app.',
    'good: Trains on the GPU: NVIDIA L4.',
    'good: The token is accepted.',
    'good: The connection is encrypted (TLS).',
  ]);
  expect(linesOf('https://gpu.example.org', gpu, '1.2.0', 'AB:CD').at(-1)).toBe(
    'good: The connection is encrypted (TLS), with the certificate that you trust.',
  );
  const [version, runtime, , encryption] = linesOf(
    'http://gpu:8080',
    { ...gpu, engine: 'none', gpus: [], usesGpu: false },
    '1.3.0',
  );
  expect(version).toMatch(/^good: Graft 1\.2\.0; this app is 1\.3\.0\./);
  expect(runtime).toMatch(
    /^bad: .* slow built-in engine\. Install TensorFlow there with graft runtime install\.$/,
  );
  expect(encryption).toMatch(/^bad: The connection is not encrypted/);
  expect(linesOf('http://127.0.0.1:8080', { ...gpu, usesGpu: false }, '1.2.0')[1]).toMatch(
    /^bad: Trains on the processor, although it has a GPU \(NVIDIA L4\)/,
  );
  expect(linesOf('http://localhost:8080', null, '1.2.0')).toEqual([
    'good: The token is accepted.',
    expect.stringMatching(/^bad: The server's engine does not answer/),
    expect.stringMatching(/^good: The connection ends on this computer/),
  ]);
});

it.each([
  ['net::ERR_NAME_NOT_RESOLVED', 'https://gpu:8080', /^gpu could not be found\. Check the name/],
  ['net::ERR_CONNECTION_REFUSED', 'http://gpu:8080', /^Nothing answers at gpu:8080\. Start Graft there/],
  ['net::ERR_CONNECTION_TIMED_OUT', 'http://gpu:8080', /did not answer.*firewall/],
  ['ERR_TIMED_OUT', 'http://gpu:8080', /did not answer/],
  ['net::ERR_CERT_AUTHORITY_INVALID', 'https://gpu:8080', /does not trust the certificate.*Install/],
  ['net::ERR_CERT_DATE_INVALID', 'https://gpu:8080', /gpu:8080 has expired.*Renew it there/],
  ['net::ERR_CERT_COMMON_NAME_INVALID', 'https://gpu:8080', /is for another name.*contains gpu\./],
  ['net::ERR_SSL_PROTOCOL_ERROR', 'https://gpu:8080', /does not encrypt.*begins with http\./],
  ['net::ERR_EMPTY_RESPONSE', 'http://gpu:8080', /closed the connection.*begins with https/],
  ['net::ERR_INTERNET_DISCONNECTED', 'http://gpu:8080', /cannot be reached\. Check whether/],
  ['net::ERR_PROXY_CONNECTION_FAILED', 'http://gpu:8080', /proxy/],
  ['net::ERR_SOMETHING_NEW', 'http://gpu:8080', /\(ERR_SOMETHING_NEW\)\. Check the address/],
])('says what to do about %s, in English and Korean', (code, origin, text) => {
  const words = explainNetError(code, origin);
  expect(inEnglish(words)).toMatch(text);
  expect(englishLeft(words, ['gpu', 'gpu:8080', 'Graft', 'SSH', 'http', 'https'])).toEqual([]);
});

it('shows texts on its own page as text, without script', () => {
  const address = ownPageAddress({
    lang: 'en',
    title: '</title><script>1</script>',
    heading: '<img src=x onerror=1>',
    text: '"quoted" & <b>',
    fonts: ['AAAA'],
    again: { label: 'Try <again>', href: 'http://gpu/"onclick="1' },
  });
  const html = Buffer.from(address.replace(/^.*base64,/, ''), 'base64').toString();
  expect(html).not.toMatch(/<(script|img|b|again)/);
  expect(html).toContain('href="http://gpu/&quot;onclick=&quot;1"');
  expect(html).toContain("default-src 'none'");
});

it('allows the page of a server only the addresses of the server', () => {
  const allowed = (url: string) => isOwnAddress(url, 'https://gpu:8080');
  for (const url of [
    'https://gpu:8080',
    'https://gpu:8080/a?b',
    'wss://gpu:8080/engine',
    'blob:https://gpu:8080/1',
  ])
    expect(allowed(url), url).toBe(true);
  for (const url of [
    'http://gpu:8080/',
    'https://gpu:80800/',
    'https://gpu/',
    'https://gpu:8080.evil.example/',
    'https://gpu:8080@evil.example/',
    'blob:https://evil.example/https://gpu:8080/',
    'graft://app/index.html',
    'file:///etc/passwd',
    'data:text/html,x',
  ])
    expect(allowed(url), url).toBe(false);
});

it('reads addresses as they are typed, and tells which leave this computer', () => {
  expect(readHttpAddress(' gpu:8080 ')?.origin).toBe('http://gpu:8080');
  expect(readHttpAddress('https://gpu/?token=x')?.searchParams.get('token')).toBe('x');
  for (const text of [
    '',
    'ftp://gpu',
    'http://user:secret@gpu',
    'http://',
    'javascript:alert(1)',
    'file:///etc',
  ])
    expect(readHttpAddress(text), text).toBe(null);
  expect(['127.0.0.1', 'localhost', '[::1]'].every(isLoopback)).toBe(true);
  expect(['127.0.0.1.example.org', 'gpu', '10.0.0.1', 'localhost.example.org'].some(isLoopback)).toBe(false);
});

it('accepts names that can be shown in a title, and no other requests', () => {
  const accepts = (name: string) =>
    serverRequestSchema.safeParse({ do: 'save', name, address: 'gpu' }).success;
  for (const name of ['GPU box', '연구실', '<b>']) expect(accepts(name), name).toBe(true);
  for (const name of ['', '   ', 'a\nb', 'a\u202eb', 'x'.repeat(61)]) expect(accepts(name), name).toBe(false);
  for (const request of [null, {}, { do: 'read' }, { do: 'connect', name: 'x', locale: 'fr' }])
    expect(serverRequestSchema.safeParse(request).success).toBe(false);
});

it('keeps tokens sealed, beside nothing else, and not for another address', async () => {
  const path = join(await temporaryFolder(), 'new', 'servers.json');
  const key = randomBytes(32).toString('base64');
  const open = (vault = openVault(key)) => openAccessList(path, 'servers', z.object({}), vault);
  const box = { name: 'box', address: 'http://gpu:8080' };
  await open().save({ ...box, token: 'a-token' }, () => ({}));
  expect(await readFile(path, 'utf8')).not.toContain('a-token');
  expect(await open().list()).toEqual([{ ...box, hasToken: true, readable: true }]);
  expect(await open().find('box')).toEqual({ ...box, token: 'a-token', hasToken: true, readable: true });
  expect(await open(null).find('box')).toEqual({ ...box, token: null, hasToken: true, readable: false });
  await open().save(box, () => ({}));
  expect((await open().find('box'))?.token).toBe('a-token');
  await open().save({ ...box, address: 'http://evil:8080' }, () => ({}));
  expect((await open().find('box'))?.token).toBe(null);
  await open().remove('box');
  expect(await open().find('box')).toBe(null);
});
