// A job for Slurm as files: Graft's program, the tasks, and a script that starts Ray on the job's nodes and runs the tasks there.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../store/atomic';
import type { ClusterPackage } from './make-package';

/** What a job runs, and on what. */
export interface SlurmJob {
  /** A folder that all nodes share. */
  readonly folder: string;
  readonly title: string;
  /** Read by assets/cluster/run_tasks.py. */
  readonly tasks: readonly object[];
  readonly nodes: number;
  /** CPUs and GPUs of each task. A node runs as many tasks at a time as its share allows. */
  readonly cpus: number;
  readonly gpus: number;
  /** CPUs and GPUs of each node. */
  readonly nodeCpus: number;
  readonly nodeGpus: number;
}

/** Writes the files of a job. Returns the path of its script. */
export async function writeSlurmJob(job: SlurmJob, program: ClusterPackage): Promise<string> {
  await mkdir(job.folder, { recursive: true });
  const { tasks, cpus, gpus } = job;
  await writeFileAtomic(join(job.folder, program.name), program.bytes);
  await writeFileAtomic(join(job.folder, 'tasks.json'), JSON.stringify({ tasks, cpus, gpus }));
  const script = join(job.folder, 'job.sbatch');
  await writeFileAtomic(script, slurmScript(job, program.name));
  return script;
}

/** Returns the script for `sbatch`. */
export function slurmScript(job: SlurmJob, program: string): string {
  const directives = [
    `--job-name=${
      job.title
        .replaceAll(/[^\w.-]+/g, '-')
        .replace(/-+$/, '')
        .slice(0, 60) || 'graft'
    }`,
    `--nodes=${job.nodes}`,
    '--ntasks-per-node=1',
    `--cpus-per-task=${job.nodeCpus}`,
    ...(job.nodeGpus > 0 ? [`--gpus-per-task=${job.nodeGpus}`] : []),
    '--output=slurm-%j.log',
  ];
  return `#!/bin/bash
# Written by Graft. Add what your cluster asks for, such as --partition, --time and --account, then: sbatch job.sbatch
${directives.map((line) => `#SBATCH ${line}\n`).join('')}set -euo pipefail

# Each node needs Ray (pip install "ray[default]") and Node.js 20 or newer on its PATH. Load modules or activate an environment here.

folder=${quote(job.folder)}
program="$folder/${program.replace(/\.zip$/, '')}"

# Unpack Graft's program once; a job that is interrupted here leaves nothing under that name.
if [ ! -d "$program" ]; then
  python3 -m zipfile -e "$folder/${program}" "$program.$SLURM_JOB_ID"
  mv -T "$program.$SLURM_JOB_ID" "$program" 2>/dev/null || rm -rf "$program.$SLURM_JOB_ID"
fi
cd "$program"
export GRAFT_PROGRAM="$program"
export GRAFT_TASKS_FILE="$folder/tasks.json"
export RAY_USAGE_STATS_ENABLED=0

head=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
# Jobs that share a node get different ports.
port=$((20000 + SLURM_JOB_ID % 20000))

# The Python that Ray belongs to: \`python\` may be another one, or missing.
python=$(dirname "$(command -v ray)")/python3
[ -x "$python" ] || python=python3

# Ray is started on each node, runs the tasks from the first one, and ends with them.
# From Slurm 22.05 on, srun does not take the number of CPUs from the job.
srun --nodes="$SLURM_JOB_NUM_NODES" --ntasks="$SLURM_JOB_NUM_NODES" --cpus-per-task=${job.nodeCpus} \\
  ray symmetric-run --address "$head:$port" --min-nodes "$SLURM_JOB_NUM_NODES" \\
  --num-cpus=${job.nodeCpus} --num-gpus=${job.nodeGpus} -- \\
  "$python" assets/cluster/run_tasks.py
`;
}

/** Returns a text as one word of the shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
