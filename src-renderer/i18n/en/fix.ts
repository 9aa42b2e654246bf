// English sentences of the preview and of retraining after fixes of the dataset. Braces are values; a bar divides singular from plural.

/** English: the preview of an image. */
export const preview = {
  class: 'Change class',
  addTo: 'Add to class',
  findClass: 'Find a class',
  isClass: 'Class: {name}',
  trueClass: 'true class',
  leftOut: 'Excluded from the dataset (class: {name})',
  notAdded: 'Not in the dataset. Choose a class to add the image to it.',
  gone: 'The dataset no longer contains this image.',
  noData: 'Open a folder of images in Data first.',
  leave: 'Exclude',
  putBack: 'Restore',
  deleteKey: 'Key: Delete',
  previous: 'Previous image (Left arrow)',
  next: 'Next image (Right arrow)',
  first: 'This is the first image.',
  last: 'This is the last image.',
  nothingToUndo: 'There is nothing to undo.',
  position: 'Image {n} of {total}',
  keys: 'Keys: digits choose a class, Delete excludes or restores, arrows change the image, Ctrl+Z undoes, Escape closes.',
  prediction: 'Prediction',
  by: 'by {name}',
  predicting: 'Classifying …',
  noModel: 'Train a network to see its prediction here.',
  neighbors: 'Most similar images',
  noFeatures: 'Open a network in Model first: images are compared by its features.',
  missing:
    'The features of {n} image are not computed yet for this network. | The features of {n} images are not computed yet for this network.',
  compute: 'Compute features',
  computing: 'Computing features: {done} of {total}',
  searching: 'Comparing features …',
  noNeighbors: 'The dataset has no other images with features.',
  similarity: 'Cosine similarity of the features: {share}',
};

/** English: retraining the head after fixes of the dataset. */
export const fix = {
  relabeled: '{n} label changed | {n} labels changed',
  leftOut: '{n} image excluded | {n} images excluded',
  added: '{n} image added | {n} images added',
  moved: '{n} image moved to another subset | {n} images moved to another subset',
  since: '{changes} since run {number}.',
  retrain: 'Retrain the head',
  help: 'Trains the head again with these changes. Features of unchanged images come from the cache.',
  helpPlain: 'Trains the head again with these changes, from cached features and without augmentation.',
  helpFineTuned:
    'Trains only the head, on top of the fine-tuned network. Its features are computed once first, because fine-tuning changed them.',
  retraining: 'Retraining the head …',
  classesDiffer:
    'The dataset now has {n} classes, but the head of run {number} has {outputs}. Resize the head in Model and train there.',
  busy: 'Another run is training.',
  done: 'Retrained in {seconds}.',
  compared:
    'Accuracy {before} → {after} on the same {n} image ({part}), with the corrected labels. | Accuracy {before} → {after} on the same {n} images ({part}), with the corrected labels.',
  withOldLabels: 'With the old labels, the accuracy before was {accuracy}.',
  notCompared:
    'The accuracies cannot be compared: no image was evaluated in both runs without being trained on.',
  failed: 'Retraining ended early.',
  show: 'Show run',
  runName: '{name}, labels fixed',
};
