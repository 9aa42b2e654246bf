// Images in the clipboard.

/** Returns the images that a paste event brings. */
export function imagesOf(event: ClipboardEvent): File[] {
  return [...(event.clipboardData?.files ?? [])].filter(({ type }) => type.startsWith('image/'));
}
