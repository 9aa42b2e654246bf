// The lab “What the network sees”: feature maps by depth, channel images, heat maps, equivariance and a sanity check (4.3.1, 9.8, chapter 8 and the chapter on what networks see).
import type { Act } from '../act';
import { answerField, at, defineLab, done, type Verdict } from '../lab';
import type { LabLens, LabState } from '../lab-state';
import { whatItSeesEn as texts } from './en';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

const folder = 'sample:drawings';
const drawing = 'animals/tux-head-fco-andrade-01.jpg';
const penguin = 'king penguin';
const first = 'stem_conv';
const middle = 'block3b_add';
const upper = 'block6d_add';
const checked = 'block5c_add';
const last = 'top_activation';
/**
 * Measured on EfficientNet-Lite0 with eight bundled drawings. Response at edges and in areas: six channels of stem_conv
 * 12 to 295 times, the others at most 11 times. r of block3b_add: 1.000 after shifts by its stride, 0.59 to 0.76 by half
 * of it, 0.45 to 0.54 after a quarter turn. Rank correlation of Grad-CAM and Occlusion: 0.23 to 0.84. Of Grad-CAM with
 * random weights: -0.28 to 0.36 from block5c_add on, -0.12 to 0.68 from top_activation on.
 */
const bounds = { edges: 10, shifted: 0.98, rotated: 0.7, random: 0.5 } as const;
/** Values of a map from which on a rank correlation is seldom high by chance: 14 × 14 positions. */
const enoughValues = 196;

const two = (value: number) => value.toFixed(2);

/** What is missing before the lens shows the drawing. */
function checkImage({ attack }: LabState): Check | null {
  if (attack.path === null) return { is: 'notYet', word: 'noImage' };
  if (attack.path !== drawing) return { is: 'wrong', why: 'otherImage', fix: 'openTux' };
  return null;
}

function checkPenguin(state: LabState): Check {
  const missing = checkImage(state);
  if (missing) return missing;
  const { seen } = state.attack;
  if (!seen) return { is: 'notYet', word: 'looking' };
  if (seen.name !== penguin)
    return { is: 'wrong', why: 'notPenguin', fix: 'useLite', values: { found: seen.name } };
  return done(`${seen.name} ${(seen.probability * 100).toFixed(0)} %`);
}

/** Returns what is missing before a channel of the layer is shown. */
function checkChannel(state: LabState, layer: string): Check | null {
  const missing = checkImage(state);
  if (missing) return missing;
  const { lens } = state;
  if (lens.layer !== layer)
    return { is: 'notYet', word: 'otherLayer', found: lens.layer ?? '–', expected: layer };
  return lens.channel === null ? { is: 'notYet', word: 'noChannel' } : null;
}

function checkEdges(state: LabState): Check {
  const missing = checkChannel(state, first);
  if (missing) return missing;
  const { number, edges } = state.lens.channel!;
  if (edges === null) return { is: 'wrong', why: 'noContrast', fix: 'another' };
  if (edges < bounds.edges)
    return { is: 'wrong', why: 'flat', fix: 'another', values: { number, found: edges.toFixed(1) } };
  return done(`${number}: ${Number.isFinite(edges) ? `× ${Math.round(edges)}` : '× ∞'}`);
}

function checkTextures(state: LabState): Check {
  const missing = checkChannel(state, middle);
  if (missing) return missing;
  const { field } = state.lens.channel!;
  return done(field === null ? middle : `${field} × ${field}`);
}

function checkImages({ ideals, answers: { images } }: LabState): Check {
  const has = (block: string) => ideals.some(({ layer, isDone }) => isDone && layer?.startsWith(block));
  if (!has('block3')) return { is: 'notYet', word: 'noLow' };
  if (!has('block6')) return { is: 'notYet', word: 'noHigh' };
  if (images === undefined) return { is: 'notYet', word: 'noDifference' };
  if (images === 'finer') return { is: 'wrong', why: 'notFiner', fix: 'lookAgain' };
  if (images === 'same') return { is: 'wrong', why: 'notSame', fix: 'lookAgain' };
  return done();
}

