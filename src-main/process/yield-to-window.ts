// Long work in processes of its own takes the cores that nothing else wants: the window and the engine come first.
import { readFileSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** A third of a window's weight, as a process of priority 5 has in its own session. */
const groupPriority = 5;
/** Without special rights the kernel takes one change of a group in 100 ms. */
const triesAfterMs = [0, 110, 230, 470, 950];

/** Says that a window is served from this process: what it starts from here on yields to windows in other sessions too. */
export function serveWindow(): void {
  process.env.GRAFT_WINDOW = '1';
}

/** Lowers the priority of a process that was just started, `detached`; its threads and helpers inherit it. */
export function yieldToWindow(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, process.platform === 'win32' ? constants.priority.PRIORITY_BELOW_NORMAL : 5);
  } catch {
    // It left already, or the system keeps priorities to itself.
  }
  if (process.platform === 'linux' && process.env.GRAFT_WINDOW) lowerGroup(pid, triesAfterMs);
}

/**
 * Linux shares the cores between sessions first (sched_autogroup, on by default): the priority of a process counts only
 * within its own, and a browser or Electron's window is in another. So a session has a priority too. A process that has
 * no session of its own is left alone: what is set for it would hold for this process as well.
 */
function lowerGroup(pid: number, [now = 0, ...later]: readonly number[]): void {
  const file = `/proc/${pid}/autogroup`;
  const attempt = () => {
    try {
      if (groupOf(file) !== groupOf('/proc/self/autogroup')) writeFileSync(file, String(groupPriority));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN' && later.length > 0) lowerGroup(pid, later);
      // Else the process left, or this system has no such groups.
    }
  };
  if (now === 0) attempt();
  else setTimeout(attempt, now).unref();
}

/** Of `/autogroup-12 nice 0` what names the group. */
const groupOf = (file: string) => readFileSync(file, 'utf8').split(' ')[0];
