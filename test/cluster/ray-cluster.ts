// A real Ray cluster on this machine for tests: a head, and worker nodes that can be killed.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askCluster } from '../../src-main/cluster/request';
import { appFolder } from '../engine/support';
import { canEnter, withOwn } from './namespaces';

/** Where a node runs, and with what. */
export interface TestNode {
  readonly cpus?: number;
  /** A command that enters namespaces and runs the rest of its arguments there. */
  readonly enter?: readonly string[];
  /** Its address in its network; on the same one as other nodes by default. */
  readonly ip?: string;
}

/** A running cluster. */
export interface TestCluster {
  /** The dashboard's address. */
  readonly address: string;
  readonly token: string | null;
  /** Kill the nodes that were started with the head. */
  readonly killWorkers: readonly (() => void)[];
  /** Adds a node, with one CPU by default; the returned function kills it, as a power failure would. */
  addNode(node?: TestNode): Promise<() => void>;
  /** Returns the number of nodes that are alive. */
  countNodes(): Promise<number>;
  /** Waits until that many nodes are alive. */
  waitForNodes(count: number): Promise<void>;
  /** Kills the drivers of running jobs. Returns false if there is none. */
  killDrivers(): boolean;
  stop(): void;
}

/** Returns the folder of Ray's programs, or null where the environment cannot be made; `ray-train` has Ray Train and Keras. */
export function findRay(environment: 'ray' | 'ray-train' = 'ray', root = appFolder): string | null {
  try {
    const script = join(root, 'scripts', `${environment}-env.sh`);
    const printed = execFileSync('bash', [script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return dirname(printed.trim().split('\n').at(-1)!);
  } catch {
    return null;
  }
}

/** How often a node is started that ends with an error: on a busy machine, Ray gives it up after 30 s. */
const mostStarts = 3;

/** Name the processes whose clusters are running: one, or as many as GRAFT_TEST_CLUSTERS says. */
const locks = Array.from({ length: Number(process.env.GRAFT_TEST_CLUSTERS) || 1 }, (_, i) =>
  join(tmpdir(), `graft-ray-tests-${i}.lock`),
);

/** As long as all tests of clusters may take together on a busy machine, in milliseconds. */
const longestTurn = 1_500_000;

/** Waits until other tests have fewer clusters: each takes memory and processor time. */
async function takeTurn(): Promise<void> {
  for (const until = Date.now() + longestTurn; Date.now() < until; await sleep(500)) {
    for (const lock of locks) {
      try {
        symlinkSync(String(process.pid), lock);
        return;
      } catch {
        if (!isRunning(holderOf(lock))) rmSync(lock, { force: true });
      }
    }
  }
  throw new Error('other tests had a Ray cluster for 25 minutes');
}

function holderOf(path: string): number {
  try {
    return Number(readlinkSync(path));
  } catch {
    return Number.NaN;
  }
}

function isRunning(pid: number): boolean {
  try {
    return Number.isInteger(pid) && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Workers take any free port; those of two clusters would want the same ones. */
const anyPorts = ['--min-worker-port=0', '--max-worker-port=0'];

/** Lost nodes are noticed after 5 s instead of 15, as long as they are killed and not only busy or cut off. */
const quickChecks = { RAY_health_check_period_ms: '1000' };

/** A head, and how many nodes with one CPU are started with it. */
export interface TestHead extends Omit<TestNode, 'cpus'> {
  readonly workers?: number;
}

/** Starts a head with `cpus` CPUs, one at a time on this machine. With `token`, the cluster asks for it. */
export async function startCluster(
  bin: string,
  cpus: number,
  token: string | null = null,
  { workers = 0, ...head }: TestHead = {},
): Promise<TestCluster> {
  // A network of its own has its own ports.
  if (!head.ip) await takeTurn();
  // Ray's sockets have paths of at most 107 characters.
  const folder = mkdtempSync(join(tmpdir(), 'ray-'));
  const [port, dashboard] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    RAY_USAGE_STATS_ENABLED: '0',
    RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER: '1',
    // By default, other programs of the machine come first.
    RAY_worker_niceness: '0',
    ...(head.ip ? {} : quickChecks),
    // Without a mode, Ray asks for the token that is in the home folder, if there is one.
    ...(token ? { RAY_AUTH_MODE: 'token', RAY_AUTH_TOKEN: token } : { RAY_AUTH_MODE: 'disabled' }),
  };
  const children: ChildProcess[] = [];
  const start = (args: string[], enter: readonly string[] = []) => {
    const ray = [join(bin, 'ray'), 'start', '--block', '--disable-usage-stats'];
    const [program, ...rest] = [...enter, ...ray, ...args];
    const child = spawn(program!, rest, {
      env,
      stdio: 'ignore',
      detached: true,
    });
    children.push(child);
    return child;
  };
  const killGroup = (child: ChildProcess) => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Already ended.
    }
  };
  const headIp = head.ip ?? '127.0.0.1';
  const ipOf = (ip?: string) => (ip ? [`--node-ip-address=${ip}`] : []);
  const memory = '--object-store-memory=100000000';
  // Jobs are submitted through the head's, which would want the same port as that of another cluster.
  const agent = async () => `--dashboard-agent-listen-port=${await freePort()}`;
  const own = [`--port=${port}`, `--dashboard-host=${headIp}`, `--dashboard-port=${dashboard}`];
  const client = `--ray-client-server-port=${await freePort()}`;
  start(
    [
      ...['--head', ...own, ...ipOf(head.ip), `--num-cpus=${cpus}`, `--temp-dir=${folder}`],
      ...[client, memory, await agent(), ...anyPorts],
    ],
    head.enter,
  );
  const address = `http://${headIp}:${dashboard}`;
  const access = { address, token };
  const ask = (path: string) => askCluster(access, { path }).catch(() => ({ status: 0, text: '' }));
  const countNodes = async () => (await ask('/api/v0/nodes')).text.match(/"state": ?"ALIVE"/g)?.length ?? 0;
  const addNode = async ({ cpus = 1, enter = [], ip }: TestNode = {}) => {
    const own = [
      `--address=${headIp}:${port}`,
      ...ipOf(ip),
      `--num-cpus=${cpus}`,
      memory,
      await agent(),
      ...anyPorts,
    ];
    // As on a machine of its own: a node that joins unpacks Graft anew, and would remove it for the nodes with the same folder.
    const place = [...(canEnter ? withOwn(folder) : []), ...enter];
    let child = start(own, place);
    let left = mostStarts - 1;
    const again = (code: number | null) => {
      if (code !== null && code !== 0 && left-- > 0) child = start(own, place).on('exit', again);
    };
    child.on('exit', again);
    return () => {
      left = 0;
      killGroup(child);
    };
  };
  // Nodes can join before the dashboard, which takes longest to start.
  if (workers > 0) await waitFor(() => isOpen(headIp, port));
  const killWorkers = await Promise.all(Array.from({ length: workers }, () => addNode()));
  await waitFor(async () => (await ask('/api/jobs/')).status === 200);
  return {
    address,
    token,
    killWorkers,
    addNode,
    countNodes,
    waitForNodes: (count) => waitFor(async () => (await countNodes()) === count),
    killDrivers: () => killDriversOf(port),
    stop() {
      for (const child of children) killGroup(child);
      killProcessesOf(folder);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      for (const lock of locks) if (holderOf(lock) === process.pid) rmSync(lock, { force: true });
    },
  };
}

/** Sends a signal to the processes whose arguments and environment fit. Returns their ids. */
function signalProcesses(
  signal: NodeJS.Signals,
  fits: (command: string[], environment: () => string) => boolean,
): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      if (!fits(command, () => readFileSync(`/proc/${name}/environ`, 'utf8'))) return [];
      process.kill(Number(name), signal);
      return [Number(name)];
    } catch {
      // It ended in the meantime, or belongs to another user.
      return [];
    }
  });
}

