// Graft's commands and runs on a real Ray cluster of two nodes: the same features to the last bit, lost nodes, cut connections, tokens.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import type { FollowStep, NumberedEvent } from '#shared/protocol/engine/clusters';
import type { TakenStep } from '#shared/protocol/feature-shards';
import { putPackage } from '../../src-main/cluster/jobs';
import { buildHelpers, openEngine, temporaryFolder, watchToEnd } from '../engine/support';
import { makeCertificate, whyNoCertificates } from '../make-certificate';
import { recordsIn } from '../objects/records-in';
import { findMoto, startStorage, type TestStorage } from '../objects/storage';
import { runGraft } from '../shells/cli/run-graft';
import { makeRecipe } from '../shells/cli/tiny-recipe';
import { testRuns } from './cluster-runs';
import { openTunnel } from './open-tunnel';
import { findRay, holdCommands, killTrainers, startCluster, type TestCluster } from './ray-cluster';
import { openTlsProxy } from './tls-proxy';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 1_800_000 });

const bin = findRay();
const moto = bin && findMoto();
const token = 'a-token-of-the-cluster';
let storage: TestStorage | undefined;
let cluster: TestCluster;
let killWorker = () => {};
beforeAll(async () => {
  if (!bin) return;
  buildHelpers();
  // The nodes have the keys in their own environment.
  if (moto) storage = await startStorage(moto);
  if (storage) Object.assign(process.env, { AWS_ENDPOINT_URL: storage.address, ...storage.users.owner });
  cluster = await startCluster(bin, 1, token, { workers: 1 });
  killWorker = cluster.killWorkers[0]!;
  await cluster.waitForNodes(2);
});
afterAll(() => {
  cluster?.stop();
  storage?.stop();
});

const features = { trainable: { from: 'head' }, features: 'cached' };

function graft(args: string[], home: string, onOut?: (printed: string) => void) {
  process.env.GRAFT_HOME = home;
  return runGraft(args, undefined, onOut);
}

/** Adds the cluster to a home, with its token in a file. */
async function knownIn(home: string, address = cluster.address, more: readonly string[] = []): Promise<void> {
  const file = join(home, 'token.txt');
  await mkdir(home, { recursive: true });
  await writeFile(file, `${token}\n`);
  expect(await graft(['cluster', 'add', 'lab', address, '--token-file', file, ...more], home)).toMatchObject({
    code: 0,
  });
}

/** The lines that are JSON. The last one may be incomplete. */
const linesOf = (out: string) =>
  out
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line));
const lossesOf = (out: string) =>
  linesOf(out).flatMap((event) => (event.type === 'epochEnded' ? [[event.training, event.validation]] : []));

