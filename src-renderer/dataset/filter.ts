// How the grid of images is narrowed and ordered.
import type { ImageFilter } from '#shared/data/filter-images';

/** Orders that the grid offers. */
export const sorts = ['none', 'path', 'darkest', 'blurriest', 'smallest', 'largest'] as const;
/** One of them. */
export type Sort = (typeof sorts)[number];

/** An order as the engine takes it. */
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
