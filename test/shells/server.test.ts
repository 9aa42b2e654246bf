// The local server: only its own page has access.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Transport } from '#shared/protocol/transport';
import { readServerArguments } from '../../src-main/shells/server/arguments';
import { readSecrets } from '../../src-main/shells/server/server-secrets';
import { startWebServer, type WebServer } from '../../src-main/shells/server/web-server';

let folder: string;
let server: WebServer;
let cookie: string;
const attached: Transport[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-server-'));
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'renderer', 'index.html'), '<p>Graft</p>');
  await writeFile(join(folder, 'renderer', 'assets', 'app.js'), 'start()');
  await writeFile(join(folder, 'renderer', '.hidden.txt'), 'hidden');
  await writeFile(join(folder, 'renderer', 'tool.sh'), 'rm');
  await symlink(join(folder, 'secret.txt'), join(folder, 'renderer', 'link.txt'));
  const engine = {
    attach(line: Transport) {
      attached.push(line);
      line.onMessage((message) => line.send(message));
    },
  };
  server = await startWebServer({ port: 0, folder: join(folder, 'renderer'), engine });
  cookie = (await get(new URL(server.url).pathname + new URL(server.url).search)).cookie;
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  status: number;
  body: string;
  cookie: string;
  headers: IncomingHttpHeaders;
}

/** Requests exactly this path, without normalizing it. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server.port, path, headers, method };
    request(options, (response) => {
      let body = '';
      response.on('data', (piece) => (body += piece));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          body,
          cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
          headers: response.headers,
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

/** Opens a WebSocket. Returns 'open' or the status of the rejection. */
function dial(headers: Record<string, string>, path = '/engine'): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    socket.on('open', () => {
      resolve('open');
      socket.close();
    });
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
    socket.on('error', () => {});
  });
}

