// Whether this machine has Python, which some tests compare with. Bare machines with Node.js only leave them out.
import { spawnSync } from 'node:child_process';

/** True if `python3` runs. */
export const hasPython: boolean = spawnSync('python3', ['-c', ''], { stdio: 'ignore' }).status === 0;
