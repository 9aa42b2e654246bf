// What the client does where moto's server differs from others: addresses, regions, throttling, servers that are no storage.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { addressOf } from '../../src-main/objects/ask-storage';
import { listObjects } from '../../src-main/objects/list-objects';
import { readObject } from '../../src-main/objects/read-object';
import { useStorage } from './storage';

vi.setConfig({ testTimeout: 60_000 });

const keys = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S' };
const limitBytes = 1000;

/** Serves requests until the test ends, as the endpoint of this machine. */
async function serve(answer: http.RequestListener): Promise<void> {
  const server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  useStorage(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`, keys);
}

async function errorOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error) => error.message,
  );
}

const list = async (url: string) => {
  for await (const page of listObjects(url)) return page;
  return [];
};

test('names buckets in the host on AWS, in the path elsewhere and where a certificate requires it', () => {
  const aws = { endpoint: null, region: '', credentials: null, pathStyle: false, ca: undefined };
  const own = { ...aws, endpoint: new URL('http://minio:9000/base/'), pathStyle: true };
  const place = { bucket: 'photos', key: 'a b/é+%.jpg' };
  const name = 'a%20b/%C3%A9%2B%25.jpg';
  const of = (settings: typeof aws | typeof own, bucket = 'photos', region = 'eu-west-1') =>
    addressOf({ ...place, bucket }, undefined, settings, region).href;
  expect(of(aws)).toBe(`https://photos.s3.eu-west-1.amazonaws.com/${name}`);
  expect(of(aws, 'my.photos')).toBe(`https://s3.eu-west-1.amazonaws.com/my.photos/${name}`);
  expect(of(aws, 'photos', 'cn-north-1')).toBe(`https://photos.s3.cn-north-1.amazonaws.com.cn/${name}`);
  expect(of(own)).toBe(`http://minio:9000/base/photos/${name}`);
  expect(of({ ...own, pathStyle: false })).toBe(`http://photos.minio:9000/base/${name}`);
  expect(addressOf(place, { prefix: 'a/' }, own, 'x').href).toBe('http://minio:9000/base/photos?prefix=a%2F');
});

test('asks in the region that the bucket is in', async () => {
  const regions: string[] = [];
  await serve((request, response) => {
    const region = request.headers.authorization!.split('/')[2]!;
    regions.push(region);
    if (region === 'eu-central-1') response.end('bytes');
    else response.writeHead(301, { 'x-amz-bucket-region': 'eu-central-1' }).end();
  });
  expect(String(await readObject('s3://elsewhere/a', { limitBytes }))).toBe('bytes');
  await readObject('s3://elsewhere/b', { limitBytes });
  expect(regions).toEqual(['us-east-1', 'eu-central-1', 'eu-central-1']);
});

test('waits as long as a busy server asks, and sends at most 16 requests at once', async () => {
  let [now, most, refused] = [0, 0, 0];
  const times: number[] = [];
  await serve((request, response) => {
    now++;
    most = Math.max(most, now);
    if (request.url!.endsWith('/slow')) times.push(performance.now());
    setTimeout(() => {
      now--;
      if (request.url!.endsWith('/slow') && refused++ < 1)
        response.writeHead(503, { 'retry-after': '2' }).end('<Error><Code>SlowDown</Code></Error>');
      else response.end('bytes');
    }, 20);
  });
  const names = ['slow', ...Array.from({ length: 60 }, (_, i) => String(i))];
  await Promise.all(names.map((name) => readObject(`s3://photos/${name}`, { limitBytes })));
  expect(most).toBe(16);
  expect(times).toHaveLength(2);
  expect(times[1]! - times[0]!).toBeGreaterThan(1900);
});

test('reads no more than the limit, and nothing of what its head rules out', async () => {
  let sent = 0;
  await serve((_, response) => {
    response.writeHead(200, { 'content-length': String(50 * 2 ** 20) });
    const more = () => {
      while (!response.destroyed && sent < 50 * 2 ** 20) {
        sent += 65_536;
        if (!response.write(Buffer.alloc(65_536))) return void response.once('drain', more);
      }
    };
    more();
  });
  await expect(readObject('s3://photos/large', { limitBytes: 2 ** 20 })).rejects.toMatchObject({
    reason: { text: 'it is larger than the limit of {0} MiB' },
  });
  const onHead = () => {
    throw new Error('no image');
  };
  expect(await errorOf(readObject('s3://photos/large', { limitBytes: 2 ** 30, onHead }))).toBe('no image');
  expect(sent).toBeLessThan(40 * 2 ** 20);
});

test('says so if the server is no storage, or its answer cannot be a listing', async () => {
  let body = '<html>Welcome</html>';
  let status = 200;
  await serve((_, response) => response.writeHead(status).end(body));
  expect(await errorOf(list('s3://photos/a'))).toContain('The server does not list s3://photos/a');
  body = '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>';
  await expect(
    (async () => {
      for await (const _ of listObjects('s3://photos/a'));
    })(),
  ).rejects.toThrow('The server does not list s3://photos/a');
  body = '<ListBucketResult><Contents><Key>a&amp;b/&#xe9;</Key><Size>1</Size>';
  body += '<LastModified>2026-01-02T03:04:05Z</LastModified></Contents></ListBucketResult>';
  expect(await list('s3://photos')).toEqual([
    { key: 'a&b/é', sizeBytes: 1, mtimeMs: Date.UTC(2026, 0, 2, 3, 4, 5), version: '' },
  ]);
  status = 405;
  expect(await errorOf(list('s3://photos/a'))).toContain('does not answer like S3-compatible storage');
});
