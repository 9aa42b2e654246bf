// npm start: installs missing packages, sets up TensorFlow, builds, and opens the workbench in Electron or the browser.
// Arguments: --browser or --electron chooses the shell. All others are passed to it (the browser shell has --port N and --no-open).
import { join } from 'node:path';
import { checkNode, ensureModules, root, runHere } from './install.mjs';
import { chooseElectron, electronFlags, prepareRuntime } from './shell-setup.mjs';

const say = (line) => console.error(`[start] ${line}`);

checkNode();
const started = Date.now();
const args = process.argv.slice(2);
const shellArgs = args.filter((arg) => arg !== '--browser' && arg !== '--electron');
if (!(await ensureModules(say))) process.exit(1);
await prepareRuntime(say);
if ((await runHere(process.execPath, [join(root, 'scripts', 'build.mjs')])) !== 0) process.exit(1);
const { electron, why } = await chooseElectron(args.includes('--browser') ? 'browser' : 'electron', say);
const seconds = ((Date.now() - started) / 1000).toFixed(1);
say(`ready after ${seconds} s; opening ${electron ? 'Electron' : 'the browser'}: ${why}`);
if (electron) {
  process.exit(await runHere(electron.program, [...electronFlags(), '.', ...shellArgs]));
}
process.exit(await runHere(process.execPath, [join(root, 'dist', 'main', 'server.js'), ...shellArgs]));
