// English texts of finding a class in a larger image, and of predicting a folder.

/** Finding where a class is. */
export const find = {
  title: 'Find where',
  command: 'Find a class in the opened image …',
  exampleCommand: 'Find the penguin: by one pass or by crops',
  button: 'Find where',
  hint: 'Enlarge the image and search it for a class: by one pass of the network as a convolution, and by crops',
  what: 'Enlarges the image, and computes the class scores of each window of the network’s input size in two ways: the network made fully convolutional passes over the image once, or it classifies each crop by itself.',
  scale: 'Shorter side of the image',
  times: '{n} × the input',
  class: 'Class',
  measure: 'Show',
  probability: 'Probability',
  score: 'Score',
  run: 'Find',
  example: 'Example: find the penguin',
  exampleHint: 'Searches a sheet of four bundled drawings with EfficientNet-Lite0.',
  cropsDone: '{done} of {total} crops',
  onePass: 'One pass',
  onePassOf: 'Map of {name} by one pass, over the image',
  took: '{seconds} s for {rows} × {columns} windows, each drawn at its center',
  crops: 'Crops',
  cropsOf: 'Map of {name} by crops, over the image',
  cropsTook: '{seconds} s for {n} crops of {width} × {height}',
  positions: 'Each position before pooling',
  positionsOf: 'Scores of {name} at each position, over the image',
  averages: '{rows} × {columns} scores; the mean over a window is its score',
  notAverages:
    '{rows} × {columns} scores; the head is not linear, so their mean is not the score of a window',
  sceneOf: 'Image with the windows that contain {name}',
  boxesTitle: 'Boxes',
  boxes:
    'One box with {name}, probability {probability} | {n} boxes with {name}, the best with a probability of {probability}',
  noBoxes: 'No window reaches the threshold.',
  threshold: 'Probability at least {value}',
  overlap: 'Boxes overlap at most {value} (intersection over union)',
  agrees:
    'The crops took {ratio} times as long. The maps correlate with r = {r}; the greatest difference of a window is {greatest}.',
  agreesWithoutR: 'The crops took {ratio} times as long. The greatest difference of a window is {greatest}.',
  why: {
    none: 'Nothing pads the image, so a window and its crop are computed from the same pixels: both ways give the same scores.',
    rounding: 'The scores differ by rounding only.',
    padding:
      'Why not the same: {padded} layers pad their input. At the edge of a crop they see padding; in the one pass they see the rest of the image there.',
    overall:
      'Why not the same: {overall} layers, such as {layer}, compute one value of the whole image, which is the crop in one case and the large image in the other. {padded} layers also pad their input.',
  },
  fieldLarger:
    'A position of the last feature maps sees {field} pixels along a side, more than the {side} pixels of a crop, so the padding reaches every position.',
  fieldSmaller:
    'A position of the last feature maps sees {field} of the {side} pixels along the side of a crop, so the padding reaches the outer positions only.',
  marginsTitle: 'The window that differs most, with a margin of the image around its crop',
  margin: 'Margin',
  difference: 'Difference of the scores',
  pixels: '{n} pixels',
};

/** Predicting the images of a folder. */
export const batch = {
  title: 'Predict a folder',
  button: 'Predict a folder',
  command: 'Predict all images of a folder …',
  hint: 'Predict all images of a folder, and save the classes as a table',
  what: 'Predicts every image of a folder and its subfolders with the model that is chosen in Try. Nothing is added to the dataset.',
  choose: 'Choose a folder …',
  chooseInstead: 'A browser does not tell where a dropped folder is. Choose the folder here.',
  nothingYet: 'No image has been predicted yet.',
  done: '{done} of {total} image | {done} of {total} images',
  class: 'Class',
  all: 'All classes',
  unreadable: 'Not readable ({n})',
  least: 'Probability at least {value}',
  most: 'Probability at most {value}',
  shown: '{n} image shown | {n} images shown',
  image: 'Image',
  thumbnail: 'Thumbnail',
  probability: 'Probability',
  second: 'Second class',
  rows: 'Images and their classes',
  saveHelp: 'Saves the images shown, in their order.',
  csv: 'CSV',
  json: 'JSON',
  page: 'HTML page',
  pageHint: 'One file with thumbnails, for up to {n} images',
  pageTitle: 'Predictions: {folder}',
  saving: 'The page is being written.',
};
