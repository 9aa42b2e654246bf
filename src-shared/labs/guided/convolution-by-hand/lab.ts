// The lab “Convolution by hand”: an image as a row, one value of the output, known filters, a kernel derived from a formula, and one found by gradient descent (9.1 to 9.3, LAB 9-1).
import { kernelOf } from '../../convolution/kernel';
import { valueAt } from '../../convolution/planes';
import { presetKernel } from '../../convolution/presets';
import type { Act, ConvolutionAct } from '../act';
import { answerField, at, defineLab, done, type Verdict } from '../lab';
import type { LabConvolution, LabState } from '../lab-state';
import { convolutionByHandEn as texts } from './en';
import {
  compareToDifferences,
  fallsFromMiddle,
  isFlat,
  isSame,
  isSymmetric,
  laplace,
  neighborhood,
  printed,
  roundSum,
} from './kernels';

type Check = Verdict<Extract<keyof (typeof texts)['words'], string>>;

const fox = { folder: 'sample:drawings', path: 'animals/contour-fox.jpg' } as const;
/** A kernel with a different number in each place, so that each product shows. */
const uneven = kernelOf([
  [0.1, 0.2, 0],
  [0, 0.5, -0.3],
  [0.4, 0, 0.1],
]);
const show: Act = { act: 'show', view: 'convolution' };
const set = (values: ConvolutionAct): Act => ({ act: 'convolution', set: values });
const plain: ConvolutionAct = { mode: 'gray', stride: 1, padding: 'same', pool: null };

/** Distance of a typed number from the exact one that still counts. */
const tolerance = 0.5;

function checkRow({ convolution, answers }: LabState): Check {
  if (convolution.image !== fox.path) return { is: 'notYet', word: 'noFox' };
  if (!convolution.unrolled) return { is: 'notYet', word: 'notUnrolled' };
  const { width, height } = convolution.planes;
  if (answers.row === undefined) return { is: 'notYet', word: 'noDistance' };
  if (answers.row === 1) return { is: 'wrong', why: 'besideOnly', fix: 'countRow' };
  if (answers.row === width * height)
    return { is: 'wrong', why: 'allPixels', fix: 'countRow', values: { width } };
  return answers.row === width
    ? done(width)
    : { is: 'wrong', why: 'otherDistance', fix: 'countRow', values: { answer: answers.row } };
}

/** Returns why sums cannot be computed by hand with the present settings; null if they can. */
function unfit({ kernel, settings, planes, output }: LabConvolution): Check | null {
  if (planes.channels > 1) return { is: 'wrong', why: 'color', fix: 'useGray' };
  if (kernel.rows !== 3 || kernel.columns !== 3)
    return { is: 'notYet', word: 'size', found: `${kernel.rows} × ${kernel.columns}`, expected: '3 × 3' };
  if (settings.stride !== 1 || settings.dilation !== 1)
    return { is: 'wrong', why: 'strided', fix: 'useStride1' };
  return output ? null : { is: 'notYet', word: 'computing' };
}

function checkSum({ convolution, answers }: LabState): Check {
  const { point, output, kernel, planes, settings } = convolution;
  const why = unfit(convolution);
  if (why) return why;
  if (isFlat(kernel) || kernel.values.filter((value) => value !== 0).length < 4)
    return { is: 'notYet', word: 'plainKernel' };
  if (!point) return { is: 'notYet', word: 'noPoint' };
  const typed = answers.sum;
  if (typeof typed !== 'number') return { is: 'notYet', word: 'noSum' };
  const exact = valueAt(output!, 0, point.row, point.column);
  if (Math.abs(typed - exact) <= tolerance) return done(Number(exact.toFixed(2)));
  const shift = settings.padding === 'valid' ? 1 : 0;
  const pixels = neighborhood(planes, point.row + shift, point.column + shift);
  const near = (value: number) => Math.abs(typed - value) <= tolerance;
  if (near(pixels.reduce((sum, value) => sum + value, 0)))
    return { is: 'wrong', why: 'noWeights', fix: 'multiply' };
  if (near(pixels.reduce((sum, value, i) => sum + value * kernel.values[8 - i]!, 0)))
    return { is: 'wrong', why: 'flipped', fix: 'sameOrder' };
  if (near(pixels[4]!)) return { is: 'wrong', why: 'onlyMiddle', fix: 'multiply' };
  return { is: 'notYet', word: 'otherSum', found: typed };
}

function checkBox({ convolution: { kernel } }: LabState): Check {
  if (!isFlat(kernel)) return { is: 'notYet', word: 'unequal' };
  const sum = roundSum(kernel);
  if (kernel.values.length < 9)
    return { is: 'notYet', word: 'nine', found: kernel.values.length, expected: 9 };
  if (Math.abs(sum - 1) > 0.01) return { is: 'wrong', why: 'brighter', fix: 'divide', values: { sum } };
  return done(`${kernel.values.length} × ${Number(kernel.values[0]!.toFixed(4))}`);
}

function checkGauss({ convolution: { kernel } }: LabState): Check {
  if (isFlat(kernel)) return { is: 'notYet', word: 'flat' };
  if (!isSymmetric(kernel)) return { is: 'wrong', why: 'crooked', fix: 'symmetric' };
  if (!fallsFromMiddle(kernel)) return { is: 'wrong', why: 'noBell', fix: 'bell' };
  const sum = roundSum(kernel);
  if (Math.abs(sum - 1) > 0.01) return { is: 'wrong', why: 'brighter', fix: 'divide', values: { sum } };
  const middle = kernel.values[(kernel.values.length - 1) / 2]!;
  return done(Number(middle.toFixed(4)));
}

