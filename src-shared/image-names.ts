// Names of files: which are images, and which were left by file managers, systems and network disks.

const litter =
  /^(\..*|__macosx|thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|@eadir|\$recycle\.bin|recycler|system volume information|found\.\d{3}|[#@]recycle|[#@]snapshot|@recently-snapshot|lost\+found|__pycache__)$/i;

/** Names that are no images: hidden, or left by file managers, systems and network disks. */
export function isLitter(path: string): boolean {
  return path.split('/').some((part) => litter.test(part));
}

/** Whether a name ends as that of an image file. */
export function isImageName(path: string): boolean {
  return /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|bmp|dib|hei[cf]|jp2|j2k)$/i.test(path);
}
