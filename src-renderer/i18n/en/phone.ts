// English texts of images from a phone.

/** The dialog with the link that a phone sends images to. */
export const phone = {
  button: 'From a phone …',
  hint: 'Show a code that a phone scans to send its images here',
  tryTitle: 'Try images from a phone',
  classTitle: 'Add images from a phone to “{name}”',
  opening: 'Opening a link …',
  scan: 'Scan this code with the camera of a phone in the same Wi-Fi, or open the address there.',
  code: 'Code of the address {address}',
  address: 'Address',
  copy: 'Copy the address',
  copied: 'Copied.',
  onlyUpload:
    'Whoever has this link can send images to this dialog until the link expires, and nothing else.',
  plain: 'The connection is not encrypted (http): whoever sees its traffic can see the images, too.',
  expires:
    'The link expires in less than a minute. | The link expires in {n} minute. | The link expires in {n} minutes.',
  renew: 'Extend to 15 minutes',
  renewHint: 'Let the link expire 15 minutes from now',
  stop: 'Stop',
  stopHint: 'End the link now. Images that arrived stay here.',
  again: 'New link',
  received: 'Image {n}: {name}',
  remove: 'Remove image {n}',
  none: 'No image has arrived yet.',
  count: 'No image has arrived | {n} image has arrived | {n} images have arrived',
  add: 'Add images | Add {n} image | Add {n} images',
  ended: {
    stopped: 'The link was stopped. The phone cannot send more images.',
    expired: 'The link has expired. The phone cannot send more images.',
    lost: 'The connection to Graft was interrupted, which ended the link.',
  },
  off: {
    electron:
      'A phone can send images only to Graft in the browser, started so that other devices can reach it. This app never opens itself to other devices.',
    browser:
      'This Graft can be reached from this computer only, so a phone cannot send images to it. Other devices reach it only if you start it that way.',
    electronDo: 'Quit this app and run this command, then open the project in the browser:',
    browserDo: 'Stop this Graft (Ctrl-C in its terminal) and start it with:',
    unknown: 'Replace ADDRESS with the address of this computer in your Wi-Fi.',
    warning:
      'Do this only where you trust the others: whoever sees the traffic can read the access token, because the connection is not encrypted. Use a proxy with TLS to avoid that.',
    copy: 'Copy the command',
  },
};
