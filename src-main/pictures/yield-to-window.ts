// Long work in processes of its own takes the cores that nothing else wants: the window and the engine come first.
import { constants, setPriority } from 'node:os';

/** Lowers the priority of a process that was just started; its threads and helpers inherit it. */
export function yieldToWindow(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, process.platform === 'win32' ? constants.priority.PRIORITY_BELOW_NORMAL : 5);
  } catch {
    // It left already, or the system keeps priorities to itself.
  }
}
