// A server that phones reach by a name, with a real engine and its decoders, and requests as a phone or an attacker sends them.
import { mkdir, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Client } from '#shared/protocol/contract';
import type { Photo } from '#shared/protocol/engine/phone';
import { type EngineContract, engineContract } from '#shared/protocol/engine-contract';
import { framed } from '#shared/protocol/framed';
import { serve } from '#shared/protocol/rpc';
import type { Transport } from '#shared/protocol/transport';
import { writeShellWord } from '#shared/protocol/window-line';
import type { Limits } from '../../../src-main/shells/server/limits';
import { startWebServer, type WebServer } from '../../../src-main/shells/server/web-server';
import { openEngine, temporaryFolder } from '../../engine/support';

/** The name by which phones reach the server, as behind a proxy. */
export const host = 'graft-phone.test';
/** The origin of its pages. */
export const origin = `http://${host}`;

/** An answer of the server. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** An open dialog: its link, and what has arrived. */
export interface Dialog {
  readonly id: string;
  readonly token: string;
  readonly photos: (Photo & { readonly bytes: Buffer })[];
  /** Why the link ended, once it has. */
  readonly ended: Promise<string>;
  /** Closes the dialog. */
  close(): void;
}

/** The server, and the window that opens links. */
export interface PhoneServer {
  readonly home: string;
  readonly server: WebServer;
  readonly client: Client<EngineContract>;
  openDialog(className?: string | null): Promise<Dialog>;
  /** Requests exactly this path. */
  ask(path: string, options?: Asked): Promise<Answer>;
  /** Sends a photo as the page does. */
  send(dialog: Dialog, bytes: Uint8Array, headers?: Record<string, string>): Promise<Answer>;
}
interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array | string;
}

/** Starts the server, closed after the test. `linkMs`: the lifetime of links. */
export async function openPhoneServer(limits: Partial<Limits> = {}, linkMs?: number): Promise<PhoneServer> {
  const home = join(await temporaryFolder(), 'home');
  const { client, engine } = await openEngine(home, linkMs === undefined ? {} : { phoneLinkMs: linkMs });
  const folder = join(home, '..', 'renderer');
  await mkdir(join(folder, 'phone'), { recursive: true });
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<p>Graft</p>');
  await writeFile(join(folder, 'assets', 'app.js'), 'start()');
  for (const name of ['index.html', 'page.js', 'page.css'])
    await writeFile(join(folder, 'phone', name), `the phone's ${name}`);
  const server = await startWebServer({
    port: 0,
    addresses: [new URL(origin)],
    folder,
    engine: { attach: (line) => attach(line, (channel) => serve(engineContract, engine.handlers, channel)) },
    limits,
  });
  onTestFinished(() => server.close());

  function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const all = { host, ...(body !== undefined && { 'content-length': String(body.length) }), ...headers };
      const options = { host: '127.0.0.1', port: server.port, path, method, headers: all };
      const asking = request(options, (response) => {
        let text = '';
        response.on('data', (piece) => (text += piece));
        response.on('end', () =>
          resolve({ status: response.statusCode!, body: text, headers: response.headers }),
        );
        response.on('error', reject);
      });
      asking.on('error', reject);
      asking.end(body);
    });
  }

  return {
    home,
    server,
    client,
    ask,
    async openDialog(className = 'cat') {
      const controller = new AbortController();
      const items = client.phoneLink({ className }, { signal: controller.signal });
      const { link } = (await items.next()).value as { link: { id: string; addresses: string[] } };
      const token = /\/phone\/([\w-]+)\/$/.exec(link.addresses[0]!)![1]!;
      const photos: Dialog['photos'] = [];
      let pieces: Uint8Array[] = [];
      const read = async () => {
        let ended = 'closed';
        try {
          for await (const item of items) {
            if (item.piece) pieces.push(item.piece);
            if (item.photo) {
              photos.push({ ...item.photo, bytes: Buffer.concat(pieces) });
              pieces = [];
            }
            if (item.ended) ended = item.ended;
          }
        } catch {
          // Closed by the test.
        }
        return ended;
      };
      const dialog = { id: link.id, token, photos, ended: read(), close: () => controller.abort() };
      onTestFinished(dialog.close);
      return dialog;
    },
    send: (dialog, bytes, headers = {}) =>
      ask(`/phone/${dialog.token}/photo`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/octet-stream', 'x-photo-name': 'a.jpg', ...headers },
        body: bytes,
      }),
  };
}

/** Attaches a line to an engine in this process, as the shell's engine process does. */
function attach(line: Transport, open: (channel: Transport) => void): void {
  line.onMessage((message) => {
    if (message === 'open') open(framed(line));
  });
  line.send(writeShellWord({ status: 'ready', reason: null }));
}
