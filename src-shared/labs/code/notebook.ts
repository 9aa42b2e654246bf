// A lab as a Jupyter notebook (nbformat 4): texts as markdown, steps as Keras code.
import type { LabTexts } from '../guided/lab';
import type { CodeNote } from './code-state';
import type { LabCode } from './lab-code';

/** Sentences of notebooks that are not the lab's. */
export interface NotebookWords {
  /** What the notebook needs and how it relates to the lab. */
  readonly about: string;
  readonly notes: Readonly<Record<CodeNote, string>>;
}

/** Returns the notebook as JSON. Cells of steps have the id `step-ID`. */
export function writeNotebook({ helpers, steps }: LabCode, texts: LabTexts, words: NotebookWords): string {
  const cells: object[] = [];
  const lines = (text: string) =>
    text.split('\n').map((line, i, all) => (i < all.length - 1 ? `${line}\n` : line));
  const markdown = (id: string, paragraphs: readonly string[]) =>
    cells.push({ cell_type: 'markdown', id, metadata: {}, source: lines(paragraphs.join('\n\n')) });
  const code = (id: string, source: readonly string[]) =>
    source.length > 0 &&
    cells.push({
      cell_type: 'code',
      id,
      metadata: {},
      execution_count: null,
      outputs: [],
      source: lines(source.join('\n')),
    });

  markdown('about', [`# ${texts.title}`, texts.about, words.about]);
  if (steps.some((step) => step.lines.length > 0)) code('helpers', helpers);
  let number = 0;
  for (const { step, lines: source, notes } of steps) {
    const said = notes.map((note) => `*${words.notes[note]}*`);
    if (step === null) {
      if (source.length > 0 && said.length > 0) markdown('text-begin', said);
      code('begin', source);
      continue;
    }
    number++;
    const { title = '', say = '' } = texts.steps[step] ?? {};
    markdown(`text-${step}`, [`## ${number}. ${title}`, ...say.split('\n'), ...said]);
    code(`step-${step}`, source);
  }
  const metadata = {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python' },
  };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}
