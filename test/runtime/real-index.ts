// A package index on 127.0.0.1 that passes ranges of TensorFlow's real wheel on from this machine's index, as slowly as wanted.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { get, type RequestOptions } from '../../src-main/net/request';
import { findIndex } from '../../src-main/runtime/fetch-runtime';
import { findWheel, requestOptions } from '../../src-main/runtime/index/find-wheel';
import { wheelsFor } from '../../src-main/runtime/tensorflow-wheels';

/** An index in front of the real one; change its members while it runs. */
export interface RealIndex {
  readonly url: string;
  bytesPerSecond: number;
  /** Refuses every request. */
  broken: boolean;
  /** Bytes of the wheel that were sent. */
  sent: number;
  close(): void;
}

/** Starts the index; null if this machine's index cannot be reached. */
export async function serveRealWheel(): Promise<RealIndex | null> {
  const pin = wheelsFor(process.platform, process.arch)?.cpu;
  if (!pin) return null;
  const config = await findIndex();
  const place = await findWheel(pin, config, { env: process.env, stallMs: 10_000 }).catch(() => null);
  if (!place || 'path' in place) return null;
  const request = (range: string): Promise<RequestOptions> =>
    requestOptions(config, { env: process.env }, { ...place.headers, range });

  const send = async (range: string, response: http.ServerResponse) => {
    const { response: real } = await get(place.url, await request(range));
    response.on('close', () => real.destroy());
    const { 'content-length': length, 'content-range': part } = real.headers;
    response.writeHead(real.statusCode ?? 502, {
      ...(length && { 'content-length': length }),
      ...(part && { 'content-range': part }),
    });
    for await (const chunk of real) {
      if (response.destroyed) return;
      index.sent += chunk.length;
      response.write(chunk);
      await new Promise((done) => setTimeout(done, (chunk.length / index.bytesPerSecond) * 1000));
    }
    response.end();
  };
  const server = http.createServer((asked, response) => {
    if (index.broken) return void response.destroy();
    if (asked.url === '/simple/tensorflow-cpu/' || asked.url === '/simple/tensorflow/') {
      const file = { filename: pin.file, url: `../../${pin.file}`, hashes: { sha256: pin.sha256 } };
      response.writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' });
      return void response.end(JSON.stringify({ meta: { 'api-version': '1.1' }, files: [file] }));
    }
    if (asked.url !== `/${pin.file}`) return void response.writeHead(404).end();
    send(asked.headers.range ?? 'bytes=0-0', response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const index: RealIndex = {
    url: `http://127.0.0.1:${port}/simple/`,
    bytesPerSecond: 1e9,
    broken: false,
    sent: 0,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return index;
}
