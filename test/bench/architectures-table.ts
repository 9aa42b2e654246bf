// `npm run bench -- architectures`: runs the comparison of every architecture and writes its table.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { architectureNames } from '#shared/architectures/index';
import { GraftError } from '#shared/errors';
import { type Carrier, type Compared, openComparison } from './architectures';
import { describeMachine } from './machine';

/** How the table is asked for. */
export const architecturesUsage =
  '       npm run bench -- architectures [NAME …] [--carriers keras,h5] [--keep ROWS.json] [--out TABLE.md]';

interface Setting {
  readonly root: string;
  readonly folder: string;
  readonly python: string;
  say(text: string): void;
}

/** Compares the named architectures (all of them by default), smallest first, and prints the table; with --keep it goes on where it was left. */
export async function benchArchitectures(args: readonly string[], setting: Setting): Promise<number> {
  const option = (name: string) => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? undefined : args[at + 1];
  };
  const carriers = (option('carriers') ?? 'keras,h5').split(',') as Carrier[];
  const names = args.filter((arg, i) => !arg.startsWith('--') && !args[i - 1]?.startsWith('--'));
  const strange =
    names.find((name) => !architectureNames.includes(name)) ??
    carriers.find((carrier) => carrier !== 'keras' && carrier !== 'h5');
  if (strange) throw new GraftError('usage', `'${strange}' is neither an architecture nor keras or h5.`);
  const keep = option('keep');
  const rows: Compared[] = keep ? JSON.parse(await readFile(keep, 'utf8').catch(() => '[]')) : [];
  const done = new Set(rows.map(({ name }) => name));
  const wanted = (names.length > 0 ? names : architectureNames).filter((name) => !done.has(name));
  const failed: string[] = [];
  const comparison = await openComparison({ ...setting, carriers });
  try {
    for (const [i, name] of wanted.entries()) {
      setting.say(`${i + 1} of ${wanted.length}: ${name}`);
      try {
        const row = await comparison.compare(name);
        rows.push(row);
        const differences = [...Object.values(row.read), ...Object.values(row.written)];
        setting.say(
          `${name}: ${differences.map((one) => one.toExponential(1)).join(', ')}; ${row.seconds.toFixed(0)} s`,
        );
      } catch (error) {
        failed.push(name);
        setting.say(`${name} failed: ${error instanceof Error ? error.message : error}`);
      }
      if (keep) await writeFile(keep, `${JSON.stringify(rows, null, 1)}\n`);
    }
  } finally {
    await comparison.close();
  }
  const order = (row: Compared) => architectureNames.indexOf(row.name);
  const table = pageOf(
    rows.sort((a, b) => order(a) - order(b)),
    carriers,
    comparison.versions,
  );
  console.log(table);
  const out = option('out');
  if (out) await writeFile(join(setting.root, out), `${table}\n`);
  if (failed.length > 0) console.error(`bench: not compared: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

function pageOf(rows: readonly Compared[], carriers: readonly Carrier[], versions: string): string {
  const { cpu, cores, memoryGiB, node } = describeMachine(versions);
  const worst = Math.max(
    ...rows.flatMap(({ read, written }) => [...Object.values(read), ...Object.values(written)]),
  );
  return [
    '# Every architecture beside Keras',
    '',
    `Made by \`npm run bench -- architectures\` on ${new Date().toISOString().slice(0, 10)}: ${versions}; Node ${node}; ${cpu}, ${cores} cores, ${memoryGiB} GiB. Greatest difference: ${share(worst)}.`,
    '',
    '- **Parameters and layers** are those at the size that each was made for: one number where ours and Keras’ are the same, else ours / Keras’. Layers are counted with the operators that Keras writes into a network (`x + y`) and with those of models inside it.',
    '- **Weights** are drawn from a seed, with moving statistics settled on a batch and then shaken, so that a signal reaches the end: *images apart* is the least distance between the outputs of two of three images, as a share of the greatest output. Each image has noise and a color of its own.',
    '- **Differences** are the greatest of any value of the outputs and of what feeds the last layer, as a share of the greatest value there. Where Graft writes, it writes the network that it builds itself, and Keras counts it again after loading.',
    '- Those whose weights do not depend on the size are compared at a small one.',
    '- ¹ Keras has no local response normalization: it is given that class to load these.',
    '',
    tableOf(rows, carriers),
  ].join('\n');
}

function share(value: number | undefined): string {
  return value === undefined ? '–' : value === 0 ? '0' : value.toExponential(1);
}

function tableOf(rows: readonly Compared[], carriers: readonly Carrier[]): string {
  const head = [
    ...['Architecture', 'Parameters', 'Trainable', 'Not trainable', 'Layers', 'Compared at'],
    ...carriers.map((carrier) => `Keras writes .${carrier}, Graft reads`),
    ...carriers.map((carrier) => `Graft writes .${carrier}, Keras reads`),
    'Images apart',
  ];
  const figure = (value: number) => value.toLocaleString('en');
  const both = (ours: number, theirs: number) =>
    ours === theirs ? figure(ours) : `**${figure(ours)} / ${figure(theirs)}**`;
  const lines = rows.map(({ name, ours, theirs, inputShape, read, written, apart, custom }) => [
    custom ? `${name} ¹` : name,
    both(ours.total, theirs.total),
    both(ours.trainable, theirs.trainable),
    both(ours.nonTrainable, theirs.nonTrainable),
    both(ours.layers, theirs.layers),
    inputShape.join('×'),
    ...carriers.map((carrier) => share(read[carrier])),
    ...carriers.map((carrier) => share(written[carrier])),
    apart.toPrecision(2),
  ]);
  return [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
