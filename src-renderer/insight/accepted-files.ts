// The files that the Try view's dialog offers.

/** Value of a file input's `accept`: browsers do not count all of these as images. */
export const acceptedFiles = 'image/*,.heic,.heif,.bmp,.tif,.tiff';
