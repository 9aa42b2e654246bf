// File names out of titles.

/** A name that every file system takes: letters, digits, dots and dashes. */
export function safeFileName(title: string): string {
  const name = title
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
  return name || 'model';
}
