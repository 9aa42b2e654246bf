// Namespaces of Linux for the nodes of a test: with files hidden, or with a network of their own whose links can be cut.
import { execFileSync, spawnSync } from 'node:child_process';

const run = (...command: [string, ...string[]]) => execFileSync(command[0], command.slice(1));

/** True where this process may create namespaces. */
export const canEnter =
  process.platform === 'linux' &&
  spawnSync('unshare', ['--mount', '--uts', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

/** Returns the command that runs another one on a host of this name, where the folder is empty. */
export function hiding(folder: string, hostname: string): string[] {
  return [...named(hostname, `mount -t tmpfs none "$1"; shift;`), folder];
}

/** Returns the command that runs another one with an empty folder of its own in place of this one. */
export const withOwn = (folder: string): string[] => [
  ...['unshare', '--mount', 'bash', '-c', 'mount -t tmpfs none "$1"; shift; exec "$@"', 'bash'],
  folder,
];

function named(hostname: string, then: string): string[] {
  return [
    'unshare',
    '--mount',
    '--uts',
    'bash',
    '-c',
    `echo ${hostname} > /proc/sys/kernel/hostname; ${then} exec "$@"`,
    'bash',
  ];
}

/** A link that can be cut, as by pulling its cable. */
export interface Link {
  cut(): void;
  mend(): void;
}

/** Two nodes with networks of their own, and the link of this process to them. */
export interface TestNetwork {
  readonly head: { readonly enter: readonly string[]; readonly ip: string };
  readonly worker: { readonly enter: readonly string[]; readonly ip: string };
  /** Between the worker and the others. */
  readonly workerLink: Link;
  /** Between this process and the others. */
  readonly ownLink: Link;
  close(): void;
}

/** True where this process may create networks. */
export const canConnect =
  canEnter &&
  spawnSync('unshare', ['--net', 'ip', 'link', 'add', 'name', 'test0', 'type', 'veth']).status === 0;

/** Creates the networks: a bridge in the head's namespace, to which the worker's and this process' links lead. */
export function openNetwork(): TestNetwork {
  const id = process.pid % 60_000;
  const net = `10.${100 + (id % 100)}.${Math.floor(id / 100) % 250}`;
  const [head, worker] = [`graft-head-${id}`, `graft-work-${id}`];
  const [up, down] = [`gup${id}`, `gdown${id}`];
  const inside = (name: string, ...args: string[]) => run('ip', '-n', name, ...args);
  for (const name of [head, worker]) {
    run('ip', 'netns', 'add', name);
    inside(name, 'link', 'set', 'lo', 'up');
  }
  inside(head, 'link', 'add', 'name', 'bridge0', 'type', 'bridge');
  inside(head, 'address', 'add', `${net}.1/24`, 'dev', 'bridge0');
  inside(head, 'link', 'set', 'bridge0', 'up');
  // This process.
  run('ip', 'link', 'add', 'name', up, 'type', 'veth', 'peer', 'name', down);
  run('ip', 'link', 'set', down, 'netns', head);
  run('ip', 'address', 'add', `${net}.254/24`, 'dev', up);
  run('ip', 'link', 'set', up, 'up');
  inside(head, 'link', 'set', down, 'master', 'bridge0');
  inside(head, 'link', 'set', down, 'up');
  // The worker.
  inside(head, 'link', 'add', 'name', 'toworker', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', worker);
  inside(head, 'link', 'set', 'toworker', 'master', 'bridge0');
  inside(head, 'link', 'set', 'toworker', 'up');
  inside(worker, 'address', 'add', `${net}.2/24`, 'dev', 'eth0');
  inside(worker, 'link', 'set', 'eth0', 'up');
  const link = (name: string): Link => ({
    cut: () => void inside(head, 'link', 'set', name, 'down'),
    mend: () => void inside(head, 'link', 'set', name, 'up'),
  });
  const enter = (name: string, hostname: string) => ['ip', 'netns', 'exec', name, ...named(hostname, '')];
  return {
    head: { enter: enter(head, 'head'), ip: `${net}.1` },
    worker: { enter: enter(worker, 'worker'), ip: `${net}.2` },
    workerLink: link('toworker'),
    ownLink: link(down),
    close() {
      for (const name of [head, worker]) spawnSync('ip', ['netns', 'delete', name]);
      spawnSync('ip', ['link', 'delete', up]);
    },
  };
}
