// The lab “From dog to cat”: an adversarial attack on a bundled drawing, its size, and defenses.
import type { Act } from '../act';
import { at, defineLab, done, type Target, type Verdict } from '../lab';
import type { LabState } from '../lab-state';
import { dogToCatEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

const network = 'efficientnet-lite0';
const folder = 'sample:drawings';
const drawing = 'animals/contour-fox.jpg';
const dog = 'schipperke';
const cat = 'Siamese cat';
/** The attack stops at 90 %; rounding to 8 bits can take a few percent of that. */
const certain = 0.8;
const strong = 8;
/** The file as it is, JPEG of two qualities, a crop, and the mean of ten crops. */
const defenseCount = 5;

const percent = (share: number) => `${(share * 100).toFixed(0)} %`;

/** What is missing before the image can be attacked. */
function checkImage({ attack }: LabState): Check | null {
  if (attack.path === null) return { is: 'notYet', word: 'noImage' };
  if (attack.path !== drawing) return { is: 'wrong', why: 'otherImage', fix: 'openDrawing' };
  return null;
}

function checkDog(state: LabState): Check {
  const missing = checkImage(state);
  if (missing) return missing;
  const { seen } = state.attack;
  if (!seen) return { is: 'notYet', word: 'looking' };
  if (seen.name !== dog)
    return { is: 'wrong', why: 'otherNetwork', fix: 'useLite', values: { found: seen.name } };
  return done(`${seen.name} ${percent(seen.probability)}`);
}

/** The attack toward the cat by PGD; null if the present result is not one that reached it. */
function reached({ attack: { result, method } }: LabState) {
  const is = method === 'pgd' && result?.after.name === cat && result.after.probability >= certain;
  return is && result ? result : null;
}

function checkCat(state: LabState): Check {
  const missing = checkImage(state);
  if (missing) return missing;
  const { result, method, epsilon } = state.attack;
  if (!result) return { is: 'notYet', word: 'noAttack' };
  if (result.target === null) return { is: 'wrong', why: 'untargeted', fix: 'aimAtCat' };
  if (result.target.name !== cat)
    return { is: 'wrong', why: 'otherTarget', fix: 'aimAtCat', values: { found: result.target.name } };
  if (method !== 'pgd') return { is: 'wrong', why: 'oneStep', fix: 'usePgd' };
  if (!reached(state))
    return {
      is: 'notYet',
      word: 'notReached',
      found: percent(result.target.probability),
      expected: '≥ 80 %',
    };
  if (epsilon > 1) return { is: 'notYet', word: 'smaller', found: epsilon, expected: 1 };
  return done(`${percent(result.after.probability)}, ±${result.norms.infinity}`);
}

function checkStep({ attack: { result, method } }: LabState): Check {
  if (!result) return { is: 'notYet', word: 'noAttack' };
  if (method !== 'fgsm') return { is: 'notYet', word: 'notFgsm' };
  if (result.target?.name !== cat)
    return {
      is: 'wrong',
      why: 'otherTarget',
      fix: 'aimAtCat',
      values: { found: result.target?.name ?? '–' },
    };
  if (result.norms.infinity < strong)
    return { is: 'notYet', word: 'weak', found: result.norms.infinity, expected: strong };
  return done(`${result.after.name} ${percent(result.after.probability)}`);
}

const restored = ({ attack }: LabState) =>
  attack.defended.filter((one) => one.defense !== 'none' && one.defense !== 'network' && one.restored);

function checkDefenses(state: LabState, isStrong: boolean): Check {
  const { attack } = state;
  if (!attack.result) return { is: 'notYet', word: 'noAttack' };
  if (!reached(state)) return { is: 'wrong', why: 'noCat', fix: 'attackFirst' };
  const { infinity } = attack.result.norms;
  if (isStrong && infinity < strong) return { is: 'notYet', word: 'weak', found: infinity, expected: strong };
  if (!isStrong && infinity > 1) return { is: 'notYet', word: 'smaller', found: infinity, expected: 1 };
  const tried = attack.defended.length;
  if (tried < defenseCount) return { is: 'notYet', word: 'undefended', found: tried, expected: defenseCount };
  return done(`${restored(state).length} / ${defenseCount - 1}`);
}
const countRestored = (state: LabState, isStrong: boolean) =>
  checkDefenses(state, isStrong).is === 'done' ? restored(state).length : null;

const look: Act[] = [
  { act: 'show', view: 'model' },
  { act: 'look', network, folder, path: drawing },
];
const attack = (method: 'pgd' | 'fgsm', epsilon: number): Act[] => [
  ...look,
  { act: 'attack', method, epsilon, target: cat },
];

const attacking: Target = { controls: ['attack-run', 'lens-attack'] };
const defending: Target = { controls: ['attack-defend', 'lens-attack'] };

/** The lab. */
export const dogToCat = defineLab(texts, {
  id: 'dogToCat',
  chapter: 'insight',
  minutes: 10,
  offline: true,
  begin: [
    { act: 'useImages', folder },
    { act: 'show', view: 'model' },
    {
      act: 'openNetwork',
      source: { catalog: network, includeTop: true, weights: 'pretrained' },
    },
  ],
  steps: [
    {
      id: 'dog',
      target: at('data', 'preview-lens', 'image-grid'),
      missing: { otherNetwork: at('model', 'lens-network') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkDog,
      measure: (state) =>
        checkDog(state).is === 'done' ? Math.round(state.attack.seen!.probability * 100) : null,
      doIt: () => look,
    },
    {
      id: 'cat',
      target: attacking,
      missing: { smaller: { controls: ['attack-epsilon', 'lens-attack'] } },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkCat,
      measure: (state) => (checkCat(state).is === 'done' ? 1 : null),
      holdsThrough: 'cat',
      doIt: () => attack('pgd', 1),
    },
    {
      id: 'step',
      target: attacking,
      missing: { weak: { controls: ['attack-epsilon', 'lens-attack'] } },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkStep,
      measure(state) {
        const target = state.attack.result?.target;
        return target && checkStep(state).is === 'done' ? Math.round(target.probability * 100) : null;
      },
      holdsThrough: 'step',
      doIt: () => attack('fgsm', strong),
    },
    {
      id: 'defend',
      target: attacking,
      missing: { undefended: defending },
      ask: { purpose: 'prediction', kind: 'number' },
      check: (state) => checkDefenses(state, false),
      measure: (state) => countRestored(state, false),
      holdsThrough: 'defend',
      doIt: () => [...attack('pgd', 1), { act: 'defend' }],
    },
    {
      id: 'strong',
      target: attacking,
      missing: { undefended: defending, weak: { controls: ['attack-epsilon', 'lens-attack'] } },
      ask: { purpose: 'prediction', kind: 'number' },
      check: (state) => checkDefenses(state, true),
      measure: (state) => countRestored(state, true),
      holdsThrough: 'strong',
      doIt: () => [...attack('pgd', strong), { act: 'defend' }],
    },
  ],
});
