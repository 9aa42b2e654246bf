// Reads classes from file names: `cat.0.jpg` by `{class}.#.*`.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
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

/** Patterns to try if none was given. */
const usualPatterns = ['{class}.#.*', '{class}_#.*', '{class}-#.*', '{class} (#).*', '{class}#.*'];

/** Returns the values a pattern matches in a name; null if it does not match. */
type NameReader = (path: string) => { name: string; group?: string } | null;

/** Compiles a pattern; one with a '/' is matched against the whole path. Throws 'invalid' without `{class}`. */
function compilePattern(pattern: string): NameReader {
  if (!pattern.includes('{class}'))
    throw new GraftError(
      'invalid',
      say`The pattern '${pattern}' has no {class}: for example, use '{class}.#.*'.`,
    );
  if (pattern.length > 200 || pattern.split(/\{class\}|\{group\}|[#*]/).length > 12)
    throw new GraftError(
      'invalid',
      'The pattern is too long: expected at most 200 characters and 11 placeholders.',
    );
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
      say`The pattern '${pattern}' is not valid: each placeholder may occur only once.`,
    );
  }
  return (path) => {
    const groups = expression.exec(pattern.includes('/') ? path : nameOf(path))?.groups;
    if (!groups?.class) return null;
    return { name: groups.class, ...(groups.group !== undefined && { group: groups.group }) };
  };
}

/** Classes in file names: by the given pattern, else by a common one that matches nearly all names. */
export const namePattern: SourceFormat = {
  name: 'classes in file names',
  async open(tree, { labels }) {
    if (labels && !('pattern' in labels)) return null;
    const images = tree.files.filter((file) => !isLitter(file.path) && isImageName(file.path));
    const topOf = ({ path }: TreeFile) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');
    const split = areParts([...new Set(images.map(topOf))]);
    // If the training part has classes in its names, other parts without them (Dogs vs. Cats) are unlabeled.
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
          rejected.push({
            path: file.path,
            fault: 'unreadable',
            reason: say`its name does not match ${pattern}`,
          });
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
          say`Classes were read from the file names by the pattern ${pattern}. Choose another pattern under Labels.`,
          ...(unlabeled.length > 0
            ? [
                say`${unlabeled.length} images have no class in their names: they are not used for training or evaluation. Use Try or graft predict on them.`,
              ]
            : []),
        ];
        return sourceOf(`${this.name}: ${pattern}`, labeled, rejected, { notes, unlabeled });
      }
    }
    if (labels)
      throw new GraftError(
        'invalid',
        say`No file name in ${tree.root} matches the pattern '${labels.pattern}'.`,
        tree.root,
      );
    return null;
  },
};