/** The rank correlation of both maps; null until both methods explained the class. */
function agreement({ lens: { compared } }: LabState): number | null {
  const isBoth = compared?.methods.includes('grad-cam') && compared.methods.includes('occlusion');
  return isBoth ? compared!.correlation : null;
}

function checkHeat(state: LabState): Check {
  const missing = checkImage(state);
  if (missing) return missing;
  if (!state.lens.compared) return { is: 'notYet', word: 'oneMethod' };
  const found = agreement(state);
  if (found === null) return { is: 'wrong', why: 'otherMethods', fix: 'chooseBoth' };
  const { layer } = state.lens.compared;
  if (layer !== last)
    return { is: 'wrong', why: 'lowerMap', fix: 'chooseLast', values: { layer: layer ?? '' } };
  if (found <= 0) return { is: 'wrong', why: 'disagree', fix: 'sameClass', values: { found: two(found) } };
  return done(two(found));
}

/** Returns the comparison of the image that was moved, or what is missing. */
function movedBy(state: LabState): { readonly moved: NonNullable<LabLens['moved']> } | { check: Check } {
  const missing = checkImage(state);
  if (missing) return { check: missing };
  const { moved } = state.lens;
  return moved ? { moved } : { check: { is: 'notYet', word: 'notMoved' } };
}

function checkShift(state: LabState): Check {
  const found = movedBy(state);
  if ('check' in found) return found.check;
  // The number of pixels is what the step asks for.
  const fix = state.answers.shift === undefined ? 'predictShift' : 'wholeStride';
  const { move, stride, correlation: r = null } = found.moved;
  if (!('shift' in move)) return { is: 'wrong', why: 'rotatedOnly', fix, values: { stride } };
  const values = { shift: move.shift, stride, found: two(r ?? 0) };
  if (move.shift % stride !== 0) return { is: 'wrong', why: 'between', fix, values };
  if (r === null || r < bounds.shifted)
    return { is: 'notYet', word: 'border', found: two(r ?? 0), expected: `≥ ${bounds.shifted}` };
  return done(`${move.shift} / ${stride}: r = ${r.toFixed(3)}`);
}

function checkRotate(state: LabState): Check {
  const found = movedBy(state);
  if ('check' in found) return found.check;
  const { move, layer, correlation: r = null } = found.moved;
  if (!('turns' in move)) return { is: 'notYet', word: 'shiftedOnly' };
  if (layer !== middle) return { is: 'notYet', word: 'otherLayer', found: layer, expected: middle };
  if (r === null || r > bounds.rotated)
    return { is: 'wrong', why: 'agrees', fix: 'useBlock', values: { found: two(r ?? 0) } };
  return done(`r = ${two(r)}`);
}
const rotated = (state: LabState) =>
  checkRotate(state).is === 'done' ? Number(two(state.lens.moved!.correlation!)) : null;

function checkSanity(state: LabState): Check {
  const missing = checkImage(state);
  if (missing) return missing;
  const { sanity } = state.lens;
  if (!sanity) return { is: 'notYet', word: 'notChecked' };
  const values = { layer: sanity.from, values: sanity.values, found: two(sanity.correlation ?? 0) };
  if (sanity.values < enoughValues) return { is: 'wrong', why: 'onlyDense', fix: 'chooseLower', values };
  if (sanity.correlation === null || Math.abs(sanity.correlation) >= bounds.random)
    return { is: 'wrong', why: 'similar', fix: 'tryOther', values };
  return done(two(sanity.correlation));
}

const look: Act[] = [
  { act: 'show', view: 'model' },
  { act: 'look', network: null, folder, path: drawing },
];

const atImage = at('data', 'preview-lens', 'image-grid');
const aMap = at('model', 'feature-map', 'lens-layer');
const aMove = at('model', 'moved-move', 'lens-layer');

