// Notes on folders that are not classes, or that may contain the classes.
import { say, type Words } from '#shared/sentence';

/** Returns a note on folders that are not classes. */
export function notesOnFolders(withoutImages: readonly string[]): Words[] {
  if (withoutImages.length === 0) return [];
  const names = withoutImages.slice(0, 10).join(', ');
  const more = withoutImages.length > 10 ? say` and ${withoutImages.length - 10} more` : '';
  return [
    withoutImages.length === 1
      ? say`The folder ${names} has no images, so it is not a class. Under Labels, empty folders can be kept as classes.`
      : say`The folders ${names}${more} have no images, so they are not classes. Under Labels, empty folders can be kept as classes.`,
  ];
}

/** Returns a note if all classes have the same subfolders, which may be the real classes (PlantVillage's color, grayscale, segmented). */
export function notesOnVariants(
  classes: readonly string[],
  inner: ReadonlyMap<string, ReadonlySet<string>>,
): Words[] {
  const [first, ...others] = classes.map((name) => [...(inner.get(name) ?? [])].sort());
  if (!first || first.length < 2 || others.length === 0) return [];
  if (!others.every((names) => names.join('/') === first.join('/'))) return [];
  const names = first.slice(0, 3).join(', ');
  return [
    say`The folders ${classes.slice(0, 4).join(', ')} have the same subfolders (${names}${first.length > 3 ? ', …' : ''}). If those are your classes, open one of the folders instead.`,
  ];
}
