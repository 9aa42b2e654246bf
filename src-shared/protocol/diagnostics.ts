// A report for questions and bug reports. It holds numbers, versions and sentences without their values: no image, path or name of a file, class, project or user.
import { fillSentence, type Words } from '../sentence';
import { wordIn } from '../word-in';
import type { Client } from './contract';
import type { EngineContract } from './engine-contract';

/** What the window's shell adds, as names and values. */
export type ShellFacts = readonly (readonly [name: string, value: string])[];

/** Returns a template if it is Graft's own, which has a translation, or has no words at all; … for text of other programs. */
function ownText(text: string): string {
  const isOwn = !/\p{L}/u.test(text) || wordIn('ko')({ text, values: [] }) !== text;
  return isOwn ? text : '…';
}

/** Within a sentence: everything from the first path on, and names of hosts. */
const pathOn = /(?<=^|[\s"'(“])(?:~|[A-Za-z]:)?[\\/].*$/s;
const hosts = /\b(?:[a-z0-9-]+\.)+(?!js\b)[a-z]{2,}\b/gi;

/** Returns a sentence with … in place of its values, which may be names or paths; null for text that is no sentence of Graft's. */
function withoutValues(words: Words): string | null {
  if (typeof words === 'string') return null;
  return fillSentence(words, ownText, () => '…')
    .replace(pathOn, '…')
    .replace(hosts, '…');
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/** Collects the report as lines of text in English, the language of bug reports. */
export async function collectDiagnostics(
  client: Client<EngineContract>,
  shell: ShellFacts,
  signal?: AbortSignal,
): Promise<string> {
  const options = signal ? { signal } : {};
  const facts: [string, string][] = [];
  const add = (name: string, value: string | number) => facts.push([name, String(value)]);
  const [info, machine, projects] = await Promise.all([
    client.info({}, options),
    client.machine({}, options),
    client.listProjects({}, options),
  ]);
  add('Graft', info.version);
  for (const [name, value] of shell) add(name, value);
  add('System', machine.system);
  add('Processor', `${machine.processor}, ${machine.cores} cores`);
  add('Memory', `${megabytes(machine.memoryBytes)}, ${megabytes(machine.freeMemoryBytes)} free`);
  add('Free disk', machine.freeDiskBytes === null ? 'unknown' : megabytes(machine.freeDiskBytes));
  add('Node.js', machine.node);
  try {
    const runtime = await client.doctor({}, options);
    add('Runs on', `${runtime.kind}, ${runtime.library}, ${runtime.threads} threads`);
    add('Measured', runtime.gflops === null ? 'no' : `${runtime.gflops.toFixed(1)} GFLOP/s`);
    for (const why of runtime.why) add('Why', withoutValues(why) ?? '…');
  } catch (error) {
    add('Runs on', `failed (${(error as { code?: string }).code ?? 'error'})`);
  }
  add('Projects', projects.length);
  const counts = new Map<string, number>();
  const failures = new Map<string, number>();
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const { id } of projects) {
    for (const { status, message } of await client.listRuns({ project: id }, options)) {
      count(counts, status);
      if (status === 'failed') count(failures, (message && withoutValues(message)) ?? '…');
    }
  }
  add('Runs', [...counts].map(([status, n]) => `${n} ${status}`).join(', ') || 0);
  for (const [text, n] of failures) add('Failed', `${n} × ${text}`);
  return facts.map(([name, value]) => `${name}: ${value.replace(/\s+/g, ' ')}`).join('\n');
}
