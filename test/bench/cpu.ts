// Processor seconds of a process and its children, from /proc: what a figure by the clock can't tell on a busy machine.
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** Fields of /proc/<pid>/stat behind the command, which may hold spaces. */
function fieldsOf(pid: string): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Seconds of processor time that the process, its living descendants and those it has waited for have used; 0 where there is no /proc. */
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
    // utime, stime, and of children that were waited for.
    ticks += [11, 12, 13, 14].reduce((sum, at) => sum + Number(own[at]), 0);
    todo.push(...(children.get(Number(name)) ?? []));
  }
  return ticks / ticksPerSecond;
}
