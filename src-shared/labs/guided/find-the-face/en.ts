// English texts of the lab “Find the face”.

/** The lab's texts. */
export const findTheFaceEn = {
  title: 'Find the face',
  about:
    'Find the face of a penguin on a sheet with four drawings: by crops, then by one pass of the same network without its dense layer. Then compare features with raw pixels, on drawings or on your own folder of faces.',
  learned:
    'A convolutional network does not care how large an image is: one pass over the whole sheet gives what a window gives crop by crop, and computes what the windows share only once. Both differ where padding sees an edge. And to tell faces apart, features of a pretrained network are a better measure than pixels.',
  steps: {
    windows: {
      title: 'Search with a window',
      say: 'EfficientNet-Lite0 classifies images of 224 × 224 pixels. The sheet has 448 × 448, with four drawings on it. To find the penguin, a window of 224 × 224 pixels slides over the sheet by 32 pixels at a time, and the network classifies each crop.\nSearch the bundled sheet for the penguin.',
      where: 'Ctrl+K → “Find the penguin: by one pass or by crops”',
      ask: 'How many windows are there?',
      found: 'Windows: rows × columns',
      hint1: 'Ctrl+K opens the list of commands. Type: penguin.',
      hint2: 'Along a side, windows begin at 0, 32, 64, … up to 224.',
      hint3: 'Run the command, and wait until the dialog shows the map by crops.',
      after:
        '8 × 8 = 64 windows. The class is king penguin. Classifying the whole sheet at once would give that class 65 %, and would not say where it is. (4.2.1 D)',
    },
    once: {
      title: 'One pass instead of many',
      say: 'The dialog shows the same 64 probabilities by two ways, with their times. Beside the crops, the network passes once over the whole sheet: convolutions do not care how large an image is, and its dense layer is applied to each window of the last maps, as a 1 × 1 convolution.\nCompare both, and answer here. When the dialog is closed, the button “Find where” below the classes opens it again.',
      where: 'Find where → One pass, Crops',
      ask: 'Why is the one pass so much faster?',
      found: 'Time of the crops / of the one pass',
      hint1: 'How many crops contain the middle of the sheet?',
      hint2: 'Two neighboring windows share 6/7 of their pixels.',
      hint3: 'What the windows share is computed 64 times by crops.',
      after:
        'The number says how many times as long the crops took: 6 to 40 when measured on two cores, less on a busy machine and in the very first search, which also prepares the network. Windows overlap, and the one pass computes what they share only once. (4.2.1 D)',
    },
    place: {
      title: 'Where is it?',
      say: 'Each window whose probability reaches the threshold becomes a box; of boxes that overlap, the better one stays. The circle marks the position with the highest score before pooling.\nRaise the threshold to at least 60 %, so that the penguin is still found.',
      where: 'Find where → Boxes → Probability at least …',
      ask: 'Which probability does the best window have, in percent?',
      found: 'Probability (position in pixels)',
      hint1:
        'In step 1, the sheet as a whole would get 65 %. A window around the penguin contains less of the others.',
      hint2: 'A threshold above it leaves no box.',
      hint3: 'Set the slider to 65 %.',
      after:
        'About 80 %; 70 to 86 % in five scenes that were tried. The best position was in the drawing of the penguin in all of them. A low threshold finds more and errs more often: the trade-off of precision and recall. Several sizes of the image would find smaller and larger faces.',
    },
    why: {
      title: 'Why not the same?',
      say: 'Both ways use the same weights for the same windows, and yet their maps differ: the sentence below the maps says their correlation r and the greatest difference.',
      where: 'Find where → below the maps',
      ask: 'What is the reason?',
      found: 'Correlation of both maps',
      hint1: 'What does a convolution with padding see at the edge of a crop?',
      hint2:
        'The table below the maps gives a crop more and more of the image around it. What happens to the difference?',
      hint3:
        'The difference vanishes with a margin of the image around the crop, so it comes from what a layer sees beyond the edge: zeros, or the rest of the sheet.',
      after:
        'r was 0.79 to 0.96 in five scenes. 17 layers pad their input: at the edge of a crop they see zeros, in the one pass the rest of the sheet. A position of the last maps sees 851 pixels, more than a crop has, so that padding reaches all of them. A network without padding gives the same scores both ways: the difference is rounding. (4.2.1 D)',
    },
    convolutional: {
      title: 'Make it convolutional yourself',
      say: 'Close the dialog and the panel. In Model, convert the classifier of the open network, and set its input to 448 × 448. A dense layer after global pooling becomes a 1 × 1 convolution with 1,000 filters; after a Flatten of 7 × 7 positions it would become a 7 × 7 convolution, as in VGG.',
      where: 'Model → Change → Make the classifier convolutional; then Change the input size',
      ask: 'How many positions does the map of classes then have along a side?',
      found: 'Output shape',
      hint1: 'Ctrl+K finds both commands.',
      hint2: 'First “Make the classifier convolutional”, then “Change the input size”: 448 × 448.',
      hint3: 'The output is the last layer of the graph; its shape is beside it.',
      after:
        '8 × 8 × 1,000: a class map instead of a vector, with the same 4.65 million parameters, since a dense layer and the convolution that replaces it have the same weights. This is what the textbook calls FCN, the fully convolutional network. (4.2.1 D)',
    },
    pixels: {
      title: 'Faces: pixels or features',
      say: 'The chapter on faces compares a CNN with HOG + SVM, then uses InceptionV3 and VGG16. HOG and SVM are not in Graft. What it can compare are features and raw pixels: open EfficientNet-Lite0 without its classifier at 128 × 128, and let Graft measure how well each depth separates the classes of the drawings.\nIf you have a folder with faces and other images, one subfolder for each, use that.',
      where: 'Model → Change network …; then Train → Suggest a strategy',
      ask: 'How many percent of the images will be nearest to their own class by raw pixels?',
      found: 'Pixels → features',
      hint1: 'Guessing one of seven classes gets about 16 %.',
      hint2: 'Without its classifier, the network gives features; the advice needs no training.',
      hint3: 'Open Train, and click “Suggest a strategy”. The table has the result of pixels too.',
      after:
        'Drawings: 35 to 38 % by pixels, 73 to 76 % by the features of the last layer, in five splits. With 100 faces and 100 other images of Labeled Faces in the Wild, which are not bundled, it was 95 % by pixels and 99 % by features: faces that fill the image are easy even for pixels. With downloaded weights, InceptionV3 or VGG16 can take the place of Lite0. A class of your own is found in a large image in the same way, once a head is trained on it.',
    },
  },
  words: {
    noImage: 'No image is open. Run the command “Find the penguin: by one pass or by crops” (Ctrl+K).',
    searchHere: 'No image is open. Click “Example: find the penguin” in this dialog.',
    otherImage: 'Another image is open than the sheet of drawings.',
    openScene: 'Run the command “Find the penguin: by one pass or by crops”.',
    otherClass: 'The search is for {found}.',
    chooseClass: 'Choose the class king penguin.',
    notSearched: 'The search is not finished. Wait for the map by crops.',
    otherSize: 'The image has {found} windows.',
    chooseSize: 'Choose 2 × the input for the shorter side.',
    noOnce: 'Both maps are there. Choose an answer.',
    notFewer: 'Both ways classify the same 64 windows.',
    notSmaller: 'Both ways use the same layers and weights.',
    lookAtOverlap: 'Think of the pixels that many windows share.',
    elsewhere: 'The best position is not in the drawing of the penguin.',
    noBox: 'No window reaches {found}.',
    lowerThreshold: 'Lower the threshold until a box appears.',
    lowThreshold: 'The threshold is lower than asked for.',
    disagree: 'The maps correlate by {found} only. Usual is 0.79 to 0.96.',
    noWhy: 'Choose an answer.',
    notRounding: 'Rounding changes scores by about a millionth, not by whole numbers.',
    notWeights: 'The convolution has the weights of the dense layer.',
    readWhy: 'Read the sentence below the maps.',
    noNetwork: 'No network is open in Model.',
    stillDense:
      'The output is a vector: the classifier still is a dense layer. “Make the classifier convolutional” is in the menu “Change”.',
    noClasses: 'The output has no map of 1,000 classes.',
    openLite: 'Open EfficientNet-Lite0 with its pretrained weights.',
    inputSize: 'The classifier is convolutional. Size of the input:',
    noAdvice: 'Nothing has been measured yet. Click “Suggest a strategy” in Train.',
    random: 'The network has random weights.',
    noGain: 'Pixels reach {pixels}, the features {features}.',
    otherImages: 'Choose the bundled drawings, or a folder with more images.',
  },
  options: {
    overlap: 'What windows share is computed only once',
    fewer: 'It looks at fewer windows',
    smaller: 'It uses a smaller network',
    padding: 'Layers with padding see something else at the edge of a crop',
    rounding: 'Rounding',
    weights: 'The convolution has other weights than the dense layer',
  },
};
