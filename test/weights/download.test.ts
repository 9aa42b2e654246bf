// Downloads from a server that disconnects, sends wrong data, stalls, redirects or rejects: complete and correct, or no file.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { downloadWeights } from '../../src-main/weights/download';
import {
  body,
  download,
  fileAt,
  honest,
  md5,
  serve,
  sha256,
  someBytes,
  temporaryFolder,
} from './local-server';

test('downloads and verifies a file, and leaves no other files', async () => {
  const { url, asked } = await serve(honest());
  const folder = join(await temporaryFolder(), 'not', 'there', 'yet');
  const { path, progress } = await download(fileAt(url), { folder });
  expect(path).toBe(join(folder, 'net.h5'));
  expect(body.equals(await readFile(path))).toBe(true);
  expect(await readdir(folder)).toEqual(['net.h5']);
  expect(progress[0]).toEqual({ done: 0, total: body.length });
  expect(progress.at(-1)).toEqual({ done: body.length, total: body.length });
  expect(asked).toEqual([{ path: '/models/net.h5', range: undefined, ifRange: undefined }]);
});

test('verifies SHA-256 if known, and otherwise the signature of the file', async () => {
  const { url } = await serve(honest());
  const good = await download(fileAt(url, { md5: null, sha256 }), { folder: await temporaryFolder() });
  expect(good.path).toContain('net.h5');
  const bare = await download(fileAt(url, { md5: null }), { folder: await temporaryFolder() });
  expect(bare.path).toContain('net.h5');
  const page = await serve((_request, response) => void response.end('<html>Log in to the hotel</html>'));
  await expect(
    download(fileAt(page.url, { md5: null }), { folder: await temporaryFolder() }),
  ).rejects.toMatchObject({ code: 'bad-file', message: expect.stringContaining('expected an HDF5 file') });
});

test('requests the rest if the server closes the connection', async () => {
  const { url, asked } = await serve(honest(120_000));
  const folder = await temporaryFolder();
  const { path } = await download(fileAt(url), { folder });
  expect(body.equals(await readFile(path))).toBe(true);
  const [first, ...rest] = asked;
  expect(first).toMatchObject({ range: undefined, ifRange: undefined });
  // A broken connection may lose the last bytes sent, so exact offsets differ between runs.
  let from = 0;
  for (const { range, ifRange } of rest) {
    expect(ifRange).toBe('"one"');
    const start = Number(/^bytes=(\d+)-$/.exec(range!)![1]);
    expect(start).toBeGreaterThan(from);
    expect(start).toBeLessThanOrEqual(from + 120_000);
    from = start;
  }
  expect(rest.length).toBeGreaterThanOrEqual(2);
  expect(await readdir(folder)).toEqual(['net.h5']);
});

test('continues an interrupted download, and restarts it if the file changed', async () => {
  const first = honest(100_000);
  let answer = first;
  const { url, asked } = await serve((request, response, count) => answer(request, response, count));
  const folder = await temporaryFolder();
  for await (const { done } of downloadWeights(fileAt(url), { folder, env: {} })) if (done >= 60_000) break;
  expect((await readdir(folder)).sort()).toEqual(['net.h5.part', 'net.h5.part.json']);
  answer = honest(undefined, body, '"two"');
  const { path } = await download(fileAt(url), { folder });
  expect(body.equals(await readFile(path))).toBe(true);
  expect(asked[1]).toMatchObject({ ifRange: '"one"', range: expect.stringMatching(/^bytes=[1-9]\d+-$/) });
  expect(asked).toHaveLength(2);
});

test('restarts correctly if the server ignores ranges', async () => {
  const { url, asked } = await serve((request, response, count) => {
    delete request.headers.range;
    return honest(count === 1 ? 100_000 : undefined)(request, response, count);
  });
  const { path } = await download(fileAt(url), { folder: await temporaryFolder() });
  expect(body.equals(await readFile(path))).toBe(true);
  expect(asked).toHaveLength(2);
});

test('rejects another range than requested', async () => {
  const { url } = await serve((request, response, count) => {
    if (count !== 2) return honest(count === 1 ? 100_000 : undefined)(request, response, count);
    response.writeHead(206, { 'content-range': `bytes 5-${body.length - 1}/${body.length}` });
    response.end(body.subarray(5));
  });
  const { path } = await download(fileAt(url), { folder: await temporaryFolder() });
  expect(body.equals(await readFile(path))).toBe(true);
});

test('discards a part that belongs to another file, and downloads everything again', async () => {
  const other = someBytes(body.length).fill(7, 100_000);
  const { url, asked } = await serve((request, response, count) => {
    delete request.headers['if-range'];
    return honest(count === 1 ? 100_000 : undefined, count === 2 ? other : body)(request, response, count);
  });
  const { path } = await download(fileAt(url), { folder: await temporaryFolder() });
  expect(body.equals(await readFile(path))).toBe(true);
  expect(asked).toHaveLength(3);
});

