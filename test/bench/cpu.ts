// CPU time of a process and its children, from /proc, for busy machines on which wall time is not meaningful.
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** Returns the fields of /proc/<pid>/stat after the command, which may contain spaces. */
function fieldsOf(pid: string): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Returns the CPU seconds of the process, its running descendants and those it has waited for; 0 without /proc. */
export function cpuSecondsOf(pid: number): number {
  const children = new Map<number, string[]>();
  let names: string[] = [];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return 0;
  }
  const fields = new Map<string, string[]>();
  for (const name of names) {
    const found = fieldsOf(name);
    if (!found) continue;
    fields.set(name, found);
    const parent = Number(found[1]);
    children.set(parent, [...(children.get(parent) ?? []), name]);
  }
  let ticks = 0;
  const todo = [String(pid)];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const own = fields.get(name);
    if (!own) continue;
    // utime and stime, also of children that were waited for.
    ticks += [11, 12, 13, 14].reduce((sum, at) => sum + Number(own[at]), 0);
    todo.push(...(children.get(Number(name)) ?? []));
  }
  return ticks / ticksPerSecond;
}
