// A server of updates on loopback: it can cut connections, be slow and send other bytes, and records what was asked.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';

/** A request as the server saw it. */
export interface Asked {
  readonly path: string;
  readonly range: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A running server. */
export interface Feed {
  readonly url: string;
  readonly asked: Asked[];
  /** Folder whose files it sends; null for none. */
  folder: string | null;
  /** Changes one byte in the middle of large files. */
  tamper: boolean;
  /** Sends large files slowly. */
  slow: boolean;
  close(): Promise<void>;
}

/** Opens a server. */
export async function openFeed(): Promise<Feed> {
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://feed').pathname;
    const range = request.headers.range;
    feed.asked.push({ path, range, headers: request.headers });
    const file = feed.folder && join(feed.folder, basename(decodeURIComponent(path)));
    if (!file || !existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    const { size } = statSync(file);
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      'Content-Length': size - start,
      ...(start > 0 && { 'Content-Range': `bytes ${start}-${size - 1}/${size}` }),
    });
    const isLarge = size > 1e6;
    let at = start;
    const change = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const middle = Math.floor(size / 2) - at;
        if (isLarge && feed.tamper && middle >= 0 && middle < chunk.length) chunk[middle]! ^= 1;
        at += chunk.length;
        if (isLarge && feed.slow) setTimeout(() => done(null, chunk), 20);
        else done(null, chunk);
      },
    });
    createReadStream(file, { start, highWaterMark: 2 ** 18 })
      .pipe(change)
      .pipe(response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const feed: Feed = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    folder: null,
    tamper: false,
    slow: false,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return feed;
}
