// The lab “Find the face”: a class in a larger image by crops and by one pass of a fully convolutional network, and raw pixels against features (4.2.1 D, chapter on faces).
import type { Act } from '../act';
import { answerField, at, defineLab, done, type Target, type Verdict } from '../lab';
import type { LabFind, LabModel, LabState } from '../lab-state';
import { inputText } from '../model-facts';
import { findTheFaceEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

const network = 'efficientnet-lite0';
const folder = 'sample:drawings';
const scene = 'scene.png';
const penguin = 'king penguin';
/** The drawing of the penguin in the scene of 448 × 448 pixels, see src-renderer/stores/scene.ts. */
const drawn = { left: 236, top: 20, size: 190 } as const;
/** Windows of 224 pixels along a side of 448, a stride of 32 apart. */
const windowsAlong = 8;
/**
 * Measured with five scenes (the bundled one, the drawings at three other places, and other drawings around the penguin):
 * the best position is on the penguin in all five. At a threshold of 50 % or more, exactly one box remains, with a
 * probability of 70 to 86 %. The correlation of the two maps is 0.79 to 0.96; the bound is its mean minus three standard
 * deviations.
 */
const bounds = { threshold: 0.6, agreement: 0.7 } as const;

const two = (value: number) => value.toFixed(2);
const percent = (share: number) => `${(share * 100).toFixed(0)} %`;

/** What is missing before both ways searched the scene for the penguin. */
function checkSearch({ find }: LabState): Check | null {
  if (find.image === null) return { is: 'notYet', word: find.isOpen ? 'searchHere' : 'noImage' };
  if (find.image !== scene) return { is: 'wrong', why: 'otherImage', fix: 'openScene' };
  if (find.name !== penguin)
    return { is: 'wrong', why: 'otherClass', fix: 'chooseClass', values: { found: find.name ?? '–' } };
  return find.windows === null ? { is: 'notYet', word: 'notSearched' } : null;
}

function checkWindows(state: LabState): Check {
  const missing = checkSearch(state);
  if (missing) return missing;
  const { rows, columns } = state.find.windows!;
  if (rows !== windowsAlong || columns !== windowsAlong)
    return { is: 'wrong', why: 'otherSize', fix: 'chooseSize', values: { found: `${rows} × ${columns}` } };
  return done(`${rows} × ${columns}`);
}

function checkOnce(state: LabState): Check {
  const missing = checkSearch(state);
  if (missing) return missing;
  const { once } = state.answers;
  if (once === undefined) return { is: 'notYet', word: 'noOnce' };
  if (once === 'fewer') return { is: 'wrong', why: 'notFewer', fix: 'lookAtOverlap' };
  if (once === 'smaller') return { is: 'wrong', why: 'notSmaller', fix: 'lookAtOverlap' };
  return done(`× ${state.find.ratio!.toFixed(1)}`);
}

const isInPenguin = (best: LabFind['best']) =>
  best !== null &&
  best.x >= drawn.left &&
  best.x <= drawn.left + drawn.size &&
  best.y >= drawn.top &&
  best.y <= drawn.top + drawn.size;

function checkPlace(state: LabState): Check {
  const missing = checkSearch(state);
  if (missing) return missing;
  const { best, boxes, threshold } = state.find;
  if (!isInPenguin(best)) return { is: 'wrong', why: 'elsewhere', fix: 'openScene' };
  if (boxes.length === 0)
    return { is: 'wrong', why: 'noBox', fix: 'lowerThreshold', values: { found: percent(threshold) } };
  if (threshold < bounds.threshold - 1e-9)
    return {
      is: 'notYet',
      word: 'lowThreshold',
      found: percent(threshold),
      expected: `≥ ${percent(bounds.threshold)}`,
    };
  return done(`${percent(boxes[0]!.score)} (${Math.round(best!.x)}, ${Math.round(best!.y)})`);
}

function checkWhy(state: LabState): Check {
  const missing = checkSearch(state);
  if (missing) return missing;
  const { correlation: r } = state.find;
  if (r === null || r < bounds.agreement)
    return { is: 'wrong', why: 'disagree', fix: 'openScene', values: { found: two(r ?? 0) } };
  const { why } = state.answers;
  if (why === undefined) return { is: 'notYet', word: 'noWhy' };
  if (why === 'rounding') return { is: 'wrong', why: 'notRounding', fix: 'readWhy' };
  if (why === 'weights') return { is: 'wrong', why: 'notWeights', fix: 'readWhy' };
  return done(`r = ${r.toFixed(3)}`);
}

/** Size of the network's output, such as `8 × 8 × 1000`; null while it is a vector. */
function mapOf({ graph, facts }: LabModel): readonly number[] | null {
  const shape = facts.layers.get(graph.outputs[0] ?? '')?.shape.slice(1);
  return shape?.length === 3 ? shape.map((size) => size ?? 0) : null;
}

function checkConvolutional({ model }: LabState): Check {
  if (!model) return { is: 'notYet', word: 'noNetwork' };
  const map = mapOf(model);
  if (!map) return { is: 'notYet', word: 'stillDense' };
  if (map.at(-1) !== 1000) return { is: 'wrong', why: 'noClasses', fix: 'openLite' };
  const input = inputText(model);
  if (input !== '448 × 448 × 3')
    return { is: 'notYet', word: 'inputSize', found: input ?? '?', expected: '448 × 448 × 3' };
  return done(map.join(' × '));
}

const measured = ({ advice }: LabState) => advice.find(({ pretrained }) => pretrained)?.advice;

function checkPixels(state: LabState): Check {
  const found = measured(state);
  if (!found) {
    const isRandom = state.advice.length > 0;
    if (isRandom) return { is: 'wrong', why: 'random', fix: 'openLite' };
    return { is: 'notYet', word: 'noAdvice' };
  }
  const best = Math.max(...found.cuts.map(({ accuracy }) => accuracy));
  const values = { pixels: percent(found.pixels), features: percent(best) };
  if (best <= found.pixels) return { is: 'wrong', why: 'noGain', fix: 'otherImages', values };
  return done(`${values.pixels} → ${values.features}`);
}

const show = (view: 'model' | 'train'): Act => ({ act: 'show', view });
const search: Act[] = [show('model'), { act: 'findPenguin' }];

const searching: Target = { controls: ['find-run', 'find-example', 'open-commands'] };

/** The lab. */
export const findTheFace = defineLab(texts, {
  id: 'findTheFace',
  chapter: 'insight',
  minutes: 15,
  offline: true,
  begin: [
    { act: 'useImages', folder },
    show('model'),
    { act: 'openNetwork', source: { catalog: network, includeTop: true, weights: 'pretrained' } },
  ],
  steps: [
    {
      id: 'windows',
      target: searching,
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkWindows,
      measure: (state) => (checkWindows(state).is === 'done' ? windowsAlong ** 2 : null),
      doIt: () => search,
      holdsThrough: 'windows',
    },
    {
      id: 'once',
      target: { controls: ['find-one-pass', 'lens-find'] },
      missing: {
        noImage: searching,
        otherImage: searching,
        noOnce: answerField,
        notFewer: answerField,
        notSmaller: answerField,
      },
      ask: { purpose: 'answer', kind: 'choice', options: ['overlap', 'fewer', 'smaller'] },
      check: checkOnce,
      doIt: ({ find }) => [...(find.windows ? [] : search), { act: 'answer', value: 'overlap' }],
      holdsThrough: 'once',
    },
    {
      id: 'place',
      target: { controls: ['find-threshold', 'lens-find'] },
      missing: { noImage: searching, otherImage: searching },
      ask: { purpose: 'prediction', kind: 'number' },
      hides: ['boxes'],
      check: checkPlace,
      measure: (state) =>
        checkPlace(state).is === 'done' ? Math.round(state.find.boxes[0]!.score * 100) : null,
      doIt: ({ find }) => [...(find.windows ? [] : search), { act: 'findThreshold', least: 0.65 }],
      holdsThrough: 'place',
    },
    {
      id: 'why',
      target: { controls: ['find-why', 'lens-find'] },
      missing: {
        noImage: searching,
        otherImage: searching,
        noWhy: answerField,
        notRounding: answerField,
        notWeights: answerField,
      },
      ask: { purpose: 'answer', kind: 'choice', options: ['padding', 'rounding', 'weights'] },
      hides: ['difference'],
      check: checkWhy,
      doIt: ({ find }) => [...(find.windows ? [] : search), { act: 'answer', value: 'padding' }],
      holdsThrough: 'why',
    },
    {
      id: 'convolutional',
      target: at('model', 'command-makeConvolutional', 'change'),
      missing: {
        inputSize: at('model', 'command-inputSize', 'change'),
        noClasses: at('model', 'another-model'),
      },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkConvolutional,
      measure: ({ model }) => (model ? (mapOf(model)?.[0] ?? null) : null),
      doIt: () => [
        show('model'),
        { act: 'edit', edit: { edit: 'makeConvolutional' } },
        { act: 'edit', edit: { edit: 'setInputShape', shape: [448, 448, 3] } },
      ],
      holdsThrough: 'convolutional',
    },
    {
      id: 'pixels',
      target: at('train', 'advise'),
      missing: { random: at('model', 'model-options-efficientnet-lite0', 'another-model') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkPixels,
      measure: (state) =>
        checkPixels(state).is === 'done' ? Math.round(measured(state)!.pixels * 100) : null,
      doIt: () => [
        show('model'),
        {
          act: 'openNetwork',
          source: {
            catalog: network,
            inputShape: [128, 128, 3],
            includeTop: false,
            weights: 'pretrained',
          },
        },
        show('train'),
        { act: 'advise' },
      ],
    },
  ],
});