test.skipIf(!bin)('tells what each node has, and whether all share a folder', async () => {
  const home = await temporaryFolder();
  await knownIn(home);
  const shared = await temporaryFolder();
  let report = { code: -1, out: '', err: '' };
  // Where nodes unpack Graft into the same folder, one may meet it half unpacked.
  await vi.waitFor(
    async () => {
      report = await graft(['cluster', 'test', 'lab', '--folder', shared], home);
      expect(report.out).toContain('2/2');
      expect(report).toMatchObject({ code: 0, err: '' });
    },
    { timeout: 200_000 },
  );
  expect(report.out).toContain('Ray 2.60.0');
  expect(report.out.match(/native-cpu, Node\.js/g)).toHaveLength(2);
  expect(await readdir(shared)).toEqual([]);
  const file = join(home, 'clusters.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const listed = await graft(['cluster', 'list', '--json'], home);
  expect(JSON.parse(listed.out)).toEqual([
    { name: 'lab', address: cluster.address, folder: null, hasToken: true, readable: true },
  ]);
  // A token is for one address.
  await graft(['cluster', 'add', 'lab', 'http://127.0.0.1:9'], home);
  expect(await readFile(file, 'utf8')).not.toContain(token);
});

test.skipIf(!moto)(
  'computes the features of images in S3, of which the nodes know no key from here',
  async () => {
    const { recipe, folder } = await makeRecipe(features);
    const [home, local, out] = [join(folder, 'home'), join(folder, 'local'), join(folder, 'features')];
    for (const shard of ['1/2', '2/2'])
      expect((await graft(['features', recipe, '--shard', shard, '--out', local], home)).code).toBe(0);
    await storage!.change({ upload: join(folder, 'images'), prefix: 'ray' });
    await writeFile(recipe, (await readFile(recipe, 'utf8')).replace('"images"', '"s3://photos/ray"'));
    await knownIn(home);
    const on = ['features', recipe, '--on', 'lab', '--shards', '2', '--out', out];
    const done = await graft(on, home);
    expect(done.err).not.toContain('failed');
    expect(done.code).toBe(0);
    for (const name of ['shard-00001-of-00002', 'shard-00002-of-00002'])
      expect(await recordsIn(out, name)).toEqual(await recordsIn(local, name));
    const job = await readFile(join(out, 'prepared', 'job.json'), 'utf8');
    for (const key of Object.values(storage!.users.owner))
      expect([done.out, done.err, job].join('\n')).not.toContain(key);
  },
);

test.skipIf(!bin)('adds features of all nodes to a project, as the window asks for them', async () => {
  const { recipe: path, folder } = await makeRecipe(features);
  const shared = join(folder, 'shared');
  await mkdir(shared);
  const { client } = await openEngine(join(folder, 'home'));
  await client.saveCluster({ name: 'lab', address: cluster.address, token, folder: shared });
  const { id: project } = await client.createProject({ name: 'a' });
  const { recipe } = await client.readRecipe({ path });
  let graph: LayerGraph | null = null;
  for await (const { prepared } of client.prepareRecipe({ project, recipe }))
    graph = prepared?.graph ?? graph;
  const request = { project, recipe, graph: graph!, rescan: false };
  const compute = (cluster = 'lab') =>
    client.clusterFeatures({ ...request, on: { cluster, cpus: 1, gpus: 0 }, parts: 3 });
  // Left in mid-job: the job is stopped, and the next attempt finds its folder.
  for await (const { job } of compute()) if (job) break;
  const done: number[] = [];
  let result: TakenStep['result'];
  for await (const step of compute()) {
    if (step.progress?.what === 'features') done.push(step.progress.done);
    result = step.result ?? result;
  }
  expect(result).toMatchObject({ shards: 3, missing: 0 });
  expect(done.at(-1)).toBe(result!.taken + result!.kept);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(await readdir(join(shared, 'graft-features'))).toEqual([]);
  const { runId } = await client.startRun(request);
  const events = await watchToEnd(client, project, runId);
  const ready = events.find(({ type }) => type === 'featuresReady');
  expect(ready).toMatchObject({ kept: result!.taken, computed: 0 });
  // A stage without frozen layers: the node's sentence says what to do.
  const [stage] = recipe.stages;
  const whole = { ...recipe, stages: [{ ...stage!, trainable: { all: true as const } }] };
  const refused = expect(async () => {
    const on = { cluster: 'lab', cpus: 1, gpus: 0 };
    for await (const _ of client.clusterFeatures({ ...request, recipe: whole, on, parts: 1 }));
  }).rejects.toThrow(/does not train on cached features/);
  const alone = await graft(['train', path, '--json'], join(folder, 'other-home'));
  const losses = events.flatMap((event) =>
    event.type === 'epochEnded' ? [[event.training, event.validation]] : [],
  );
  expect(losses).toEqual(lossesOf(alone.out));
  await refused;
});

test.skipIf(!bin)('trains runs with the losses of this machine to the last bit', async () => {
  const { recipe, folder } = await makeRecipe();
  const home = join(folder, 'home');
  await knownIn(home);
  const out = join(folder, 'runs');
  const done = await graft(['cluster', 'train', 'lab', recipe, '--seeds', '1,2', '--out', out], home);
  expect(done.err).not.toContain('failed');
  expect(done.code).toBe(0);
  expect(done.out).toMatch(/recipe-seed-1 +2 +0\.\d+ +0\.\d+/);
  for (const seed of [1, 2]) {
    const own = join(folder, `recipe-${seed}.json`);
    await writeFile(own, JSON.stringify({ ...JSON.parse(await readFile(recipe, 'utf8')), seed }));
    const alone = await graft(['train', own, '--json'], join(folder, 'other-home'));
    const events = await readFile(join(out, `recipe-seed-${seed}`, 'events.jsonl'), 'utf8');
    expect(lossesOf(events)).toHaveLength(2);
    expect(lossesOf(events)).toEqual(lossesOf(alone.out));
    expect((await stat(join(out, `recipe-seed-${seed}`, 'model.keras'))).size).toBeGreaterThan(1000);
  }
});

test.skipIf(!bin)(
  'neither loses nor repeats an event when the connection is cut, and stops a job when it is asked to',
  async () => {
    const { recipe, folder } = await makeRecipe();
    const tunnel = await openTunnel(cluster.address);
    const { client } = await openEngine(join(folder, 'home'));
    await client.saveCluster({ name: 'lab', address: tunnel.address, token });
    const { recipe: read } = await client.readRecipe({ path: recipe });
    const [stage] = read.stages;
    const endless = JSON.stringify({ ...read, stages: [{ ...stage, epochs: 100_000 }] });
    const tasks = [1, 2, 3].map((i) => ({ id: `models ${i}`, args: ['models', '--json'], files: {} }));
    const long = { id: 'train', args: ['train', 'recipe.json'], files: { 'recipe.json': endless } };
    const request = { name: 'lab', title: 'Models', tasks: [...tasks, long], cpus: 1 };
    const events: NumberedEvent[] = [];
    const steps: FollowStep[] = [];
    let [waited, stopped] = [false, false];
    const ended = () =>
      events.flatMap(({ event }) => (event.type === 'ended' ? [[event.task, event.code] as const] : []));
    for await (const step of client.runOnCluster(request)) {
      steps.push(step);
      if (step.waiting) {
        waited = true;
        setTimeout(() => tunnel.mend(), 1500);
      }
      if (!step.event) continue;
      events.push(step.event);
      if (step.event.event.type === 'started' && tunnel.cuts() === 0) tunnel.cut();
      const trains = events.some(({ event }) => event.type === 'started' && event.task === long.id);
      if (ended().length < tasks.length || !trains || stopped) continue;
      stopped = true;
      const [newest] = await client.clusterJobs({ name: 'lab' });
      expect(newest).toMatchObject({ status: 'running', title: 'Models' });
      await client.stopClusterJob({ name: 'lab', job: newest!.id });
    }
    expect([waited, stopped]).toEqual([true, true]);
    expect(events.map(({ n }) => n)).toEqual(events.map((_, i) => i + 1));
    expect(steps.at(-1)?.ended).toMatchObject({ status: 'stopped', title: 'Models' });
    const codes = new Map(ended());
    expect([...codes.keys()]).toHaveLength(4);
    for (const { id } of tasks) expect(codes.get(id)).toBe(0);
    expect(codes.get(long.id)).not.toBe(0);
    const { job } = steps.find((step) => step.job !== undefined)!;
    // Found again later, from any event on.
    const rest: number[] = [];
    for await (const { event } of client.followClusterJob({ name: 'lab', job: job!, after: 2 }))
      if (event) rest.push(event.n);
    expect(rest).toEqual(events.map(({ n }) => n).slice(2));
  },
);

test.skipIf(!bin)(
  'computes the features of this machine to the last bit, each part once, also those of a lost node, and trains on them',
  async () => {
    const { recipe, folder } = await makeRecipe(features);
    const home = join(folder, 'home');
    await knownIn(home);
    const out = join(folder, 'features');
    const on = ['features', recipe, '--on', 'lab', '--shards', '4', '--out', out, '--json'];
    const attemptsIn = (printed: string) => {
      const attempts = new Map<string, Set<string>>();
      for (const { type, task, attempt } of linesOf(printed))
        if (type === 'started') attempts.set(task, (attempts.get(task) ?? new Set()).add(attempt));
      return attempts;
    };
    // However fast the machine is, both nodes are still at work when one is lost.
    const { goOn } = holdCommands(out, 2);
    onTestFinished(goOn);
    let lost = false;
    const done = await graft(on, home, (printed) => {
      // One CPU each.
      if (lost || attemptsIn(printed).size < 2) return;
      lost = true;
      killWorker();
      goOn();
    });
    // For the tests after this one.
    killWorker = await cluster.addNode();
    expect(lost).toBe(true);
    expect(done, done.err).toMatchObject({ code: 0 });
    // The images were listed here, once.
    expect(done.err).toContain(`List of 24 images: ${join(out, 'prepared')}`);
    expect(Math.max(...[...attemptsIn(done.out).values()].map(({ size }) => size))).toBeGreaterThan(1);
    const parts = [1, 2, 3, 4].map((i) => `shard-0000${i}-of-00004`);
    expect((await readdir(out)).filter((name) => name.startsWith('shard-')).sort()).toEqual(parts);
    const again = await graft(on, home);
    expect(again, again.out + again.err).toMatchObject({ code: 0 });
    expect(again.out.match(/\\"kept\\":true/g)).toHaveLength(4);
    const ofCluster = await graft(['train', recipe, '--features', out, '--json'], home);
    const alone = await graft(['train', recipe, '--json'], join(folder, 'other-home'));
    expect(lossesOf(ofCluster.out)).toHaveLength(2);
    expect(lossesOf(ofCluster.out)).toEqual(lossesOf(alone.out));
    expect(ofCluster.out + ofCluster.err).not.toContain(token);
  },
);

// With GRAFT_TEST_TLS=1: it starts one more job, and test/cluster/unreachable.test.ts has most of it.
test.skipIf(!bin || whyNoCertificates !== null || process.env.GRAFT_TEST_TLS !== '1')(
  'reaches a cluster behind TLS once its authority is trusted',
  async () => {
    const [authority, stranger] = [makeCertificate(['DNS:authority']), makeCertificate(['DNS:authority'])];
    const own = makeCertificate(['IP:127.0.0.1'], { by: authority });
    const proxy = await openTlsProxy(cluster.address, own);
    const home = await temporaryFolder();
    await knownIn(home, proxy.address);
    vi.stubEnv('SSL_CERT_FILE', stranger.certFile);
    onTestFinished(() => void vi.unstubAllEnvs());
    const refused = await graft(['cluster', 'test', 'lab'], home);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/does not trust\. Install the certificate.*NODE_EXTRA_CA_CERTS\.$/m);
    expect(refused.err).not.toContain(token);
    vi.stubEnv('SSL_CERT_FILE', authority.certFile);
    // A cluster that has just started has no agent for jobs yet.
    await vi.waitFor(
      async () => {
        const report = await graft(['cluster', 'test', 'lab'], home);
        expect(report.out).toContain('Ray 2.60.0');
        expect(report).toMatchObject({ code: 0, err: '' });
      },
      { timeout: 200_000 },
    );
    // The job's lines came through a WebSocket, not at its end.
    expect(proxy.sockets()).toBeGreaterThan(0);
  },
);

