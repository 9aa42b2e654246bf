// What a lab is: data with pure checks. The texts are in the same folder, by step and by word.
import type { LayerGraph } from '../../graph/graph';
import type { Act, LabView } from './act';
import type { LabState, Value } from './lab-state';

/** Values that a text of a verdict names. */
export type Values = Readonly<Record<string, Value>>;

/** What a check says of the state. `word`, `why` and `fix` are keys of the lab's `words`. */
export type Verdict<Word extends string = string> =
  | { readonly is: 'done'; readonly found?: Value }
  | {
      readonly is: 'notYet';
      readonly word: Word;
      readonly found?: Value;
      readonly expected?: Value;
      readonly values?: Values;
    }
  | {
      readonly is: 'wrong';
      readonly why: Word;
      readonly fix: Word;
      readonly found?: Value;
      readonly expected?: Value;
      readonly values?: Values;
    };

/** A question of a step. A `prediction` is kept and compared, and is never wrong; an `answer` is checked. */
export type Question = { readonly purpose: 'prediction' | 'answer' } & (
  | { readonly kind: 'number' }
  /** The options are keys of the lab's `options`. */
  | { readonly kind: 'choice'; readonly options: readonly string[] }
);

/** A control by its data-testid; with `ofLayer`, only while this layer is selected in the graph. */
export type Control = string | { readonly testId: string; readonly ofLayer: string };

/** What a step is about, or what is still missing of it: the first of the controls that can be used now. */
export interface Target {
  /** The page with the controls; absent for controls of the lab's own panel and of dialogs. */
  readonly view?: LabView;
  /** The most specific first, such as an entry of a menu, then the button that opens the menu. */
  readonly controls: readonly Control[];
}

/** Where a step points: always the same controls, or those that the state asks for. */
export type Aim = Target | ((state: LabState) => Target);

/** What the window shows and a question asks for: the result of a sum, the boxes of a search with their probability, and why its two maps differ. */
export type Secret = 'sum' | 'boxes' | 'difference';

/** One step. Its texts are `steps.<id>` of the lab's texts. */
export interface LabStep<Word extends string = string> {
  readonly id: string;
  /** The control that the step begins with. */
  readonly target?: Target;
  /** The controls for what is missing, by the word (`word` or `why`) of the verdict. */
  readonly missing?: { readonly [word in Word]?: Aim };
  readonly ask?: Question;
  /** What the window does not show before the step's question is answered, from the start of the lab on. */
  readonly hides?: readonly Secret[];
  /** Says whether the state is what the step asks for. Pure, and called after every change. */
  check(state: LabState): Verdict<Word>;
  /** What “Do it for me” does. */
  doIt(state: LabState): readonly Act[];
  /** Called when the step is restarted, after the project is as it was: resets what is outside of the project. */
  readonly restore?: readonly Act[];
  /**
   * The last step that still needs what this one made: until then, undoing it unticks the step. Later steps may
   * change it, and the tick stays. By default the last step of the lab.
   */
  readonly holdsThrough?: string;
  /** The measured value that a prediction is compared with; null until it is known. A word is one of the question's options. */
  measure?(state: LabState): Value | null;
}

/** A chapter of the textbooks. */
export type Chapter = 'convolution' | 'architectures' | 'transfer' | 'insight';

/** A lab. */
export interface Lab {
  readonly id: string;
  readonly chapter: Chapter;
  /** Minutes that it takes on two cores. */
  readonly minutes: number;
  /** False if some step needs a download. */
  readonly offline: boolean;
  /** Network whose pretrained weights make it richer, if they are on this machine. */
  readonly better?: string;
  /** What is opened when the lab begins. */
  readonly begin: readonly Act[];
  readonly steps: readonly LabStep[];
}

/** The texts of a lab: what its English table has, every other language has too. */
export interface LabTexts {
  readonly title: string;
  readonly about: string;
  /** What was learned, after the last step. */
  readonly learned: string;
  readonly steps: Readonly<Record<string, StepTexts>>;
  readonly words: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, string>>;
}

/** The texts of a step. */
export interface StepTexts {
  readonly title: string;
  /** What to do; paragraphs are separated by line breaks, code is in backticks. */
  readonly say: string;
  /** Where in the window. */
  readonly where: string;
  readonly ask?: string;
  /** What the value is that the check finds, such as `Output shape`; absent if it finds none. */
  readonly found?: string;
  readonly hint1: string;
  readonly hint2: string;
  readonly hint3: string;
  /** The explanation after it is done, with the book's section. */
  readonly after: string;
}

/** Makes a lab whose steps and words are those of its texts. */
export function defineLab<Texts extends LabTexts>(
  _texts: Texts,
  lab: Omit<Lab, 'steps'> & {
    readonly steps: readonly (LabStep<Extract<keyof Texts['words'], string>> & {
      readonly id: Extract<keyof Texts['steps'], string>;
      readonly holdsThrough?: Extract<keyof Texts['steps'], string>;
    })[];
  },
): Lab {
  return lab;
}

/** The field or the options of the step's question. */
export const answerField: Target = { controls: ['lab-question'] };
/** The button that undoes the last edit. */
export const undo: Target = { controls: ['undo'] };
/** Returns a target in a view. */
export const at = (view: LabView, ...controls: readonly Control[]): Target => ({ view, controls });
/** Returns the controls that do something with a layer: by a button once it is selected, and before by the search for it. */
export const onLayer = (ofLayer: string, ...buttons: readonly string[]): Target =>
  at('model', ...buttons.map((testId) => ({ testId, ofLayer })), 'layer-search');
/** Returns the card of a layer in the palette, and the search that finds it. */
export const card = (kind: string): Target => at('model', `palette-${kind}`, 'palette-search');

/** Returns an aim at a setting of the layers that still need it changed: of no other layer that happens to be selected. */
export const settingOf =
  (param: string, layersOf: (graph: LayerGraph) => readonly string[]) =>
  ({ model }: LabState): Target =>
    onEach(model ? layersOf(model.graph) : [], `param-${param}`);
/** Returns the controls that do something with one of several layers, and before it is selected the search for it. */
const onEach = (layers: readonly string[], testId: string): Target =>
  at('model', ...layers.map((ofLayer) => ({ testId, ofLayer })), 'layer-search');

/** Returns an aim at a setting of the output layer. */
export const outputSetting = (param: string) => settingOf(param, ({ outputs }) => outputs);

/** Returns the target of a step: the control for what its verdict misses, or the one it begins with; null if it has none. */
export function targetOf(step: LabStep, verdict: Verdict | undefined, state: LabState): Target | null {
  const word = verdict?.is === 'notYet' ? verdict.word : verdict?.is === 'wrong' ? verdict.why : null;
  const aim = (word === null ? undefined : step.missing?.[word]) ?? step.target ?? null;
  return typeof aim === 'function' ? aim(state) : aim;
}

/** Returns a verdict of a step that is done. */
export const done = (found?: Value): { readonly is: 'done'; readonly found?: Value } => ({
  is: 'done',
  ...(found !== undefined && { found }),
});