describe('the local server', () => {
  it('turns the token of its address into a strict cookie and drops it from the address', async () => {
    const { pathname, search } = new URL(server.url);
    const answer = await get(pathname + search);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['set-cookie']![0]).toMatch(
      new RegExp(`^graft-${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    const followed = await get(pathname + search, { 'sec-fetch-site': 'cross-site' });
    expect([followed.status, followed.cookie]).toEqual([200, cookie]);
  });

  it('sends its files to clients with the cookie, with a strict policy', async () => {
    const page = await get('/', { cookie });
    expect([page.status, page.body, page.headers['content-type']]).toEqual([
      200,
      '<p>Graft</p>',
      'text/html; charset=utf-8',
    ]);
    const policy = page.headers['content-security-policy']!;
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain(`connect-src ws://127.0.0.1:${server.port};`);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect((await get('/assets/app.js?v=1', { cookie })).body).toBe('start()');
  });

  it('sends nothing without the cookie or with a wrong one', async () => {
    for (const headers of [
      {},
      { cookie: 'graft=1' },
      { cookie: `${cookie}x` },
      { cookie: cookie.slice(0, -1) },
    ]) {
      expect((await get('/', headers as Record<string, string>)).status).toBe(403);
      expect((await get('/assets/app.js', headers as Record<string, string>)).status).toBe(403);
    }
    expect(await get('/?token=wrong')).toMatchObject({ status: 403, cookie: '' });
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '//etc/passwd.txt',
    '/link.txt',
    '/.hidden.txt',
    '/tool.sh',
    '/assets',
    '/%00.txt',
    '/%zz.txt',
    '//',
  ])('sends nothing for %s', async (path) => {
    expect((await get(path, { cookie })).status).toBe(404);
  });

  it('says what it is to a program with its token, which gets nothing else by a header', async () => {
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const token = new URL(server.url).searchParams.get('token')!;
    expect((await get('/about')).status).toBe(403);
    expect((await get('/about', bearer(`${token}x`))).status).toBe(403);
    for (const path of ['/', '/assets/app.js']) expect((await get(path, bearer(token))).status).toBe(403);
    expect((await get('/about', { ...bearer(token), host: 'evil.example' })).status).toBe(403);
  });

  it('rejects other host names and other methods', async () => {
    expect((await get('/', { cookie, host: 'evil.example' })).status).toBe(403);
    expect((await get('/', { cookie, host: `evil.example:${server.port}` })).status).toBe(403);
    expect((await get('/', { cookie, host: `localhost:${server.port}` })).status).toBe(200);
    expect((await get('/', { cookie }, 'POST')).status).toBe(405);
  });

  it('accepts WebSockets only from its own page', async () => {
    const origin = `http://127.0.0.1:${server.port}`;
    expect(await dial({ cookie, origin })).toBe('open');
    expect(await dial({ cookie })).toBe('403');
    expect(await dial({ origin })).toBe('403');
    expect(await dial({ cookie: 'graft=1', origin })).toBe('403');
    expect(await dial({ cookie, origin: 'http://evil.example' })).toBe('403');
    expect(await dial({ cookie, origin: `http://localhost:${server.port}` })).toBe('403');
    expect(await dial({ cookie, origin: 'http://evil.example', host: 'evil.example' })).toBe('403');
    expect(await dial({ cookie, origin }, '/other')).toBe('403');
    expect(await dial({ cookie, origin }, '//')).toBe('403');
    expect(attached).toHaveLength(1);
  });

  it('forwards frames and words, and closes a connection that exceeds the size limit', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/engine`, {
      headers: { cookie, origin: `http://127.0.0.1:${server.port}` },
    });
    await new Promise((resolve) => socket.on('open', resolve));
    const answers: unknown[] = [];
    socket.on('message', (data: Buffer, isBinary) => answers.push(isBinary ? [...data] : data.toString()));
    socket.send(new Uint8Array([1, 2, 3]));
    socket.send('open');
    const code = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => {});
    socket.send(new Uint8Array(65 * 2 ** 20));
    expect(await code).toBe(1009);
    expect(answers).toEqual([[1, 2, 3], 'open']);
  });

  it('reports which port is in use', async () => {
    const again = startWebServer({ port: server.port, folder, engine: { attach() {} } });
    await expect(again).rejects.toMatchObject({
      code: 'busy',
      message: `Port ${server.port} is in use: choose another with --port.`,
    });
  });

  it('encrypts with a certificate, and keeps the token of a file', async () => {
    const [cert, key, tokenFile] = ['cert.pem', 'key.pem', 'token'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    execFileSync(
      'openssl',
      [...made, '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
      {
        stdio: 'ignore',
      },
    );
    const files = { tokenFile, certificate: cert, key };
    const secrets = await readSecrets(files);
    expect((await stat(tokenFile)).mode & 0o777).toBe(0o600);
    expect(await readSecrets(files)).toEqual(secrets);
    const secure = await startWebServer({
      port: 0,
      folder: join(folder, 'renderer'),
      engine: { attach() {} },
      ...secrets,
    });
    onTestFinished(() => secure.close());
    expect(secure.url).toBe(`https://127.0.0.1:${secure.port}/?token=${secrets.token}`);
    const ca = await readFile(cert, 'utf8');
    const ask = (path: string) =>
      new Promise<{ status: number; cookie: string; policy: string }>((resolve, reject) => {
        const asking = https.get({ host: 'localhost', port: secure.port, path, ca }, (response) => {
          response.resume();
          resolve({
            status: response.statusCode!,
            cookie: response.headers['set-cookie']?.[0] ?? '',
            policy: String(response.headers['content-security-policy']),
          });
        });
        asking.on('error', reject);
      });
    expect(await ask('/')).toMatchObject({ status: 403 });
    const opened = await ask(`/?token=${secrets.token}`);
    expect(opened).toMatchObject({ status: 303, cookie: expect.stringMatching(/; Secure$/) });
    expect(opened.policy).toContain(`wss://localhost:${secure.port}`);
    // A WebSocket of the page that this server sent, and of no other.
    const connect = (origin: string) =>
      new Promise<string>((resolve) => {
        const headers = { origin, cookie: opened.cookie.split(';')[0]! };
        const socket = new WebSocket(`wss://localhost:${secure.port}/engine`, { headers, ca });
        socket.on('open', () => resolve('open'));
        socket.on('error', (error) => resolve(error.message));
      });
    expect(await connect(`https://localhost:${secure.port}`)).toBe('open');
    expect(await connect(`http://localhost:${secure.port}`)).toMatch(/403/);
    expect(await connect('https://evil.example')).toMatch(/403/);
    await expect(fetch(`http://localhost:${secure.port}/`)).rejects.toThrow();
  });

  it('says what is wrong with a token or a certificate', async () => {
    const write = async (name: string, text: string) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const none = { tokenFile: null, certificate: null, key: null };
    await expect(readSecrets({ ...none, tokenFile: await write('short', 'guess') })).rejects.toThrow(
      /at least 24/,
    );
    await expect(readSecrets({ ...none, tokenFile: join(folder, 'no', 'token') })).rejects.toThrow(
      /cannot be written: ENOENT/,
    );
    await expect(readSecrets({ ...none, certificate: 'cert.pem' })).rejects.toMatchObject({ code: 'usage' });
    const text = await write('text.pem', 'hello');
    await expect(readSecrets({ ...none, certificate: text, key: text })).rejects.toThrow(/are not a PEM/);
    await expect(readSecrets({ ...none, certificate: join(folder, 'no.pem'), key: text })).rejects.toThrow(
      /--certificate: .* cannot be read/,
    );
  });

  it('listens on other addresses only if asked to, and answers only to its own names', async () => {
    const addresses = [new URL('https://graft.example.org')];
    const open = await startWebServer({
      port: 0,
      host: '127.0.0.2',
      addresses,
      folder,
      engine: { attach() {} },
    });
    onTestFinished(() => open.close());
    expect(open.url).toMatch(/^https:\/\/graft\.example\.org\/\?token=/);
    const token = open.url.split('=')[1];
    const ask = (host: string) =>
      new Promise<{ status: number; cookie: string }>((resolve, reject) => {
        const options = { host: '127.0.0.2', port: open.port, path: `/?token=${token}`, headers: { host } };
        const asking = request(options, (response) => {
          response.resume();
          resolve({
            status: response.statusCode!,
            cookie: response.headers['set-cookie']?.[0] ?? '',
          });
        });
        asking.on('error', reject);
        asking.end();
      });
    const secure = await ask('graft.example.org');
    expect(secure.status).toBe(303);
    expect(secure.cookie).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
    expect((await ask(`127.0.0.2:${open.port}`)).cookie).toMatch(/; SameSite=Strict$/);
    expect((await ask(`evil.example:${open.port}`)).status).toBe(403);
    expect((await ask(`graft.example.org:${open.port}`)).status).toBe(403);
    await expect(fetch(`http://127.0.0.1:${open.port}/`)).rejects.toThrow();
    const foreign = startWebServer({ port: 0, host: '192.0.2.1', folder, engine: { attach() {} } });
    await expect(foreign).rejects.toMatchObject({ code: 'invalid' });
  });

  it('parses its arguments', () => {
    const usual = { port: 0, host: undefined, addresses: [] };
    expect(readServerArguments([])).toEqual({ place: usual, open: true, help: false });
    expect(readServerArguments(['--port', '8123', '--no-open'])).toEqual({
      place: { ...usual, port: 8123 },
      open: false,
      help: false,
    });
    const addresses = 'https://graft.example.org,http://box:8080';
    expect(readServerArguments(['--host', '0.0.0.0', '--address', addresses]).place).toEqual({
      port: 0,
      host: '0.0.0.0',
      addresses: [new URL('https://graft.example.org'), new URL('http://box:8080')],
    });
    for (const wrong of [
      ['--port', '70000'],
      ['--port', 'x'],
      ['--prot', '1'],
      ['here'],
      ['--address', 'graft.example.org'],
      ['--address', 'ftp://graft.example.org'],
      ['--address', 'https://user:secret@graft.example.org'],
      ['--address', 'https://graft.example.org/path'],
    ]) {
      expect(() => readServerArguments(wrong)).toThrow(expect.objectContaining({ code: 'usage' }));
    }
  });
});
