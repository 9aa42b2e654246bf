// The lab “The ideal cat”: images that a network responds to most, by recipes from noise to shapes (the chapter on what networks see).
import type { Act } from '../act';
import { answerField, defineLab, done, type LabStep, type Verdict } from '../lab';
import type { LabIdeal, LabState } from '../lab-state';
import { hasLayer } from '../model-facts';
import { idealCatEn as texts } from './en';

type Word = Extract<keyof (typeof texts)['words'], string>;
type Check = Verdict<Word>;

const cat = 'Siamese cat';
const zebra = 'zebra';
/** Probability from which the network counts as convinced. */
const convinced = 0.9;

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
/** The newest finished image of a class by a recipe. */
const drawn = ({ ideals }: LabState, name: string, recipe: string): LabIdeal | undefined =>
  ideals.find((one) => one.name === name && one.recipe === recipe && one.isDone);

/** Returns what is missing from the ideal image of a class by a recipe; null if it is finished and the network is sure of it. */
function missing(state: LabState, name: string, recipe: LabIdeal['recipe']): Check | null {
  const { model, ideals, isDrawingOpen } = state;
  if (!model || !hasLayer(model, 'top_activation')) return { is: 'notYet', word: 'noNetwork' };
  const found = drawn(state, name, recipe);
  if (found)
    return (found.probability ?? 0) >= convinced
      ? null
      : {
          is: 'wrong',
          why: 'unconvinced',
          fix: 'moreSteps',
          values: { found: percent(found.probability ?? 0), steps: found.steps },
        };
  const [newest] = ideals;
  if (!newest) return { is: 'notYet', word: isDrawingOpen ? 'drawHere' : 'noImage' };
  if (!newest.isDone) return { is: 'notYet', word: 'drawing' };
  if (newest.name !== name)
    return {
      is: 'wrong',
      why: 'otherClass',
      fix: 'chooseClass',
      values: { found: newest.name ?? '–', name },
    };
  return { is: 'wrong', why: 'otherRecipe', fix: 'chooseRecipe' };
}

/** A step that asks for an image and says the network's probability. */
function drawStep<Id extends string>(
  id: Id,
  name: string,
  recipe: LabIdeal['recipe'],
): LabStep<Word> & { readonly id: Id; readonly holdsThrough: Id } {
  return {
    id,
    holdsThrough: id,
    target: { controls: ['ideal-draw', 'open-commands'] },
    check: (state) => missing(state, name, recipe) ?? done(percent(drawn(state, name, recipe)!.probability!)),
    doIt: () => [
      { act: 'show', view: 'model' },
      { act: 'ideal', of: name, recipe, steps: 128 },
    ],
  };
}

function checkSmooth(state: LabState): Check {
  const why = missing(state, cat, 'variation');
  if (why) return why;
  const [before, now] = [drawn(state, cat, 'pixels'), drawn(state, cat, 'variation')!];
  if (!before) return { is: 'notYet', word: 'noFirst' };
  return now.variation < before.variation
    ? done(`${before.variation.toFixed(1)} → ${now.variation.toFixed(1)}`)
    : { is: 'wrong', why: 'rougher', fix: 'sameSteps' };
}

const begin: readonly Act[] = [
  {
    act: 'openNetwork',
    source: { catalog: 'efficientnet-lite0', includeTop: true, weights: 'pretrained' },
  },
  { act: 'show', view: 'model' },
];

/** The lab. */
export const idealCat = defineLab(texts, {
  id: 'idealCat',
  chapter: 'insight',
  minutes: 15,
  offline: true,
  begin,
  steps: [
    {
      ...drawStep('noise', cat, 'pixels'),
      ask: { purpose: 'prediction', kind: 'number' },
      measure: (state) => Number(((drawn(state, cat, 'pixels')?.probability ?? 0) * 100).toFixed(1)),
    },
    { ...drawStep('smooth', cat, 'variation'), check: checkSmooth },
    drawStep('shapes', cat, 'fourier'),
    drawStep('zebra', zebra, 'fourier'),
    {
      id: 'why',
      target: answerField,
      ask: { purpose: 'answer', kind: 'choice', options: ['sure', 'seen', 'broken'] },
      check({ answers: { why } }) {
        if (why === undefined) return { is: 'notYet', word: 'noWhy' };
        if (why === 'seen') return { is: 'wrong', why: 'notSeen', fix: 'lookAgain' };
        if (why === 'broken') return { is: 'wrong', why: 'notBroken', fix: 'lookAgain' };
        return done();
      },
      doIt: () => [{ act: 'answer', value: 'sure' }],
    },
  ],
});
