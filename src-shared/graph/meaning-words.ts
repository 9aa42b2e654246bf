// Names of output meanings, and sentences that say how an output is interpreted.

import { say, sentenceOf, type Words } from '../sentence';
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

/** Describes how predictions and losses are computed from the values, after a name. */
const finishes = {
  softmax: say`: trained from logits and shown after a softmax`,
  sigmoid: say`: trained from logits and shown after a sigmoid`,
  exp: say`: shown as probabilities (exp)`,
} as const;

/** Describes an output's last activation. */
function describeLast(name: string): Words {
  if (name === 'linear') return 'it has no activation and no layer that computes scores';
  return name === 'none' ? 'no layer computes scores' : say`its last activation is ${name}`;
}

/** Returns why an output has no class scores, and what to do. */
export function noScores(output: string, last: string): Words {
  if (last.endsWith('softmax'))
    return say`The output '${output}' always gives 1: it is a softmax over a single unit. Use sigmoid for one unit, or two units with softmax.`;
  return say`The output '${output}' is not read as class scores: ${describeLast(last)}. Add a head, or set its meaning (${settableMeanings.slice(0, -1).join(', ')}).`;
}

/** Returns one output's meaning as a line: `logits (scores before a softmax): trained from logits …`. */
export function describeMeaning({ meaning, known }: OutputMeaning): Words {
  const { finish } = outputMeanings[meaning];
  const name = sentenceOf(meaningNames[meaning]);
  const line = finish === null || finish === 'none' ? name : lines[finish](name);
  if (known === 'set') return say`${line} (set)`;
  return known === 'assumed' && finish !== null ? say`${line}${assumption}` : line;
}

const lines = {
  softmax: (name: Words) => say`${name}: trained from logits and shown after a softmax`,
  sigmoid: (name: Words) => say`${name}: trained from logits and shown after a sigmoid`,
  exp: (name: Words) => say`${name}: shown as probabilities (exp)`,
} as const;

const assumption = say` (assumed: its last layer has no activation)`;

/** Returns notes on an opened model's outputs that are not probabilities. */
export function meaningNotes(meanings: readonly OutputMeaning[]): Words[] {
  return meanings.flatMap((one): Words[] => {
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
          ? say` If it is a value to predict (regression), it is not a class score: set its meaning to values.`
          : say` If that is not what the model was trained for, set the meaning of its output.`;
    const name = sentenceOf(meaningNames[meaning]);
    const how = finish === null ? '' : finishes[finish];
    const set = known === 'set' ? say` (set)` : known === 'assumed' ? assumption : '';
    return [say`The output '${output}' is read as ${name}${how}${set}.${change}`];
  });
}
