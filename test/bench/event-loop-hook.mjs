// Preloaded into Graft's processes (NODE_OPTIONS=--import): records event loop delays, and whether the thread computed or waited for a core.
import { readFileSync, rename, writeFile, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { basename, join } from 'node:path';

const folder = process.env.GRAFT_EVENT_LOOP_FOLDER;
const program = basename(process.argv[1] ?? '');
const everyMs = 5;

/** Returns the nanoseconds the main thread computed, and waited for a core (0 if unknown). */
function readSchedule() {
  try {
    const [computed, waited] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8')
      .split(' ')
      .map(Number);
    if (computed > 0) return { computed, waited };
  } catch {
    // Not on this system.
  }
  // All threads of the process: an upper bound.
  const { user, system } = process.cpuUsage();
  return { computed: (user + system) * 1000, waited: 0 };
}

if (folder && ['engine.js', 'server.js', 'trainer.js'].includes(program)) {
  const moments = [];
  let ticks = 0;
  let last = performance.now();
  let schedule = readSchedule();
  setInterval(() => {
    const now = performance.now();
    const next = readSchedule();
    const lateMs = now - last - everyMs;
    ticks++;
    if (lateMs > 10) {
      const computedMs = (next.computed - schedule.computed) / 1e6;
      const waitedMs = (next.waited - schedule.waited) / 1e6;
      moments.push({ at: Date.now(), lateMs, computedMs, waitedMs });
    }
    last = now;
    schedule = next;
  }, everyMs).unref();
  setInterval(() => {
    const text = JSON.stringify({ program, pid: process.pid, ticks, moments });
    // Renamed, so that nobody reads a part of it.
    const part = join(folder, `part-${process.pid}`);
    writeFile(part, text, () => rename(part, join(folder, `${program}-${process.pid}.json`), () => {}));
  }, 500).unref();
}

/** With GRAFT_BENCH_PROFILE=folder, saves the engine's CPU profile there. */
const profiles = process.env.GRAFT_BENCH_PROFILE;
if (folder && profiles && program === 'engine.js') {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 1000 });
  session.post('Profiler.start');
  process.on('exit', () => {
    session.post('Profiler.stop', (_error, { profile }) => {
      writeFileSync(join(profiles, `engine-${process.pid}.cpuprofile`), JSON.stringify(profile));
    });
  });
}
