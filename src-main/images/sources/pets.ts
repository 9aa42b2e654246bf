// The annotation list of Oxford-IIIT Pets: breeds in the names of images, cats capitalized.

import { decodeText } from './decode-text';
import { indexByPath } from './index-by-path';
import { type Labeled, sourceOf } from './labeled';
import { readSmall } from './read-tree-file';
import { isLitter, type SourceFormat } from './source';

/** annotations/list.txt of Oxford-IIIT Pets: 37 breeds, cats capitalized. */
export const petsList: SourceFormat = {
  name: 'Oxford-IIIT Pets',
  async open(tree, { labels }) {
    // Cats are recognized by the capital letter, for either choice of classes.
    const species = labels !== undefined && 'classes' in labels && labels.classes === 'species';
    const list = tree.files.find((file) => /(^|\/)annotations\/list\.txt$/.test(file.path));
    if (!list) return null;
    const images = tree.files.filter(
      (file) => /(^|\/)images\/[^/]+\.jpe?g$/i.test(file.path) && !isLitter(file.path),
    );
    const find = indexByPath(images);
    const labeled: Labeled[] = [];
    for (const line of decodeText(await readSmall(list), list.path).text.split('\n')) {
      const name = /^(\S+_\d+) \d+ \d \d+\s*$/.exec(line)?.[1];
      const file = name ? find(name) : undefined;
      if (!name || !file) continue;
      const breed = name.replace(/_\d+$/, '');
      labeled.push({ file, name: species ? (/^[A-Z]/.test(breed) ? 'cat' : 'dog') : breed });
    }
    const kind = species ? `${this.name}: cat or dog` : `${this.name}: breeds`;
    return labeled.length > 0 ? sourceOf(kind, labeled, tree.rejected) : null;
  },
};
