// Lowers the priority of processes for long work, so that the window and the engine stay responsive.
import { readFileSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** A third of a window's weight, as a process of priority 5 has in its own session. */
const groupPriority = 5;
/** Without special rights the kernel accepts one change of a group per 100 ms. */
const triesAfterMs = [0, 110, 230, 470, 950];

/** Marks this process as one that serves a window: processes that it starts from now on also yield to windows in other sessions. */
export function serveWindow(): void {
  process.env.GRAFT_WINDOW = '1';
}

/** Lowers the priority of a process that was just started, `detached`; its threads and helpers inherit it. */
export function yieldToWindow(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, process.platform === 'win32' ? constants.priority.PRIORITY_BELOW_NORMAL : 5);
  } catch {
    // The process has already exited, or the system does not allow the change.
  }
  if (process.platform === 'linux' && process.env.GRAFT_WINDOW) lowerGroup(pid, triesAfterMs);
}

/**
 * Linux shares the cores between sessions first (sched_autogroup, on by default): the priority of a process counts only
 * within its own session, and a browser or Electron's window is in another. So the session's priority is lowered too. A
 * process in the session of this one is skipped, because the change would apply to this process as well.
 */
function lowerGroup(pid: number, [now = 0, ...later]: readonly number[]): void {
  const file = `/proc/${pid}/autogroup`;
  const attempt = () => {
    try {
      if (groupOf(file) !== groupOf('/proc/self/autogroup')) writeFileSync(file, String(groupPriority));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN' && later.length > 0) lowerGroup(pid, later);
      // Otherwise the process has exited, or this system has no such groups.
    }
  };
  if (now === 0) attempt();
  else setTimeout(attempt, now).unref();
}

/** Returns the group's name, as in `/autogroup-12 nice 0`. */
const groupOf = (file: string) => readFileSync(file, 'utf8').split(' ')[0];
