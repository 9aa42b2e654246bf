// The report's sections about the run: its data, its plan, its curves.
import type { Select } from '../graph/select';
import { say } from '../sentence';
import { chart, html, type Markup, table } from './markup';
import type { Report, ReportWords } from './report-data';

/** Returns the last part of a path: reports are passed on, without the folders of this machine. */
const nameOf = (folder: string) => folder.split(/[\\/]/).filter(Boolean).at(-1) ?? folder;

/** Returns the section about the dataset and its split. */
export function dataSection({ recipe, state }: Report, { word, count, percent }: ReportWords): Markup {
  const { counts, classes } = state;
  const rows = [
    [word('Source'), nameOf(recipe.data.folder)],
    ...(recipe.data.more ?? []).map(({ name, folder }) => [
      word(say`Further source ${name}`),
      nameOf(folder),
    ]),
    [
      word('Classes'),
      `${count(classes.length)}: ${classes.slice(0, 50).join(', ')}${classes.length > 50 ? ', …' : ''}`,
    ],
    [word('training'), count(counts.training)],
    [word('validation'), `${count(counts.validation)} (${percent(recipe.split.validation)})`],
    [word('test'), `${count(counts.test)} (${percent(recipe.split.test)})`],
    [word('Edits of the dataset'), count(recipe.data.edits?.length ?? 0)],
    [word('Seed'), String(recipe.seed)],
  ];
  return html`<h2>${word('Data')}</h2>${table([], rows, 'texts')}`;
}

/** Words a selection of layers. */
function ofSelect(select: Select, word: ReportWords['word']): string {
  if ('all' in select) return word('all');
  if ('head' in select) return word('the head');
  if ('from' in select) return word(say`from ${select.from}`);
  if ('before' in select) return word(say`before ${select.before}`);
  if ('none' in select) return word('none');
  const names = Object.values(select).flat().map(String);
  return names.length > 5 ? `${names.slice(0, 5).join(', ')}, …` : names.join(', ');
}

/** Returns the section about the network and the stages of the plan. */
export function planSection({ network, recipe, state }: Report, { word, count }: ReportWords): Markup {
  const { params, runtime } = state;
  const rows = recipe.stages.map((stage, i) => [
    `${i + 1}. ${stage.name}`,
    ofSelect(stage.trainable, word),
    count(stage.epochs),
    count(stage.batchSize),
    stage.optimizer.kind,
    String(stage.optimizer.learningRate),
    stage.augmentation ? word('yes') : word('no'),
  ]);
  const heads = [
    'Stage',
    'Trainable layers',
    'Epochs',
    'Batch size',
    'Optimizer',
    'Learning rate',
    'Augmentation',
  ];
  return html`<h2>${word('Network and plan')}</h2><p>${word(say`${network}: ${count(params.total)} parameters, ${count(state.learning ?? params.trainable)} trainable in the last stage; ${count(recipe.edits.length)} edits`)}</p>${table(
    heads.map(word),
    rows,
  )}<p class="soft">${runtime}</p>`;
}

/** Returns the section with the curves of training. */
export function curveSection({ state }: Report, { word, percent }: ReportWords): Markup {
  const { epochs } = state;
  if (epochs.length === 0) return html``;
  const lines = (metric: 'loss' | 'accuracy') => [
    {
      ...{ name: word('Training'), kind: 0, dots: epochs.length < 30 },
      points: epochs.map((row) => ({ x: row.epoch, y: row.training[metric] })),
    },
    {
      ...{ name: word('Validation'), kind: 1, dots: epochs.length < 30 },
      points: epochs.flatMap((row) => (row.validation ? [{ x: row.epoch, y: row.validation[metric] }] : [])),
    },
  ];
  const xMax = epochs.at(-1)!.epoch;
  const highest = Math.max(...lines('loss').flatMap(({ points }) => points.map(({ y }) => y)));
  const x = { xName: word('Epoch'), xMin: epochs[0]!.epoch, xMax };
  return html`<h2>${word('Curves')}</h2><div class="charts">${[
    chart(word('Accuracy'), lines('accuracy'), {
      ...x,
      yMax: 1,
      format: (y) => percent(y).replace('.0', ''),
    }),
    chart(word('Loss'), lines('loss'), {
      ...x,
      yMax: highest,
      format: (y) => String(Number(y.toPrecision(2))),
    }),
  ]}</div>`;
}