function checkLaplace({ convolution }: LabState): Check {
  const { kernel, planes, output } = convolution;
  const why = unfit(convolution);
  if (why) return why;
  if (isSame(kernel, printed)) return { is: 'wrong', why: 'diagonal', fix: 'derive' };
  const found = compareToDifferences(planes, output!);
  if (!found) return { is: 'notYet', word: 'computing' };
  if (found.largest <= 1e-3) return done(0);
  if (isSame(kernel, { ...laplace, values: laplace.values.map((value) => -value) }))
    return { is: 'wrong', why: 'negative', fix: 'sign' };
  return { is: 'notYet', word: 'differs', found: Number(found.largest.toPrecision(3)), expected: 0 };
}

function checkPrinted({ convolution }: LabState): Check {
  const { kernel, planes, output } = convolution;
  const why = unfit(convolution);
  if (why) return why;
  if (!isSame(kernel, printed)) return { is: 'notYet', word: 'notPrinted' };
  const found = compareToDifferences(planes, output!);
  return found
    ? done(`${found.mean.toFixed(1)} / ${found.size.toFixed(1)}`)
    : { is: 'notYet', word: 'computing' };
}

function checkFound({ convolution: { fit } }: LabState): Check {
  if (!fit) return { is: 'notYet', word: 'noDescent' };
  if (fit.gap === null) return { is: 'wrong', why: 'unknownGoal', fix: 'knownGoal' };
  const gap = Number(fit.gap.toPrecision(2));
  if (fit.gap > 0.05) return { is: 'notYet', word: 'farKernel', found: gap, expected: '≤ 0.05' };
  return done(gap);
}

/** The lab. */
export const convolutionByHand = defineLab(texts, {
  id: 'convolutionByHand',
  chapter: 'convolution',
  minutes: 20,
  offline: true,
  begin: [show],
  steps: [
    {
      id: 'row',
      target: at('convolution', 'lab-image'),
      missing: {
        notUnrolled: at('convolution', 'lab-unroll'),
        noDistance: answerField,
        besideOnly: answerField,
        allPixels: answerField,
        otherDistance: answerField,
      },
      ask: { purpose: 'answer', kind: 'number' },
      check: checkRow,
      holdsThrough: 'row',
      restore: [set({ ...plain, image: 'test', unrolled: false })],
      doIt: () => [
        show,
        set({ ...plain, image: fox, unrolled: true }),
        { act: 'answerFrom', find: ({ convolution }) => convolution.planes.width },
      ],
    },
    {
      id: 'sum',
      target: at('convolution', 'kernel-grid'),
      missing: {
        noPoint: at('convolution', 'lab-output'),
        noSum: answerField,
        noWeights: answerField,
        flipped: answerField,
        onlyMiddle: answerField,
        otherSum: answerField,
      },
      ask: { purpose: 'answer', kind: 'number' },
      hides: ['sum'],
      check: checkSum,
      holdsThrough: 'sum',
      restore: [set({ ...plain, kernel: presetKernel('identity') })],
      doIt: () => [
        show,
        set({ ...plain, image: fox, unrolled: false, kernel: uneven, point: { row: 64, column: 17 } }),
        {
          act: 'answerFrom',
          find: ({ convolution: { output, point } }) =>
            output && point ? Number(valueAt(output, 0, point.row, point.column).toFixed(1)) : 0,
        },
      ],
    },
    {
      id: 'box',
      target: at('convolution', 'kernel-grid'),
      missing: { brighter: at('convolution', 'normalize-kernel') },
      check: checkBox,
      holdsThrough: 'box',
      restore: [set({ ...plain, kernel: presetKernel('identity') })],
      doIt: () => [show, set({ ...plain, kernel: presetKernel('box') })],
    },
    {
      id: 'gauss',
      target: at('convolution', 'kernel-grid'),
      missing: { brighter: at('convolution', 'normalize-kernel') },
      check: checkGauss,
      holdsThrough: 'gauss',
      restore: [set({ ...plain, kernel: presetKernel('box') })],
      doIt: () => [show, set({ ...plain, kernel: presetKernel('gauss') })],
    },
    {
      id: 'laplace',
      target: at('convolution', 'kernel-grid'),
      ask: { purpose: 'prediction', kind: 'number' },
      check: checkLaplace,
      measure: (state) => (checkLaplace(state).is === 'done' ? laplace.values[4]! : null),
      holdsThrough: 'laplace',
      restore: [set({ ...plain, kernel: presetKernel('identity') })],
      doIt: () => [show, set({ ...plain, image: fox, kernel: laplace })],
    },
    {
      id: 'printed',
      target: at('convolution', 'kernel-grid'),
      ask: { purpose: 'prediction', kind: 'choice', options: ['same', 'other'] },
      check: checkPrinted,
      measure: (state) => (checkPrinted(state).is === 'done' ? 'other' : null),
      holdsThrough: 'printed',
      restore: [set({ ...plain, kernel: laplace })],
      doIt: () => [show, set({ ...plain, image: fox, kernel: printed })],
    },
    {
      id: 'descent',
      target: at('convolution', 'fit-run'),
      missing: { unknownGoal: at('convolution', 'fit-target') },
      ask: { purpose: 'prediction', kind: 'choice', options: ['never', 'close'] },
      check: checkFound,
      measure: (state) => (checkFound(state).is === 'done' ? 'close' : null),
      doIt: () => [show, set({ ...plain, image: fox, fit: { target: 'laplace4', steps: 2000 } })],
    },
  ],
});
