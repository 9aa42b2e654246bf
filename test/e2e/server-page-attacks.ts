// What a page of a server tries that a web page may not do, and the servers that it needs for that.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';

/** A server on this computer that a page is not to reach. */
export interface Victim {
  readonly address: string;
  /** What has reached it. */
  readonly reached: readonly string[];
  close(): void;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Opens a server that notes each request. */
export async function openVictim(): Promise<Victim> {
  const reached: string[] = [];
  const server = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.end();
  });
  server.on('upgrade', (_request, socket) => {
    reached.push('socket');
    socket.destroy();
  });
  return { address: await listen(server), reached, close: () => server.close() };
}

/** Opens a server that passes for Graft: its page has no policy, and its file a path as its name. */
export async function openHarmful(): Promise<{ address: string; close(): void }> {
  const server = createServer((request, response) => {
    if (request.url === '/about')
      return response.end('{"version":"<b>9</b>","engine":null,"gpus":["<img src=x>"],"usesGpu":true}');
    const attachment = { 'Content-Disposition': 'attachment; filename="../../../.bashrc"' };
    if (request.url === '/file') return response.writeHead(200, attachment).end('echo harm');
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>Graft</title><p>harm</p>');
  });
  return { address: `http://${await listen(server)}`, close: () => server.close() };
}

/** Tries everything from the page of a server of Graft. */
export function tryFromPage(page: Page) {
  return page.evaluate(async () => {
    const outcome = (what: Promise<unknown>) =>
      what.then(
        () => 'allowed',
        () => 'refused',
      );
    document.title = 'another title';
    const link = document.createElement('a');
    link.href = 'https://example.org/';
    document.body.append(link);
    link.click();
    link.target = '_blank';
    link.click();
    link.remove();
    const frame = document.createElement('iframe');
    frame.src = 'graft://app/index.html';
    document.body.append(frame);
    const image = new Image();
    const stateOf = async (name: string) =>
      (await navigator.permissions.query({ name: name as PermissionName })).state;
    const answer = {
      bridge: [
        typeof window.graftShell,
        typeof Reflect.get(window, 'require'),
        typeof Reflect.get(window, 'process'),
      ],
      opened: window.open('https://example.org/') === null,
      asked: await Notification.requestPermission(),
      permissions: await Promise.all(['camera', 'microphone', 'geolocation', 'notifications'].map(stateOf)),
      camera: await outcome(navigator.mediaDevices.getUserMedia({ video: true })),
      screen: await outcome(navigator.mediaDevices.getDisplayMedia({ video: true })),
      fetched: await Promise.all(
        ['https://example.org/', 'graft://app/index.html', 'file:///etc/hostname'].map((url) =>
          outcome(fetch(url, { mode: 'no-cors' })),
        ),
      ),
      image: await outcome(
        new Promise((resolve, reject) => {
          image.onload = resolve;
          image.onerror = reject;
          image.src = 'https://example.org/image.png';
        }),
      ),
    };
    frame.remove();
    return answer;
  });
}

/** Tries to reach another server from a page without a policy. */
export function tryFromStranger(page: Page, victimAddress: string) {
  return page.evaluate(async (target) => {
    const outcome = (what: Promise<unknown>) =>
      what.then(
        () => 'allowed',
        () => 'refused',
      );
    // It would wait for an answer.
    alert('stay');
    addEventListener('beforeunload', (event) => event.preventDefault());
    const frame = document.createElement('iframe');
    frame.src = `http://${target}/frame`;
    document.body.append(frame);
    const link = document.createElement('a');
    document.body.append(link);
    for (const href of [
      `http://${target}/page`,
      'graft://app/index.html',
      'file:///etc/passwd',
      'data:text/html,x',
    ]) {
      link.href = href;
      link.click();
    }
    const socket = new WebSocket(`ws://${target}/socket`);
    return {
      socket: await outcome(
        new Promise((resolve, reject) => {
          socket.onopen = resolve;
          socket.onerror = reject;
        }),
      ),
      fetched: await outcome(fetch(`http://${target}/fetch`, { mode: 'no-cors' })),
      opened: window.open(`http://${target}/window`) === null,
      bridge: typeof window.graftShell,
      camera: await outcome(navigator.mediaDevices.getUserMedia({ video: true, audio: true })),
      clipboard: await outcome(navigator.clipboard.readText()),
    };
  }, victimAddress);
}
