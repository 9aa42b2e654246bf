// node scripts/time-left/thin.mjs RECORDED TO: writes each run that record.mjs recorded as a small fixture: its times without losses and loads. Of the reports within an epoch it keeps the first, and those that are at least 1 % of the run apart.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from './kinds.mjs';

const [recorded, to] = process.argv.slice(2);
if (!recorded || !to) throw new Error('Expected the folder of recorded runs and the folder to write to.');
mkdirSync(to, { recursive: true });

/** An event as a row: its kind, its time since the start in milliseconds, its numbers. */
function rowOf(event, t0) {
  const at = event.at - t0;
  switch (event.type) {
    case 'stageStarted':
      return ['stage', at, event.stage, event.cachedAt.length > 0 ? 1 : 0];
    case 'progress':
      return [event.what, at, event.done, event.total];
    case 'featuresReady':
      return ['ready', at, event.stage, event.kept, event.derived, event.computed, event.seconds];
    case 'stepEnded':
      return ['step', at, event.stage, event.epoch, event.step, event.stepInEpoch, event.stepsPerEpoch];
    case 'epochEnded':
      return ['epoch', at, event.stage, event.epoch, event.step, event.seconds, event.startSeconds ?? 0];
    case 'stageEnded':
      return ['stageEnded', at, event.stage, event.epochs, event.early ? 1 : 0];
    case 'checkpointSaved':
      return event.name === 'last' ? ['saved', at, event.epoch, event.step] : null;
    case 'resumed':
      return ['resumed', at, event.fromStep, event.fromEpoch];
    case 'evaluated':
      return ['evaluated', at];
    case 'ended':
      return ['ended', at, event.outcome];
    default:
      return null;
  }
}

for (const name of readdirSync(recorded)) {
  const events = readFileSync(join(recorded, name, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { others } = JSON.parse(readFileSync(join(recorded, name, 'others.json'), 'utf8'));
  const [started] = events;
  const gap = (events.at(-1).at - started.at) / 100;
  const rows = [];
  let last = { kind: '', at: 0 };
  for (const event of events.slice(1)) {
    const row = rowOf(event, started.at);
    if (!row) continue;
    const [kind, at, ...numbers] = row;
    const isReport = kind === 'step' || kind === 'features' || kind === 'validating';
    // The first report with anything done ends the building of a graph.
    const isFirst = last.kind !== kind || (isReport && numbers[0] === 0) || last.done === 0;
    const isLast = isReport && kind !== 'step' && numbers[0] === numbers[1];
    if (isReport && !isFirst && !isLast && at - last.at < gap) continue;
    rows.push(row);
    last = { kind, at, done: isReport && kind !== 'step' ? numbers[0] : 1 };
  }
  const { stages, machine, counts, runtime } = started;
  const lines = [
    `"what": ${JSON.stringify(kinds[name].what ?? 'an earlier run')}`,
    `"runtime": ${JSON.stringify(runtime)}`,
    `"others": ${others.toFixed(2)}`,
    `"machine": ${JSON.stringify(machine)}`,
    `"counts": ${JSON.stringify(counts)}`,
    `"stages": ${JSON.stringify(stages)}`,
    `"rows": [\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`,
  ];
  writeFileSync(join(to, `${name}.json`), `{${lines.join(',\n')}}\n`);
}
