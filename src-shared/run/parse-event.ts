// Reads lines of run logs, also those of earlier versions: they said "picture" where logs say "image" now.
import { isFields } from '../json';
import { type RunEvent, runEventSchema } from './events';
import { renameKeys } from './migrate';

/** Parses one line of a run's log, of any version; returns null if it is incomplete or not an event. */
export function parseRunEvent(line: string): RunEvent | null {
  try {
    let value: unknown = JSON.parse(line);
    if (line.includes('icture') || line.includes('"learnt"')) {
      value = renameKeys(value);
      if (isFields(value) && value.type === 'pictureSkipped') value = { ...value, type: 'imageSkipped' };
    }
    const parsed = runEventSchema.safeParse(value);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