test('gives up if every part belongs to another file', async () => {
  const other = someBytes(body.length).fill(7);
  const { url, asked } = await serve((request, response, count) => {
    delete request.headers['if-range'];
    return honest(count % 2 === 1 ? 100_000 : undefined, count % 2 === 0 ? other : body)(
      request,
      response,
      count,
    );
  });
  await expect(download(fileAt(url), { folder: await temporaryFolder() })).rejects.toMatchObject({
    code: 'bad-file',
  });
  expect(asked.length).toBeLessThan(6);
});

test('rejects a file with a wrong hash without leaving files', async () => {
  const { url, asked } = await serve(honest(undefined, someBytes(5000)));
  const folder = await temporaryFolder();
  await expect(download(fileAt(url), { folder })).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringContaining(`expected MD5 ${md5}, received`),
  });
  expect(asked).toHaveLength(1);
  expect(await readdir(folder)).toEqual([]);
});

test('leaves no file after an attempt without a network', async () => {
  const folder = await temporaryFolder();
  // Nothing listens on the port that a closed server had.
  const { url, server } = await serve(honest());
  await new Promise((resolve) => server.close(resolve));
  await expect(download(fileAt(url), { folder, retryDelaysMs: [] })).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(await readdir(folder)).toEqual([]);
});

test('rejects files longer or shorter than the declared length', async () => {
  const long = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': body.length * 2 });
    response.write(body, () => setTimeout(() => response.destroy(), 10));
  });
  const folder = await temporaryFolder();
  await expect(download(fileAt(long.url), { folder })).rejects.toMatchObject({ code: 'unavailable' });
  const short = await serve((_request, response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\nconnection: close\r\n\r\n');
    response.socket?.end(body);
  });
  await expect(download(fileAt(short.url), { folder: await temporaryFolder() })).rejects.toMatchObject({
    code: expect.stringMatching(/^(bad-file|unavailable)$/),
  });
  expect(await readdir(folder)).not.toContain('net.h5');
});

test('rejects files larger than the limit, declared or not', async () => {
  const declared = await serve(honest());
  const endless = await serve((_request, response) => {
    response.writeHead(200);
    const more = () => void (response.destroyed || response.write(body, more));
    more();
  });
  for (const { url } of [declared, endless])
    await expect(
      download(fileAt(url), { folder: await temporaryFolder(), sizeLimitBytes: 200_000 }),
    ).rejects.toMatchObject({ code: 'too-large' });
});

test('follows at most five redirects, only to http and https', async () => {
  const target = await serve(honest());
  const { url } = await serve((request, response) => {
    const hop = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0);
    const next = hop < 3 ? `/hop${hop + 1}` : `${target.url}/there`;
    response.writeHead(302, { location: request.url === '/circle' ? '/circle' : next }).end();
  });
  const { path } = await download(fileAt(url), { folder: await temporaryFolder() });
  expect(body.equals(await readFile(path))).toBe(true);
  const circle = fileAt(url, { url: `${url}/circle` });
  await expect(download(circle, { folder: await temporaryFolder() })).rejects.toMatchObject({
    message: expect.stringContaining('redirects more than 5 times'),
  });
  const out = await serve((_request, response) => {
    response.writeHead(302, { location: 'file:///etc/passwd' }).end();
  });
  await expect(download(fileAt(out.url), { folder: await temporaryFolder() })).rejects.toMatchObject({
    message: expect.stringContaining("redirects to 'file:///etc/passwd', which is not allowed"),
  });
});

test('retries after the response stalls, before or during the body', async () => {
  const { url, asked } = await serve((request, response, count) => {
    if (count === 1) return;
    if (count === 2) {
      response.writeHead(200, { 'content-length': body.length, etag: '"one"' });
      response.write(body.subarray(0, 50_000));
      return;
    }
    return honest()(request, response, count);
  });
  const { path } = await download(fileAt(url), { folder: await temporaryFolder(), stallMs: 150 });
  expect(body.equals(await readFile(path))).toBe(true);
  expect(asked.map(({ range }) => range)).toEqual([undefined, undefined, 'bytes=50000-']);
});

test('reports 404 immediately, and retries after 500 and 503', async () => {
  const missing = await serve((_request, response) => void response.writeHead(404).end());
  const folder = await temporaryFolder();
  await expect(download(fileAt(missing.url), { folder })).rejects.toMatchObject({
    code: 'unavailable',
    message: `net.h5 could not be downloaded: ${new URL(missing.url).host} answered 404 Not Found. To add it by hand, download ${missing.url}/models/net.h5 on any machine and save it as net.h5 (MD5 ${md5}) in ${folder}.`,
  });
  expect(missing.asked).toHaveLength(1);
  const shaky = await serve((request, response, count) =>
    count < 3 ? void response.writeHead(count === 1 ? 500 : 503).end() : honest()(request, response, count),
  );
  await download(fileAt(shaky.url), { folder: await temporaryFolder() });
  expect(shaky.asked).toHaveLength(3);
  const broken = await serve((_request, response) => void response.writeHead(500).end());
  await expect(download(fileAt(broken.url), { folder: await temporaryFolder() })).rejects.toMatchObject({
    message: expect.stringContaining('answered 500 Internal Server Error'),
  });
  expect(broken.asked).toHaveLength(3);
});

