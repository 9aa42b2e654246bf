// English texts of the camera.

/** The dialog that captures images with a camera. */
export const camera = {
  button: 'Camera …',
  hint: 'Capture images with the camera of this computer',
  tryTitle: 'Try images of the camera',
  classTitle: 'Add images of the camera to “{name}”',
  view: 'What the camera sees',
  choose: 'Camera',
  numbered: 'Camera {n}',
  capture: 'Capture',
  hold: 'Hold the button to capture eight times a second.',
  again: 'Try again',
  shot: 'Captured image {n}',
  remove: 'Remove captured image {n}',
  none: 'Capture an image first.',
  count: 'No image captured | {n} image captured | {n} images captured',
  add: 'Add images | Add {n} image | Add {n} images',
  states: {
    asking: 'Asking for the camera …',
    live: 'The camera is on.',
    denied:
      'The camera was not allowed. Allow it for this page in the browser, or for Graft in the privacy settings of the system, and try again.',
    missing: 'No camera was found. Connect one and try again.',
    busy: 'The camera could not be started. Close other programs that use it and try again.',
    unavailable:
      'This page has no access to cameras: the browser allows it only for this computer (127.0.0.1) or an encrypted connection (https).',
  },
};
