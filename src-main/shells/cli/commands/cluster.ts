// `graft cluster`: the Ray clusters that are known, what their nodes have, and Graft's jobs there.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import type { ClusterEvent } from '#shared/protocol/engine/clusters';
import { cpusForMemory, taskBytes } from '#shared/protocol/shortage';
import { say, type Words } from '#shared/sentence';
import { followOnCluster } from '../cluster-report';
import { trainOnCluster, writeSlurm } from '../cluster-train';
import type { Command, OptionValues, Session } from '../command';
import { formatBytes, formatTable } from '../format';
import { plain } from '../output';

type Action = (session: Session, rest: readonly string[], options: OptionValues) => Promise<number>;

/** Lists, adds, tests and removes clusters, and their jobs. */
export const cluster: Command = {
  usage:
    'cluster [list] | graft cluster add NAME ADDRESS | graft cluster test|remove|jobs NAME | graft cluster logs|stop NAME JOB | graft cluster train NAME RECIPE.json … --out DIR | graft cluster slurm RECIPE.json … --out DIR',
  summary: 'use the nodes of a Ray cluster: add it, test it, and list its jobs',
  options: {
    'token-file': { value: 'FILE', help: "with add: a file with the cluster's token" },
    out: { value: 'DIR', help: 'with train and slurm: the folder of all runs, which the nodes share' },
    seeds: { value: 'N,N', help: 'with train and slurm: train each recipe once with each of these seeds' },
    asha: {
      value: 'N',
      help: 'with train: after N epochs, and whenever three times as many are over, only the third of the runs with the lowest validation loss goes on (ASHA)',
    },
    cpus: { value: 'N', help: 'with train and slurm: CPUs for each run (1)' },
    gpus: { value: 'N', help: 'with slurm: GPUs of each node (0)' },
    nodes: { value: 'N', help: 'with slurm: number of nodes (1)' },
    folder: {
      value: 'DIR',
      help: 'with add: the folder that this machine and all nodes share, for runs; with test: another one to test',
    },
  },
  examples: [
    'graft cluster add lab http://head:8265 --folder /shared/graft',
    'graft cluster test lab',
    'graft train recipe.json --on lab',
    'graft features recipe.json --on lab --shards 16 --out /shared/features',
    'graft cluster train lab recipe.json --seeds 1,2,3,4 --out /shared/runs',
    'graft cluster train lab recipe-1.json recipe-2.json recipe-3.json --asha 2 --out /shared/runs',
    'graft cluster slurm recipe.json --seeds 1,2,3,4 --nodes 4 --cpus 8 --out /shared/runs',
    'graft cluster jobs lab',
    'graft cluster stop lab graft-1a2b',
  ],
  arguments: [0, 1000],
  async run(session, [action = 'list', ...rest], options) {
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (!run)
      throw new GraftError(
        'usage',
        say`Expected one of ${Object.keys(actions).join(', ')}, received '${action}'.`,
      );
    return run(session, rest, options);
  },
};

function expectArguments(rest: readonly string[], count: number): readonly string[] {
  if (rest.length !== count)
    throw new GraftError(
      'usage',
      say`Expected ${count} arguments after the action, received ${rest.length}.`,
    );
  return rest;
}