test('names the file, its hash and the folder if there is no network', async () => {
  const { url, server } = await serve(honest());
  await new Promise((resolve) => server.close(resolve));
  const folder = await temporaryFolder();
  const failed = await download(fileAt(url), { folder }).catch((error) => error);
  expect(failed).toMatchObject({ code: 'unavailable' });
  expect(failed.message).toContain('refused the connection');
  for (const told of [`${url}/models/net.h5`, `MD5 ${md5}`, folder]) expect(failed.message).toContain(told);
  const nowhere = fileAt('http://weights.invalid');
  await expect(download(nowhere, { folder })).rejects.toMatchObject({
    message: expect.stringContaining('is this machine offline?'),
  });
});

test('uses a manually copied file without a request, and reports a wrong one', async () => {
  const { url, asked, server } = await serve(honest());
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'net.h5'), body);
  const { path, progress } = await download(fileAt(url), { folder });
  expect([path, progress, asked]).toEqual([join(folder, 'net.h5'), [], []]);
  await writeFile(join(folder, 'net.h5'), 'something else');
  const put = await download(fileAt(url), { folder });
  expect(body.equals(await readFile(put.path))).toBe(true);
  await writeFile(join(folder, 'net.h5'), 'something else');
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  await expect(download(fileAt(url), { folder })).rejects.toMatchObject({
    message: expect.stringContaining('net.h5 is not the right file: expected MD5'),
  });
  expect(await readFile(join(folder, 'net.h5'), 'utf8')).toBe('something else');
});

test('stops immediately when cancelled, and keeps the downloaded part', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': body.length, etag: '"one"' });
    response.write(body.subarray(0, 90_000));
  });
  const folder = await temporaryFolder();
  const stop = new AbortController();
  const started = Date.now();
  setTimeout(() => stop.abort(), 200);
  await expect(download(fileAt(url), { folder, signal: stop.signal, stallMs: 60_000 })).rejects.toMatchObject(
    {
      code: 'cancelled',
    },
  );
  expect(Date.now() - started).toBeLessThan(3000);
  expect(await readFile(join(folder, 'net.h5.part'))).toHaveLength(90_000);
});

test('ends the delay between retries when cancelled', async () => {
  const { url } = await serve((_request, response) => void response.writeHead(503).end());
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  const options = { folder: await temporaryFolder(), signal: stop.signal, retryDelaysMs: [60_000] };
  await expect(download(fileAt(url), options)).rejects.toMatchObject({ code: 'cancelled' });
});

test('rejects a second download of the same file, and takes over the lock of an exited process', async () => {
  const { url } = await serve((request, response, count) =>
    count === 1
      ? void response.writeHead(200, { 'content-length': body.length }).write(body.subarray(0, 10_000))
      : honest()(request, response, count),
  );
  const folder = await temporaryFolder();
  const first = downloadWeights(fileAt(url), { folder, env: {} });
  await first.next();
  await expect(download(fileAt(url), { folder })).rejects.toMatchObject({ code: 'busy' });
  await first.return('');
  await writeFile(join(folder, 'net.h5.part.lock'), '2147483646');
  const { path } = await download(fileAt(url), { folder });
  expect(body.equals(await readFile(path))).toBe(true);
});

test('takes over an empty lock after a crash or power failure, and one of an earlier process', async () => {
  const { url } = await serve(honest());
  for (const text of ['', String(process.pid)]) {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'net.h5.part.lock'), text);
    const { path } = await download(fileAt(url), { folder });
    expect(body.equals(await readFile(path))).toBe(true);
    expect(await readdir(folder)).toEqual(['net.h5']);
  }
});

test('rejects names outside the folder, and reports a path that is not a folder', async () => {
  const folder = await temporaryFolder();
  for (const name of ['../net.h5', 'a/b.h5', '.hidden', ''])
    await expect(download(fileAt('http://127.0.0.1:1', { name }), { folder })).rejects.toMatchObject({
      code: 'invalid',
    });
  await writeFile(join(folder, 'file'), '');
  await expect(
    download(fileAt('http://127.0.0.1:1'), { folder: join(folder, 'file', 'below') }),
  ).rejects.toMatchObject({ name: 'GraftError' });
  await mkdir(join(folder, 'net.h5'));
  await expect(download(fileAt('http://127.0.0.1:1'), { folder })).rejects.toMatchObject({
    name: 'GraftError',
  });
});