test.skipIf(!bin)('names the node on which memory ran out, and does not try for ever', async () => {
  const { recipe, folder } = await makeRecipe(features);
  const [home, shared] = [join(folder, 'home'), join(folder, 'shared')];
  await mkdir(shared);
  await knownIn(home, cluster.address, ['--folder', shared]);
  // The system ends the trainer of a run: only its signal tells why.
  const long = join(folder, 'long.json');
  const { stages, ...rest } = JSON.parse(await readFile(recipe, 'utf8'));
  await writeFile(
    long,
    JSON.stringify({ ...rest, stages: [{ ...stages[0], features: 'end-to-end', epochs: 100_000 }] }),
  );
  let killed = 0;
  process.env.GRAFT_HOME = home;
  const run = await runGraft(['train', long, '--on', 'lab'], undefined, (out) => {
    if (killed === 0 && /epoch +2\//.test(out)) killed = killTrainers(shared);
  });
  expect(killed).toBe(1);
  expect(run.code).toBe(1);
  expect(run.out + run.err).toMatch(
    new RegExp(`On the node ${hostname()}: The trainer was killed \\(SIGKILL\\).* more CPUs per task`, 's'),
  );
  // Ray ends each worker of a node whose memory counts as full.
  const nodes = 2;
  await cluster.waitForNodes(nodes);
  const full = ['env', 'RAY_memory_usage_threshold=0.01', 'RAY_memory_monitor_refresh_ms=100'];
  onTestFinished(await cluster.addNode({ cpus: 2, enter: full }));
  await cluster.waitForNodes(nodes + 1);
  const on = ['--on', 'lab', '--cpus', '2', '--shards', '1', '--out', join(folder, 'features')];
  const told = new RegExp(
    `1/1: The node ${hostname()} ran out of memory \\([\\d.]+ of [\\d.]+ GB were in use\\).* more CPUs per task`,
  );
  // A node that joins may empty the folder of the program, which the nodes of one machine share.
  await vi.waitFor(
    async () => {
      const part = await graft(['features', recipe, ...on], home);
      expect(part.code).toBe(1);
      expect(part.err).toMatch(told);
    },
    { timeout: 120_000 },
  );
});

test.skipIf(!bin)('says that runs can only be stopped early where Ray Tune is installed', async () => {
  const { recipe, folder } = await makeRecipe();
  const home = join(folder, 'home');
  await knownIn(home);
  const args = ['cluster', 'train', 'lab', recipe, '--out', join(folder, 'out')];
  const { code, err } = await graft([...args, '--asha', '1'], home);
  expect(code).toBe(1);
  expect(err).toContain('The nodes have no Ray Tune, which stops runs early.');
  expect((await graft([...args, '--asha', 'soon'], home)).err).toContain("received 'soon'");
});

test.skipIf(!bin)('says what is wrong with a token, an address and a server that is no cluster', async () => {
  const home = await temporaryFolder();
  const { client } = await openEngine(home);
  const other = http.createServer((_, response) => response.end('<html>hello</html>'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const problemOf = async (address: string, of: string | null) => {
    await client.saveCluster({ name: 'lab', address, token: of });
    return client.clusterJobs({ name: 'lab' }).then(
      () => '',
      (error: Error) => error.message,
    );
  };
  expect(await problemOf(cluster.address, null)).toMatch(/asks for a token/);
  expect(await problemOf(cluster.address, 'wrong')).toMatch(/does not accept the token/);
  expect(await problemOf(cluster.address, 'wrong')).not.toContain('wrong');
  expect(await problemOf('http://127.0.0.1:9', token)).toMatch(
    /^Nothing answers at 127\.0\.0\.1:9\. Check that the cluster is running/,
  );
  const html = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  expect(await problemOf(html, token)).toMatch(/does not answer as a Ray cluster does/);
  // A version that is too old, which cannot be installed beside the present one: only its answer stands in for it.
  const old = http.createServer((_, response) => response.end('{"ray_version": "2.3.0"}'));
  await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void old.close());
  const oldAddress = `http://127.0.0.1:${(old.address() as AddressInfo).port}`;
  await client.saveCluster({ name: 'old', address: oldAddress });
  await expect(client.testCluster({ name: 'old', folder: null }).next()).rejects.toThrow(
    /runs Ray 2\.3\.0: expected 2\.9 or newer/,
  );
  // The cluster itself refuses packages over its limit.
  const large = new Uint8Array(101 * 2 ** 20);
  const access = { address: cluster.address, token };
  await expect(putPackage(access, `_ray_pkg_${'0'.repeat(16)}.zip`, async () => large)).rejects.toMatchObject(
    { code: 'too-large', message: expect.stringMatching(/a package of 101 MB/) },
  );
  for (const address of ['ftp://head', 'http://me:secret@head', 'not an address'])
    await expect(client.saveCluster({ name: 'lab', address })).rejects.toMatchObject({ code: 'invalid' });
  await expect(client.clusterJobs({ name: 'no' })).rejects.toThrow("There is no cluster 'no'");
});

if (bin) testRuns({ cluster: () => cluster, killWorker: () => killWorker(), storage: () => storage, token });
