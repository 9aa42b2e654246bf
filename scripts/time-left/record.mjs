// node scripts/time-left/record.mjs FOLDER [NAME...]: trains each run of kinds.mjs that FOLDER lacks with the command line and copies its log there. Linux only: waits until other processes leave the processors alone, and repeats a run that they disturbed.
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kinds } from './kinds.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const cli = join(root, 'dist/main/cli.js');

/** The fields of a process in /proc after its name: parent at 1, its own ticks at 11 and 12, those of its ended children at 13 and 14. */
function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ').map(Number);
  } catch {
    return null;
  }
}

/** Processor seconds (100 ticks each) that processes other than this one and its descendants have used. */
function secondsOfOthers() {
  const [user, nice, system] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const stats = new Map();
  for (const pid of readdirSync('/proc')) {
    const stat = /^\d+$/.test(pid) ? statOf(pid) : null;
    if (stat) stats.set(Number(pid), stat);
  }
  const isOwn = (pid) => pid === process.pid || (stats.has(pid) && isOwn(stats.get(pid)[1]));
  let own = 0;
  for (const [pid, stat] of stats) if (isOwn(pid)) own += stat[11] + stat[12] + stat[13] + stat[14];
  return (user + nice + system - own) / 100;
}

/** Processors that other processes may use while a run is recorded. */
const quiet = 0.4;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Measures how many processors others use over some time. */
async function loadOver(ms) {
  const before = secondsOfOthers();
  await pause(ms);
  return ((secondsOfOthers() - before) * 1000) / ms;
}

/** Runs the command line; `stopAtEpoch` interrupts it at the end of that epoch. Returns the load of others, or ends the run and returns null as soon as they use the processors. */
async function train(home, args, stopAtEpoch) {
  const child = spawn(process.execPath, [cli, 'train', ...args, '--json'], {
    cwd: root,
    env: { ...process.env, GRAFT_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.on('data', (piece) => {
    text += piece;
    const ended = text.split('\n').filter((line) => line.includes('"epochEnded"')).length;
    if (stopAtEpoch && ended >= stopAtEpoch) child.kill('SIGINT');
  });
  let over = false;
  const closed = new Promise((done) => child.once('close', done)).then(() => {
    over = true;
  });
  const loads = [];
  while (!over) {
    // The ticks of a process that its parent did not wait for are lost, so what is measured across its end says nothing.
    const load = await Promise.race([loadOver(2000), closed.then(() => null)]);
    if (load === null || over) break;
    loads.push(Math.max(0, load));
    if (load < 2 * quiet) continue;
    child.kill('SIGINT');
    await closed;
    return null;
  }
  return loads;
}

/** Records a run; returns false if other processes used the processors. */
async function record(name, { recipe, stopAtEpoch }) {
  const home = mkdtempSync(join(tmpdir(), 'graft-record-'));
  try {
    const file = join(home, 'recipe.json');
    writeFileSync(file, JSON.stringify({ ...recipe, name }));
    const began = Date.now();
    const loads = [];
    for (const args of [[file], ...(stopAtEpoch ? [['--resume', 'last']] : [])]) {
      const measured = await train(home, args, args[0] === file ? stopAtEpoch : undefined);
      if (!measured) return false;
      loads.push(...measured);
    }
    const seconds = (Date.now() - began) / 1000;
    const others = loads.reduce((sum, load) => sum + load, 0) / Math.max(1, loads.length);
    console.log(`${name}: ${seconds.toFixed(1)} s; others used ${others.toFixed(2)} processors`);
    if (others > quiet) return false;
    const runs = join(home, 'projects/command-line/runs');
    const [run] = readdirSync(runs);
    const to = join(folder, name);
    mkdirSync(to, { recursive: true });
    copyFileSync(join(runs, run, 'events.jsonl'), join(to, 'events.jsonl'));
    writeFileSync(join(to, 'others.json'), JSON.stringify({ others }));
    return true;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const [folder, ...names] = process.argv.slice(2);
if (!folder) throw new Error('Expected the folder to write to.');
mkdirSync(folder, { recursive: true });
for (const [name, kind] of Object.entries(kinds)) {
  if (names.length > 0 ? !names.includes(name) : existsSync(join(folder, name))) continue;
  do while ((await loadOver(1500)) > quiet);
  while (!(await record(name, kind)));
}
