// Derives file names from titles.

/** Returns a file name that is valid on every file system: letters, digits, dots and dashes. */
export function safeFileName(title: string): string {
  const name = title
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
  return name || 'model';
}
