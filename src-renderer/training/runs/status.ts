// Tone of each run status.
import type { RunInfo } from '#shared/protocol/engine/runs';

/** CSS class of the chip or dot of each status. */
export const statusTone: Readonly<Record<RunInfo['status'], 'good' | 'bad' | 'warn' | 'info' | 'plain'>> = {
  waiting: 'plain',
  running: 'info',
  done: 'good',
  stopped: 'plain',
  failed: 'bad',
  interrupted: 'warn',
};
