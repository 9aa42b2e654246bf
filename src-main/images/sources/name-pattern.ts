// Classes out of file names: `cat.0.jpg` by `{class}.#.*`.
import { GraftError } from '#shared/errors';
import { type Labeled, sourceOf } from './labeled';
import {
  areParts,
  isImageName,
  isLitter,
  nameOf,
  partOfFolder,
  type SourceFormat,
  type TreeFile,
} from './source';

/** Patterns that are tried when none was given. */
const usualPatterns = ['{class}.#.*', '{class}_#.*', '{class}-#.*', '{class} (#).*', '{class}#.*'];

/** What a pattern finds in a name; null when it doesn't fit. */
type NameReader = (path: string) => { name: string; group?: string } | null;

/** Makes a reader of a pattern; one with a '/' is held against the whole path. Throws 'invalid' without `{class}`. */
function compilePattern(pattern: string): NameReader {
  if (!pattern.includes('{class}'))
    throw new GraftError(
      'invalid',
      `The pattern '${pattern}' has no {class}: expected such as '{class}.#.*'.`,
    );
  if (pattern.length > 200 || pattern.split(/\{class\}|\{group\}|[#*]/).length > 12)
    throw new GraftError('invalid', 'The pattern is too long: at most 200 characters and 11 places.');
  const source = pattern.replace(/\{class\}|\{group\}|[#*]|[^#*{]+|\{/g, (piece) => {
    if (piece === '{class}') return '(?<class>.+?)';
    if (piece === '{group}') return '(?<group>.+?)';
    if (piece === '#') return '\\d+';
    return piece === '*' ? '.*' : piece.replace(/[.+?^$()|[\]\\{}]/g, '\\$&');
  });
  let expression: RegExp;
  try {
    expression = new RegExp(`^${source}$`, 'u');
  } catch {
    throw new GraftError(
      'invalid',
      `The pattern '${pattern}' can't be read: each place may stand in it once.`,
    );
  }
  return (path) => {
    const groups = expression.exec(pattern.includes('/') ? path : nameOf(path))?.groups;
    if (!groups?.class) return null;
    return { name: groups.class, ...(groups.group !== undefined && { group: groups.group }) };
  };
}

/** File names as classes: by the given pattern, else by a usual one that fits nearly all names. */
export const namePattern: SourceFormat = {
  name: 'classes in file names',
  async open(tree, { labels }) {
    if (labels && !('pattern' in labels)) return null;
    const images = tree.files.filter((file) => !isLitter(file.path) && isImageName(file.path));
    const topOf = ({ path }: TreeFile) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');
    const split = areParts([...new Set(images.map(topOf))]);
    // Beside a training part with classes in its names, other parts may have none (Dogs vs. Cats): those are unlabeled.
    const files = split ? images.filter((file) => partOfFolder(topOf(file)) === 'training') : images;
    const others = split ? images.filter((file) => partOfFolder(topOf(file)) !== 'training') : [];
    if (files.length === 0) return null;
    for (const pattern of labels ? [labels.pattern] : usualPatterns) {
      const read = compilePattern(pattern);
      const labeled: Labeled[] = [];
      const rejected = [...tree.rejected];
      for (const file of files) {
        const found = read(file.path);
        if (found) labeled.push({ file, ...found });
        else
          rejected.push({ path: file.path, fault: 'unreadable', reason: `its name doesn't fit ${pattern}` });
      }
      const classes = new Set(labeled.map((one) => ('name' in one ? one.name : ''))).size;
      const fits = labeled.length >= files.length * 0.95 && classes >= 2 && classes * 2 <= labeled.length;
      if (fits || (labels && labeled.length > 0)) {
        const unlabeled: string[] = [];
        for (const file of others) {
          const found = read(file.path);
          const part = partOfFolder(topOf(file));
          if (found && part !== 'unlabeled') labeled.push({ file, ...found, part });
          else unlabeled.push(file.path);
        }
        const notes = [
          `Classes were read from the file names, as ${pattern}. Choose another pattern under Labels.`,
          ...(unlabeled.length > 0
            ? [
                `${unlabeled.length} images have no class in their names: they are not trained on or evaluated. Use Try or graft predict on them.`,
              ]
            : []),
        ];
        return sourceOf(`${this.name}: ${pattern}`, labeled, rejected, { notes, unlabeled });
      }
    }
    if (labels)
      throw new GraftError('invalid', `No file name in ${tree.root} fits '${labels.pattern}'.`, tree.root);
    return null;
  },
};
