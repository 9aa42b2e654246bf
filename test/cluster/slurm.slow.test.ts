// The job for Slurm: its script runs with the real Ray and stand-ins for Slurm's commands, and gives the losses of this machine.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { slurmScript } from '../../src-main/cluster/slurm';
import { buildHelpers, temporaryFolder } from '../engine/support';
import { runGraft } from '../shells/cli/run-graft';
import { makeRecipe } from '../shells/cli/tiny-recipe';
import { findRay } from './ray-cluster';
import { besideSlurm, whyNoSlurm } from './slurm-node';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 1_800_000 });
const bin = findRay();
// The command ends with `ray stop`, which ends every Ray that it sees: it runs in namespaces of its own.
const apart = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
const canUnshare = spawnSync('unshare', [...apart, 'ip', 'link', 'set', 'lo', 'up']).status === 0;
beforeAll(buildHelpers);

const job = {
  ...{ folder: '/shared/runs', title: 'Two runs', tasks: [], nodes: 4, cpus: 8, gpus: 1 },
  ...{ nodeCpus: 8, nodeGpus: 1 },
};

test('asks Slurm for its nodes, in a script that the shell accepts', async () => {
  const folder = await temporaryFolder();
  const named = { ...job, folder: join(folder, "it's $HOME `date`"), title: 'a b; rm -rf "x"' };
  const script = slurmScript(named, '_ray_pkg_ab.zip');
  expect(script.match(/^#SBATCH .+$/gm)).toEqual([
    '#SBATCH --job-name=a-b-rm--rf-x',
    '#SBATCH --nodes=4',
    '#SBATCH --ntasks-per-node=1',
    '#SBATCH --cpus-per-task=8',
    '#SBATCH --gpus-per-task=1',
    '#SBATCH --output=slurm-%j.log',
  ]);
  await writeFile(join(folder, 'job.sbatch'), script);
  expect(spawnSync('bash', ['-n', join(folder, 'job.sbatch')])).toMatchObject({ status: 0 });
  // Names are words of the shell, never commands.
  const line = script.split('\n').find((one) => one.startsWith('folder='));
  const printed = spawnSync('bash', ['-c', `${line}\nprintf %s "$folder"`], { encoding: 'utf8' });
  expect(printed.stdout).toBe(named.folder);
});

const why = whyNoSlurm();
// Where there is a Slurm, it does the same, and its own commands.
test.skipIf(!bin || !canUnshare || why === null)(
  'trains runs inside a job, with the losses of this machine to the last bit',
  async () => {
    const { recipe, folder } = await makeRecipe();
    process.env.GRAFT_HOME = join(folder, 'home');
    const out = join(folder, 'runs');
    const written = await runGraft(['cluster', 'slurm', recipe, '--seeds', '1,2', '--out', out]);
    expect(written).toMatchObject({ code: 0, out: expect.stringContaining('job.sbatch') });
    // Stand-ins: one node, this machine.
    const commands = join(folder, 'commands');
    await mkdir(commands);
    const standIn = (name: string, text: string) =>
      writeFile(join(commands, name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
    await standIn('srun', 'while [[ $1 == --* ]]; do shift; done\nexec "$@"');
    await standIn('scontrol', 'echo 127.0.0.1');
    const log = join(folder, 'job.log');
    const output = openSync(log, 'w');
    const inside = `ip link set lo up && exec bash '${join(out, 'job.sbatch')}'`;
    const ended = spawnSync('unshare', [...apart, 'bash', '-c', inside], {
      stdio: ['ignore', output, output],
      timeout: 240_000,
      env: {
        ...process.env,
        PATH: `${commands}:${bin}:${process.env.PATH}`,
        ...{ SLURM_JOB_ID: '4711', SLURM_JOB_NODELIST: 'node1', SLURM_JOB_NUM_NODES: '1' },
      },
    });
    closeSync(output);
    expect(ended.status, await readFile(log, 'utf8')).toBe(0);
    await expectRunsOfHere(recipe, out);
  },
);

test.skipIf(!bin || why !== null)(
  `trains runs as a job of a real Slurm, with the losses of this machine to the last bit${why === null ? '' : ` (${why})`}`,
  async () => {
    const { recipe, folder } = await makeRecipe();
    process.env.GRAFT_HOME = join(folder, 'home');
    const out = join(folder, 'runs');
    const written = await runGraft([
      ...['cluster', 'slurm', recipe, '--seeds', '1,2', '--cpus', '2', '--out', out],
    ]);
    expect(written).toMatchObject({ code: 0 });
    const submit = `cd '${out}' && sbatch --wait job.sbatch || { code=$?; cat slurm-*.log; exit $code; }; squeue --noheader`;
    const options = { cpus: 2, bin: bin!, timeoutMs: 240_000 };
    const { code, text } = await besideSlurm(join(folder, 'slurm'), submit, options);
    expect(code, text).toBe(0);
    // No job is left.
    expect(text).toMatch(/^Submitted batch job 1\n$/);
    await expectRunsOfHere(recipe, out);
  },
);

/** Expects the runs of the seeds 1 and 2 to have the losses of the same runs without a cluster. */
async function expectRunsOfHere(recipe: string, out: string): Promise<void> {
  for (const seed of [1, 2]) {
    const own = join(dirname(recipe), `recipe-${seed}.json`);
    await writeFile(own, JSON.stringify({ ...JSON.parse(await readFile(recipe, 'utf8')), seed }));
    const alone = await runGraft(['train', own, '--json']);
    const events = await readFile(join(out, `recipe-seed-${seed}`, 'events.jsonl'), 'utf8');
    expect(lossesOf(events)).toHaveLength(2);
    expect(lossesOf(events)).toEqual(lossesOf(alone.out));
  }
}

const lossesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .flatMap((event) => (event.type === 'epochEnded' ? [[event.training, event.validation]] : []));
