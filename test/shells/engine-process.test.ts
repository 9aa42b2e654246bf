// The engine run by its shell: restarts, giving up, and the window's connection during both.
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ShellWord } from '#shared/protocol/window-line';
import { type EngineOptions, type EngineProcess, startEngine } from '../../src-main/shells/engine-process';
import { findNode } from '../../src-main/shells/find-node';
import type { Connection, ConnectionState } from '../../src-renderer/connect/connection';
import { createConnection } from '../../src-renderer/connect/create-connection';
import { type PortLike, portLine } from '../../src-renderer/connect/port-line';
import { browserShell } from '../../src-renderer/connect/shells';
import { bundleForNode } from '../contract/bundle';
import { eventually } from '../contract/suite';

let entry: string;
const engines: EngineProcess[] = [];
const connections: Connection[] = [];

beforeAll(async () => {
  entry = await bundleForNode('test/shells/engine-child.ts');
});
afterAll(() => rm(dirname(entry), { recursive: true }));
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close();
  for (const engine of engines.splice(0)) await engine.stop();
});

function start(options: Partial<EngineOptions> = {}): { engine: EngineProcess; words: ShellWord[] } {
  const engine = startEngine({ entry, backoffMs: 10, ...options });
  engines.push(engine);
  const words: ShellWord[] = [];
  engine.subscribe((word) => words.push(word));
  return { engine, words };
}

function openWindow(engine: EngineProcess): { connection: Connection; states: ConnectionState[] } {
  const connection = createConnection(async () => {
    const { port1, port2 } = new MessageChannel();
    engine.attach(portLine(port2 as unknown as PortLike));
    return portLine(port1 as unknown as PortLike);
  }, browserShell());
  connections.push(connection);
  const states: ConnectionState[] = [];
  connection.state.subscribe((state) => states.push(state));
  return { connection, states };
}

const connected = (connection: Connection, times: number) =>
  eventually(() =>
    expect(connection.state.current()).toMatchObject({ status: 'connected', connections: times }),
  );

describe('an engine run by its shell', () => {
  it('is replaced on request, without counting it as a crash', async () => {
    const { engine, words } = start({ restarts: 0 });
    const { connection } = openWindow(engine);
    await connected(connection, 1);
    const before = engine.pid();
    engine.restart();
    await connected(connection, 2);
    expect(engine.pid()).not.toBe(before);
    expect(words).toEqual([
      { status: 'ready', reason: null },
      { status: 'restarting', reason: null },
      { status: 'ready', reason: null },
    ]);
  });

  it('serves several windows, each with its own channel', async () => {
    const { engine } = start();
    const windows = [openWindow(engine), openWindow(engine), openWindow(engine)];
    for (const { connection } of windows) await connected(connection, 1);
    const answers = await Promise.all(windows.map(({ connection }) => connection.client.info({})));
    expect(answers.map(({ home }) => Number(home))).toEqual(Array(3).fill(engine.pid()));
    windows[0]!.connection.close();
    expect(await windows[1]!.connection.client.info({})).toMatchObject({ version: '0' });
  });

  it('is restarted after kill -9; the window shows the reason and continues with the same client', async () => {
    const { engine } = start();
    const { connection, states } = openWindow(engine);
    await connected(connection, 1);
    const first = engine.pid()!;
    process.kill(first, 'SIGKILL');
    await connected(connection, 2);
    expect(engine.pid()).not.toBe(first);
    expect(await connection.client.info({})).toMatchObject({ home: String(engine.pid()) });
    expect(states.map(({ status }) => status)).toEqual([
      'connecting',
      'connected',
      'restarting',
      'connected',
    ]);
    expect(connection.state.current().reason).toBe(
      'The engine exited unexpectedly (signal SIGKILL) and was restarted (1 of 5).',
    );
  });

  it('fails pending and new calls with engine-lost during the restart', async () => {
    const { engine } = start({ backoffMs: 1000 });
    const { connection } = openWindow(engine);
    await connected(connection, 1);
    process.kill(engine.pid()!, 'SIGSTOP');
    const waiting = connection.client.info({});
    process.kill(engine.pid()!, 'SIGKILL');
    await expect(waiting).rejects.toMatchObject({ code: 'engine-lost' });
    await expect(connection.client.info({})).rejects.toMatchObject({ code: 'engine-lost' });
  });

  it('is not restarted after five times, with its last output, until the user retries', async () => {
    const { engine, words } = start({ env: { ...process.env, GRAFT_TEST_EXIT: '1' }, backoffMs: 1 });
    const { connection } = openWindow(engine);
    await eventually(() => expect(connection.state.current().status).toBe('gave-up'), 15_000);
    expect(words.filter(({ status }) => status === 'ready')).toHaveLength(6);
    expect(connection.state.current().reason).toBe(
      'The engine exited 6 times and is not restarted again (exit code 3). Last output: There is no room for an engine.',
    );
    connection.retry();
    expect(words.at(-1)!.status).toBe('gave-up');
    await eventually(() =>
      expect(words.filter(({ status }) => status === 'ready').length).toBeGreaterThan(6),
    );
  });

  it('resets the count of restarts after a quiet period', async () => {
    const { engine } = start({ restarts: 1, quietMs: 200 });
    const { connection } = openWindow(engine);
    for (let times = 1; times <= 3; times++) {
      await connected(connection, times);
      await new Promise((resolve) => setTimeout(resolve, 400));
      process.kill(engine.pid()!, 'SIGKILL');
    }
    await connected(connection, 4);
  });

  it('exits with its shell', async () => {
    const { engine } = start();
    const { connection } = openWindow(engine);
    await connected(connection, 1);
    const pid = engine.pid()!;
    await engine.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('reports that its Node cannot be started', async () => {
    const { engine, words } = start({ node: '/nowhere/node', restarts: 0 });
    await eventually(() => expect(words.at(-1)!.status).toBe('gave-up'));
    expect(words.at(-1)!.reason).toContain('/nowhere/node');
    expect(engine.pid()).toBeNull();
  });
});

describe('the Node of the engine', () => {
  const places = { env: {}, execPath: null, resources: null, platform: process.platform } as const;
  it('is GRAFT_NODE, or else the current one', () => {
    expect(findNode({ ...places, env: { GRAFT_NODE: '/x/node' }, execPath: '/y/node' })).toBe('/x/node');
    expect(findNode({ ...places, execPath: '/y/node' })).toBe('/y/node');
  });
  it("is npm's or that of PATH in Electron, or reported as missing", () => {
    expect(findNode({ ...places, env: { npm_node_execpath: process.execPath } })).toBe(process.execPath);
    expect(findNode({ ...places, env: { PATH: `/nowhere:${dirname(process.execPath)}` } })).toBe(
      `${dirname(process.execPath)}/node`,
    );
    expect(() => findNode({ ...places, env: { PATH: '/nowhere' } })).toThrow(/Node.js 20 or newer/);
  });
});