/** The lab. */
export const whatItSees = defineLab(texts, {
  id: 'whatItSees',
  chapter: 'insight',
  minutes: 15,
  offline: true,
  begin: [
    { act: 'useImages', folder },
    { act: 'show', view: 'model' },
    {
      act: 'openNetwork',
      source: { catalog: 'efficientnet-lite0', includeTop: true, weights: 'pretrained' },
    },
  ],
  steps: [
    {
      id: 'penguin',
      target: atImage,
      missing: { notPenguin: at('model', 'lens-network') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkPenguin,
      measure: (state) =>
        checkPenguin(state).is === 'done' ? Math.round(state.attack.seen!.probability * 100) : null,
      doIt: () => look,
      holdsThrough: 'penguin',
    },
    {
      id: 'edges',
      target: at('model', 'lens-layer'),
      missing: { noImage: atImage, otherImage: atImage, noChannel: aMap, flat: aMap, noContrast: aMap },
      check: checkEdges,
      doIt: () => [...look, { act: 'lens', layer: first, channel: 21 }],
      holdsThrough: 'edges',
    },
    {
      id: 'textures',
      target: at('model', 'lens-layer'),
      missing: { noImage: atImage, otherImage: atImage, noChannel: aMap },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkTextures,
      measure: (state) => (checkTextures(state).is === 'done' ? (state.lens.channel?.field ?? null) : null),
      doIt: () => [...look, { act: 'lens', layer: middle, channel: 0 }],
      holdsThrough: 'textures',
    },
    {
      id: 'images',
      target: at('model', 'ideal-draw', 'channel-ideal', 'feature-map', 'lens-layer'),
      missing: { noDifference: answerField, notFiner: answerField, notSame: answerField },
      ask: { purpose: 'answer', kind: 'choice', options: ['parts', 'finer', 'same'] },
      check: checkImages,
      doIt: () => [
        { act: 'show', view: 'model' },
        { act: 'ideal', of: { layer: middle, channel: 0 }, recipe: 'fourier', steps: 64 },
        { act: 'ideal', of: { layer: upper, channel: 59 }, recipe: 'fourier', steps: 96 },
        { act: 'answer', value: 'parts' },
      ],
      holdsThrough: 'images',
    },
    {
      id: 'heat',
      target: at('model', 'lens-method'),
      missing: { noImage: atImage, otherImage: atImage, lowerMap: at('model', 'lens-layer') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkHeat,
      measure: (state) => (checkHeat(state).is === 'done' ? Number(two(agreement(state)!)) : null),
      doIt: () => [
        ...look,
        { act: 'lens', layer: null, method: 'grad-cam' },
        { act: 'lens', method: 'occlusion' },
      ],
      holdsThrough: 'heat',
    },
    {
      id: 'shift',
      target: at('model', 'moved-run', 'lens-layer'),
      missing: { noImage: atImage, otherImage: atImage, rotatedOnly: aMove, between: aMove },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkShift,
      measure: (state) => (checkShift(state).is === 'done' ? state.lens.moved!.stride : null),
      doIt: () => [
        ...look,
        { act: 'lens', layer: middle, channel: 0 },
        { act: 'moveImage', move: { shift: 8 } },
      ],
      holdsThrough: 'shift',
    },
    {
      id: 'rotate',
      target: at('model', 'moved-run', 'lens-layer'),
      missing: {
        noImage: atImage,
        otherImage: atImage,
        shiftedOnly: aMove,
        otherLayer: at('model', 'lens-layer'),
      },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkRotate,
      measure: rotated,
      doIt: () => [
        ...look,
        { act: 'lens', layer: middle, channel: 0 },
        { act: 'moveImage', move: { turns: 1 } },
      ],
      holdsThrough: 'rotate',
    },
    {
      id: 'sanity',
      target: at('model', 'lens-sanity', 'lens-layer'),
      missing: { noImage: atImage, otherImage: atImage, onlyDense: at('model', 'lens-layer') },
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkSanity,
      measure: (state) =>
        checkSanity(state).is === 'done' ? Number(two(state.lens.sanity!.correlation!)) : null,
      doIt: () => [...look, { act: 'lens', layer: checked, method: 'grad-cam' }, { act: 'sanityCheck' }],
    },
  ],
});
