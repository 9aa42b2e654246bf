// Recognizes the part of a dataset by the name of a folder, file or cell: train, val, test and common variants.
import type { Part } from '#shared/data/dataset-index';

/** A part, or images without labels, for prediction. */
export type NamedPart = Part | 'unlabeled';

const words: ReadonlyMap<string, NamedPart> = new Map(
  (
    [
      ['training', 'train training trn trainval 학습 훈련 訓練 训练 学習'],
      ['validation', 'val valid validation validate validating dev eval 검증 验证 検証'],
      ['test', 'test testing tst evaluation evaluate holdout 시험 테스트 평가 测试 テスト'],
      ['unlabeled', 'pred predict prediction predictions unlabeled unlabeled submission'],
    ] as const
  ).flatMap(([part, names]) => names.split(' ').map((name) => [name, part] as const)),
);
/** Words that may accompany a part's name without changing its meaning. */
const generic =
  /^(set|sets|data|dataset|datasets|images?|imgs?|pics?|images?|photos?|files?|folder|split|part|labels?|sample|samples|jpe?gs?|pngs?|crops?|cropped|resized|full|small|new|final|all|original|raw|v|용|데이터|데이터셋|셋|이미지|세트)$/i;
const ending = /(sets?|data|datasets?|images?|imgs?|용|데이터셋|데이터|셋|세트|이미지)$/i;

/** Returns the part that a whole name denotes: `train`, `Validation`, `trainset`. */
export function partOfName(name: string): Part | undefined {
  const part = partOfWord(name);
  return part === 'unlabeled' ? undefined : part;
}

/**
 * Returns the part that a folder's name contains, with any prefix or suffix: `seg_train`, `training_set`, `train2`,
 * `ValidationData`. Undefined if it contains none or several.
 */
export function partOfFolder(name: string): NamedPart | undefined {
  const found = [
    ...new Set(
      piecesOf(name)
        .map(partOfWord)
        .filter((part) => part !== undefined),
    ),
  ];
  return found.length === 1 ? found[0] : undefined;
}

/** True for folders that are the parts of one dataset: a training part and at least one other. */
export function areParts(names: readonly string[]): boolean {
  const parts = names.map(partOfFolder);
  return parts.includes('training') && parts.some((part) => part !== undefined && part !== 'training');
}

/** True for a name with more than a part's name: `Test tube`, but not `test_images`. */
export function saysMoreThanPart(name: string): boolean {
  return piecesOf(name).some((piece) => partOfWord(piece) === undefined && !generic.test(piece));
}

const piecesOf = (name: string) =>
  name
    .normalize('NFC')
    .split(/[^\p{L}]+|(?<=\p{Ll})(?=\p{Lu})/u)
    .filter((piece) => piece !== '');

function partOfWord(word: string): NamedPart | undefined {
  const lower = word.normalize('NFC').toLowerCase();
  return words.get(lower) ?? words.get(lower.replace(ending, ''));
}