/** Kills the drivers that this cluster started: their environment has the address of its head. */
const killDriversOf = (port: number): boolean =>
  signalProcesses('SIGKILL', (command, environment) => {
    const python = /^python/.test(command[0]!.split('/').at(-1)!);
    return python && command[1] === 'assets/cluster/run_tasks.py' && environment().includes(`:${port}`);
  }).length > 0;

/** Kills the trainers of a job that names a folder, as the system does when memory is full. Returns how many. */
export const killTrainers = (folder: string): number =>
  signalProcesses(
    'SIGKILL',
    (command, environment) => /trainer\.js$/.test(command[1] ?? '') && environment().includes(folder),
  ).length;

/** Commands that are held. */
export interface Held {
  readonly count: () => number;
  /** Lets them go on, and later ones run. */
  goOn(): void;
}

/** Holds Graft's commands that have `argument`, or a path in that folder, where they are, as soon as they appear, until `count` are held. */
export function holdCommands(argument: string, count: number): Held {
  const held = new Set<number>();
  const isOne = (command: string[]) =>
    /cli\.js$/.test(command[1] ?? '') &&
    command.some((one) => one === argument || one.startsWith(`${argument}/`));
  const timer = setInterval(() => {
    for (const pid of signalProcesses('SIGSTOP', isOne)) held.add(pid);
    if (held.size >= count) clearInterval(timer);
  }, 20);
  return {
    count: () => held.size,
    goOn() {
      clearInterval(timer);
      signalProcesses('SIGCONT', isOne);
    },
  };
}

/** Kills what the nodes started in process groups of their own. */
function killProcessesOf(folder: string): void {
  try {
    execFileSync('pkill', ['-9', '-f', folder], { stdio: 'ignore' });
  } catch {
    // None is left.
  }
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + 300_000; !(await condition()); ) {
    if (Date.now() > until) throw new Error('the cluster did not start within five minutes');
    await new Promise((wake) => setTimeout(wake, 300));
  }
}

/** True if a port accepts connections. */
function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