const actions: Readonly<Record<string, Action>> = {
  async list({ client, json, output }) {
    const clusters = await client.clusters({});
    if (json) output.print(JSON.stringify(clusters, null, 2));
    else if (clusters.length === 0)
      output.print(say`No clusters yet. Add one with ${'graft cluster add NAME http://HOST:8265'}.`);
    else
      for (const { name, address, hasToken } of clusters)
        output.print(hasToken ? say`${name}  ${address}, with a token` : `${name}  ${address}`);
    return 0;
  },
  async add({ client, output }, rest, options) {
    const [name, address] = expectArguments(rest, 2) as [string, string];
    const file = options['token-file'];
    const token = typeof file === 'string' ? (await readFile(resolve(file), 'utf8')).trim() : undefined;
    const folder = typeof options.folder === 'string' ? resolve(options.folder) : undefined;
    await client.saveCluster({ name, address, token, folder });
    output.print(say`Added. Test it with ${`graft cluster test ${name}`}.`);
    return 0;
  },
  async remove({ client, output }, rest) {
    const [name] = expectArguments(rest, 1) as [string];
    await client.removeCluster({ name });
    output.print(say`Removed ${name}.`);
    return 0;
  },
  async test(session, rest, options) {
    const { client, signal, output, json } = session;
    const [name] = expectArguments(rest, 1) as [string];
    const known = (await client.clusters({})).find((one) => one.name === name)?.folder ?? null;
    const folder = typeof options.folder === 'string' ? resolve(options.folder) : known;
    const events: ClusterEvent[] = [];
    output.progress('Asking the nodes');
    let failed: Words | null = null;
    for await (const { version, event, ended, waiting } of client.testCluster({ name, folder }, { signal })) {
      if (version !== undefined && !json) output.print(say`Ray ${version}`);
      if (waiting) output.note(waiting);
      if (event) events.push(event.event);
      if (ended && ended.status !== 'done') failed = ended.message ?? ended.status;
    }
    output.endProgress();
    if (failed !== null) throw new GraftError('unavailable', say`The job of the test failed: ${failed}`);
    if (json) output.print(JSON.stringify(events, null, 2));
    else describeNodes(session, events);
    return events.some((event) => event.type === 'node' && (event.error !== null || !event.doctor)) ? 1 : 0;
  },
  async train(session, [name, ...files], options) {
    if (name === undefined) throw new GraftError('usage', 'Expected the name of a cluster.');
    return trainOnCluster(session, name, files, options);
  },
  slurm: (session, files, options) => writeSlurm(session, files, options),
  async jobs({ client, json, output, word }, rest) {
    const [name] = expectArguments(rest, 1) as [string];
    const jobs = await client.clusterJobs({ name });
    if (json) output.print(JSON.stringify(jobs, null, 2));
    else if (jobs.length === 0) output.print('No jobs.');
    else
      output.print(
        formatTable(
          ['job', 'status', 'title'].map(word),
          jobs.map(({ id, status, title }) => [id, word(status), plain(title)]),
        ),
      );
    return 0;
  },
  async logs(session, rest) {
    const [name, job] = expectArguments(rest, 2) as [string, string];
    return followOnCluster(session, name, job);
  },
  async stop({ client, output }, rest) {
    const [name, job] = expectArguments(rest, 2) as [string, string];
    await client.stopClusterJob({ name, job });
    output.print(say`Asked ${job} to stop.`);
    return 0;
  },
};

function describeNodes({ output, word }: Session, events: readonly ClusterEvent[]): void {
  const sees = new Map(
    events.flatMap((event) => (event.type === 'sees' ? [[event.id, event] as const] : [])),
  );
  const rows = events.flatMap((event) => {
    if (event.type !== 'node') return [];
    const { hostname, address, cpus, gpus, memoryBytes, doctor, id } = event;
    const seen = sees.get(id);
    return [
      [
        plain(`${hostname} (${address})`),
        String(cpus),
        String(gpus),
        formatBytes(memoryBytes),
        plain(doctor ? `${doctor.kind}, Node.js ${doctor.node}` : '-'),
        seen ? `${seen.files}/${seen.of}` : '-',
      ],
    ];
  });
  output.print(
    formatTable(['node', 'CPUs', 'GPUs', 'memory', 'engine', 'shared files'].map(word), rows, [1, 2, 3]),
  );
  for (const event of events) {
    if (event.type !== 'node') continue;
    if (event.error !== null) output.note(plain(`${event.hostname}: ${event.error}`));
    const least = cpusForMemory(event);
    if (least !== 1) output.note(say`${plain(event.hostname)}: ${describeMemory(event, least)}`);
  }
}

function describeMemory({ cpus, memoryBytes }: { cpus: number; memoryBytes: number }, least: number | null) {
  const [has, needs] = [formatBytes(memoryBytes), formatBytes(taskBytes)];
  return least === null
    ? say`${has} of memory are too little for a task, which needs about ${needs}.`
    : say`${has} of memory for ${cpus} CPUs are too little for ${cpus} tasks at once. Ask for at least ${least} CPUs per task (${'--cpus'}): each needs about ${needs}, and more for large networks.`;
}
