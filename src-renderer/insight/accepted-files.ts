// File types offered by the Try view's dialog.

/** Value of a file input's `accept`. Lists extensions, since browsers do not recognize all of them as images. */
export const acceptedFiles = 'image/*,.heic,.heif,.bmp,.tif,.tiff';
