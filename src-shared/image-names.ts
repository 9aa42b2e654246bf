// Recognizes image files by name, and files left by file managers, operating systems and network disks.

const litter =
  /^(\..*|__macosx|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|@eadir|\$recycle\.bin|recycler|system volume information|found\.\d{3}|[#@]recycle|[#@]snapshot|@recently-snapshot|lost\+found|__pycache__)$/i;

/** True for paths to ignore: hidden, or left by file managers, operating systems and network disks. */
export function isLitter(path: string): boolean {
  return path.split('/').some((part) => litter.test(part));
}

/** True if a name has the extension of an image file. */
export function isImageName(path: string): boolean {
  return /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|bmp|dib|hei[cf]|jp2|j2k)$/i.test(path);
}
