// What a lab is: data with pure checks. The texts are in the same folder, by step and by word.
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
  | { readonly is: 'wrong'; readonly why: Word; readonly fix: Word; readonly values?: Values };

/** A question of a step. A `prediction` is kept and compared, and is never wrong; an `answer` is checked. */
export type Question = { readonly purpose: 'prediction' | 'answer' } & (
  | { readonly kind: 'number' }
  /** The options are keys of the lab's `options`. */
  | { readonly kind: 'choice'; readonly options: readonly string[] }
);

/** The control of the window that a step is about. */
export interface Target {
  readonly view: LabView;
  /** Its data-testid. */
  readonly testId: string;
}

/** One step. Its texts are `steps.<id>` of the lab's texts. */
export interface LabStep<Word extends string = string> {
  readonly id: string;
  readonly target?: Target;
  readonly ask?: Question;
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

/** Returns a verdict of a step that is done. */
export const done = (found?: Value): { readonly is: 'done'; readonly found?: Value } => ({
  is: 'done',
  ...(found !== undefined && { found }),
});
