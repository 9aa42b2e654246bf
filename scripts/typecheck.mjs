// npm run typecheck: checks all files including tests and .vue, and each layer with only its own globals (src-main without DOM, the renderer without Node, src-shared without both).
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './install.mjs';

const projects = ['tsconfig.json', 'tsconfig.shared.json', 'tsconfig.main.json', 'tsconfig.renderer.json'];
const vueTsc = join(root, 'node_modules/vue-tsc/bin/vue-tsc.js');

function checkTypes(project) {
  const info = join('node_modules/.cache', project.replace('.json', '.tsbuildinfo'));
  const args = [vueTsc, '--noEmit', '--incremental', '--tsBuildInfoFile', info, '-p', project];
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.on('error', (error) => done({ code: 127, output: String(error) }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

let failed = false;
/** The errors printed so far by file, line and code: most files belong to two of the projects. */
const printed = new Set();
/** Returns the output without errors that were printed before; an error's further lines are indented. */
function withoutRepeats(output) {
  const errors = output.split(/\n(?! )/).filter((error) => {
    const key = /^(.+\(\d+,\d+\): error TS\d+)/.exec(error)?.[1];
    if (key === undefined) return error !== '';
    if (printed.has(key)) return false;
    printed.add(key);
    return true;
  });
  return errors.join('\n');
}
// Two at a time, since each takes about 1 GB of memory.
const waiting = [...projects];
async function work() {
  for (let project = waiting.shift(); project; project = waiting.shift()) {
    const { code, output } = await checkTypes(project);
    if (code === 0) continue;
    failed = true;
    const errors = withoutRepeats(output);
    if (errors !== '') console.log(`${project}:\n${errors}\n`);
  }
}
await Promise.all([work(), work()]);
process.exit(failed ? 1 : 0);
