// The contract suite over Electron's MessagePorts, with the actual preload and main, and the sample service as the engine.
import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { framed } from '#shared/protocol/framed';
import type { Transport } from '#shared/protocol/transport';
import { readShellWord } from '#shared/protocol/window-line';
import { bundleForNode } from '../contract/bundle';
import { describeContract, type Link } from '../contract/suite';
import { openInElectron } from './open-electron';
import { descendants } from './processes';
import { build, root, type Workbench } from './workbench';

const app = join(tmpdir(), `graft-contract-app-${process.pid}`);
let bench: Workbench;
/** Listeners of each port of the page, for control messages and base64 frames. */
const listeners = new Map<number, (kind: 'word' | 'frame', text: string) => void>();

beforeAll(async () => {
  build('main');
  const service = await bundleForNode('test/contract/child.ts');
  await mkdir(join(app, 'dist', 'main'), { recursive: true });
  await mkdir(join(app, 'dist', 'renderer'), { recursive: true });
  await cp(join(root, 'dist', 'electron'), join(app, 'dist', 'electron'), { recursive: true });
  await cp(join(root, 'assets', 'icons'), join(app, 'assets', 'icons'), { recursive: true });
  await copyFile(service, join(app, 'dist', 'main', 'engine.js'));
  await rm(dirname(service), { recursive: true });
  await writeFile(join(app, 'dist', 'renderer', 'index.html'), '<!doctype html><title>Contract</title>');
  await writeFile(
    join(app, 'package.json'),
    JSON.stringify({ name: 'contract', type: 'module', main: 'dist/electron/main.cjs' }),
  );
  bench = await openInElectron(app, 'start');
  fetchMessages().catch(() => {});
});
afterAll(async () => {
  await bench?.close();
  await rm(app, { recursive: true, force: true });
});

type PageMessage = [id: number, kind: 'word' | 'frame', text: string];
interface PageWithPorts {
  ports: Map<number, MessagePort>;
  messages: PageMessage[];
  wake?: () => void;
}

/** Opens a port in the page, which buffers messages until they are fetched. Frames are passed between page and test as base64. */
async function openPagePort(id: number): Promise<void> {
  await bench.page.evaluate(async (number) => {
    const page = window as unknown as PageWithPorts;
    page.ports ??= new Map();
    page.messages ??= [];
    const port = await new Promise<MessagePort>((resolve) => {
      window.addEventListener('message', ({ ports }) => resolve(ports[0]!), { once: true });
      window.graftShell!.connect();
    });
    page.ports.set(number, port);
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') page.messages.push([number, 'word', data]);
      if (data instanceof Uint8Array) {
        let text = '';
        for (let i = 0; i < data.length; i += 0x8000)
          text += String.fromCharCode(...data.subarray(i, i + 0x8000));
        page.messages.push([number, 'frame', btoa(text)]);
      }
      page.wake?.();
    };
  }, id);
}

/** Fetches the messages received by the page, in batches, until the page closes. */
async function fetchMessages(): Promise<void> {
  for (;;) {
    const messages = await bench.page.evaluate(async () => {
      const page = window as unknown as PageWithPorts;
      page.messages ??= [];
      if (page.messages.length === 0) await new Promise<void>((resolve) => (page.wake = resolve));
      return page.messages.splice(0);
    });
    for (const [id, kind, text] of messages) listeners.get(id)?.(kind, text);
  }
}

function sendToPage(id: number, kind: 'word' | 'frame' | 'end', text: string): void {
  const sent = bench.page.evaluate(
    ([number, what, body]) => {
      const port = (window as unknown as PageWithPorts).ports!.get(number)!;
      if (what === 'end') return port.postMessage(null);
      if (what === 'word') return port.postMessage(body);
      const binary = atob(body);
      const bytes = new Uint8Array(binary.length);
      for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
      port.postMessage(bytes);
    },
    [id, kind, text] as const,
  );
  sent.catch(() => {});
}

let last = 0;

async function openLink(): Promise<Link> {
  const id = ++last;
  const received: ((frame: unknown) => void)[] = [];
  const ended: ((reason?: string) => void)[] = [];
  const ready = new Promise<void>((resolve) => {
    listeners.set(id, (kind, text) => {
      if (kind === 'frame') {
        const frame = new Uint8Array(Buffer.from(text, 'base64'));
        for (const listener of received) listener(frame);
      } else if (readShellWord(text)?.status === 'ready') resolve();
      else for (const listener of ended) listener(readShellWord(text)?.reason ?? undefined);
    });
  });
  await openPagePort(id);
  await ready;
  sendToPage(id, 'word', 'open');
  const bytes: Transport = {
    send: (frame) => sendToPage(id, 'frame', Buffer.from(frame as Uint8Array).toString('base64')),
    onMessage: (listener) => void received.push(listener),
    onClose: (listener) => void ended.push(listener),
    close: () => sendToPage(id, 'end', ''),
  };
  return {
    transport: framed(bytes),
    breakOff() {
      for (const pid of descendants(bench.pid, 'engine.js')) process.kill(pid, 'SIGKILL');
    },
    close() {
      listeners.delete(id);
      sendToPage(id, 'end', '');
    },
  };
}

// Smaller than for other transports, because passing data between page and test is slow.
describeContract("Electron's MessagePorts", openLink, 4 * 2 ** 20);
