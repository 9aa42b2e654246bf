// Names of output meanings, and sentences that say how an output is interpreted.
import { type Meaning, outputMeanings, settableMeanings } from './meanings';
import type { OutputMeaning } from './output-meaning';

/** Display name of each meaning. */
export const meaningNames: Readonly<Record<Meaning, string>> = {
  probabilities: 'class probabilities (softmax)',
  logits: 'logits (scores before a softmax)',
  'log-probabilities': 'log-probabilities (log softmax)',
  'several-labels': 'several labels (a probability for each class)',
  'several-labels-logits': 'logits of several labels (scores before a sigmoid)',
  'several-labels-log': 'log-probabilities of several labels (log sigmoid)',
  'one-unit': 'one unit (the probability of the second class)',
  'one-unit-logit': 'one unit (a logit of the second class)',
  'one-unit-log': 'one unit (the log-probability of the second class)',
  values: 'values that are not class scores',
};

/** Descriptions of how predictions and losses are computed from the values. */
const finishes = {
  softmax: 'trained from logits and shown after a softmax',
  sigmoid: 'trained from logits and shown after a sigmoid',
  exp: 'shown as probabilities (exp)',
} as const;

/** Describes an output's last activation. */
function describeLast(name: string): string {
  if (name === 'linear') return 'it has no activation and no layer that computes scores';
  return name === 'none' ? 'no layer computes scores' : `its last activation is ${name}`;
}

/** Returns why an output has no class scores, and what to do. */
export function noScores(output: string, last: string): string {
  if (last.endsWith('softmax'))
    return `The output '${output}' always gives 1: it is a softmax over a single unit. Use sigmoid for one unit, or two units with softmax.`;
  return `The output '${output}' is not read as class scores: ${describeLast(last)}. Add a head, or set its meaning (${settableMeanings.slice(0, -1).join(', ')}).`;
}

/** Returns one output's meaning as a line: `logits (scores before a softmax): trained from logits …`. */
export function describeMeaning({ meaning, known }: OutputMeaning): string {
  const { finish } = outputMeanings[meaning];
  const how = finish === null || finish === 'none' ? '' : `: ${finishes[finish]}`;
  const assumed =
    known === 'assumed' && finish !== null ? ' (assumed: its last layer has no activation)' : '';
  const set = known === 'set' ? ' (set)' : '';
  return `${meaningNames[meaning]}${how}${assumed}${set}`;
}

/** Returns notes on an opened model's outputs that are not probabilities. */
export function meaningNotes(meanings: readonly OutputMeaning[]): string[] {
  return meanings.flatMap((one): string[] => {
    const { output, meaning, known, last } = one;
    const { finish } = outputMeanings[meaning];
    if (finish === 'none' || last.name === 'none') return [];
    // Networks without a classifier get no note: a head will use their feature maps or vectors.
    if (finish === null)
      return known === 'set' || last.scorer !== output || one.units === null
        ? []
        : [noScores(output, last.name)];
    const change =
      known !== 'assumed'
        ? ''
        : meaning === 'one-unit-logit'
          ? ' If it is a value to predict (regression), it is not a class score: set its meaning to values. '
          : ' If that is not what the model was trained for, set the meaning of its output.';
    return [`The output '${output}' is read as ${describeMeaning(one)}.${change.trimEnd()}`];
  });
}
