// A second client of the engine used by a page in the browser.
import type { Page } from 'playwright-core';
import { WebSocket } from 'ws';
import { socketLine } from '../../src-main/shells/server/socket-line';
import type { Connection, ShellBridge } from '../../src-renderer/connect/connection';
import { createConnection } from '../../src-renderer/connect/create-connection';

/** Connects to the page's server with the page's cookie. Throws if the engine does not respond within 20 s. */
export async function connectBeside(page: Page): Promise<Connection> {
  const { origin, host } = new URL(page.url());
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  // Not awaited, because the server's first message may arrive together with the opening, and the window waits for it.
  const openLine = async () => {
    const socket = new WebSocket(`ws://${host}/engine`, { headers: { cookie, origin } });
    socket.on('error', () => socket.terminate());
    return socketLine(socket);
  };
  const connection = createConnection(openLine, {} as ShellBridge);
  await new Promise<void>((resolve) => {
    connection.state.subscribe(({ status }) => status === 'connected' && resolve());
  });
  const answered = await Promise.race([connection.client.info({}).then(() => true), pause(20_000)]);
  if (!answered) throw new Error('The engine did not answer the second client in 20 s.');
  return connection;
}

const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));
