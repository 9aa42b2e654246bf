// Runs may have one name: wherever they are listed, chosen or mentioned, their number is beside it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../e2e/workbench';

const folder = join(root, 'src-renderer');
/** Files that show or use the name alone, and why. */
const alone: Readonly<Record<string, string>> = {
  'stores/run-numbers.ts': 'makes the title',
  'stores/runs.ts': 'falls back to the name of a run that is not in the list',
  'training/runs/RunName.vue': 'edits the name, with the number before it',
  'training/runs/RunList.vue': 'shows the number below the name',
  'training/runs/run-commands.ts': 'has the number in the sentence of the command',
  'training/runs/ContinueRun.vue': 'names a new run after it',
  'training/runs/ExportDialog.vue': 'names a file after it',
  'training/runs/ScriptDialog.vue': 'names a file after it',
  'training/evaluation/EvaluationDetails.vue': 'names a file after it, with the number',
};

test('names runs by number and name', async () => {
  const files = (await readdir(folder, { recursive: true })).filter((path) => /\.(vue|ts)$/.test(path));
  const found = new Set<string>();
  for (const path of files) {
    const text = await readFile(join(folder, path), 'utf8');
    if (/\b(run|runs\.live!?|runs\.selected!?)\??\.name\b|runId\)\??\.name\b/.test(text))
      found.add(path.replaceAll('\\', '/'));
  }
  expect([...found].sort()).toEqual(Object.keys(alone).sort());
});
