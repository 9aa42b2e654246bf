// A real Slurm with one node on this machine: its daemons run in namespaces of their own, and end with the command that they were started for.
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a command printed, with what the daemons wrote if it failed. */
export interface SlurmResult {
  readonly code: number | null;
  readonly text: string;
}

const programs = ['slurmctld', 'slurmd', 'munged', 'mungekey', 'sbatch', 'unshare'];
// Ray's `symmetric-run` ends every Ray that it sees, and the daemons want ports and a host name.
const apart = ['--net', '--pid', '--uts', '--fork', '--kill-child', '--mount-proc'];

/** Returns why this machine cannot run a Slurm; null if it can. */
export function whyNoSlurm(): string | null {
  // Debian keeps the daemons beside the commands of root.
  const missing = programs.filter((name) => spawnSync('which', [name], { env: withDaemons() }).status !== 0);
  if (missing.length > 0)
    return `${missing.join(', ')} not found; on Debian: apt-get install slurm-wlm munge`;
  return spawnSync('unshare', [...apart, 'true']).status === 0 ? null : 'no right to make namespaces';
}

function withDaemons(bin?: string): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${bin ? `${bin}:` : ''}${process.env.PATH}:/usr/sbin:/sbin` };
}

/** Runs a command of the shell beside a Slurm whose node has `cpus` CPUs. `bin` comes first on the PATH of jobs. */
export async function besideSlurm(
  folder: string,
  command: string,
  { cpus, bin, timeoutMs }: { readonly cpus: number; readonly bin: string; readonly timeoutMs: number },
): Promise<SlurmResult> {
  await mkdir(join(folder, 'state'), { recursive: true });
  await mkdir(join(folder, 'spool'));
  await writeFile(join(folder, 'slurm.conf'), configOf(folder, cpus));
  await writeFile(join(folder, 'cgroup.conf'), `CgroupPlugin=${cgroupPlugin()}\n`);
  const script = `set -e
hostname localhost
ip link set lo up
# Names are resolved only where an address is not of the loopback.
ip addr add 10.111.0.1/32 dev lo
mungekey --create --keyfile='${folder}/munge.key'
munged --force --key-file='${folder}/munge.key' --socket='${folder}/munge.socket' --pid-file='${folder}/munged.pid' \\
  --log-file='${folder}/munged.log' --seed-file='${folder}/munge.seed'
export SLURM_CONF='${folder}/slurm.conf'
slurmctld
slurmd
for try in $(seq 100); do sinfo --noheader --states=idle | grep -q idle && break; sleep 0.3; done
${command}
`;
  const { status, stdout, stderr } = spawnSync('unshare', [...apart, 'bash', '-c', script], {
    env: withDaemons(bin),
    encoding: 'utf8',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  if (status === 0) return { code: status, text: stdout };
  const logs = spawnSync('tail', ['-n', '30', 'munged.log', 'slurmctld.log', 'slurmd.log'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: status, text: [stdout, stderr, logs.stdout].join('\n') };
}

/** Returns the plugin that does nothing as long as nothing asks for control groups; older versions lack `disabled`. */
function cgroupPlugin(): string {
  const { stdout } = spawnSync('slurmd', ['-V'], { env: withDaemons(), encoding: 'utf8' });
  return Number(/\d+/.exec(stdout)?.[0]) >= 23 ? 'disabled' : 'cgroup/v1';
}

/** Returns the configuration: no accounting, no control groups, root as Slurm's user. */
function configOf(folder: string, cpus: number): string {
  return `ClusterName=graft
SlurmctldHost=localhost
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=localhost CPUs=${cpus} State=UNKNOWN
PartitionName=all Nodes=localhost Default=YES MaxTime=INFINITE State=UP
`;
}
