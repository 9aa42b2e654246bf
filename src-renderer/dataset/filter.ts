// Filter and order of the image grid.
import type { ImageFilter } from '#shared/data/filter-images';

/** Sort orders of the grid. */
export const sorts = ['none', 'path', 'darkest', 'blurriest', 'smallest', 'largest'] as const;
/** A sort order. */
export type Sort = (typeof sorts)[number];

/** Converts a sort order to the engine's form. */
export function sortOf(sort: Sort): Pick<ImageFilter, 'sort' | 'descending'> {
  switch (sort) {
    case 'none':
      return {};
    case 'path':
      return { sort: 'path' };
    case 'darkest':
      return { sort: 'brightness' };
    case 'blurriest':
      return { sort: 'sharpness' };
    case 'smallest':
      return { sort: 'pixels' };
    case 'largest':
      return { sort: 'pixels', descending: true };
  }
}
