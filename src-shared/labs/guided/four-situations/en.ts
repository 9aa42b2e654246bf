// English texts of the lab “Four situations”.

/** The lab's texts. */
export const fourSituationsEn = {
  title: 'Four situations',
  about:
    'Few or many images, a task near to that of the pretrained network or far from it: predict which of the four situations you are in, let Graft measure it, and see what the rule is worth.',
  learned:
    'Two questions say what to reuse of a pretrained network: how many images there are, and how near the task is to the old one. The rule of four situations tells where to look. You also saw that the answer depends on the question asked of the images, and that only a measurement says which cut is better.',
  steps: {
    drawings: {
      title: 'Drawings of seven classes',
      say: 'What to reuse of a pretrained network depends on two questions: how similar is the new task to the old one, and how many images are there? The book names four situations from the answers.\nEfficientNet-Lite0 with ImageNet weights is open, with 430 drawings of animals, buildings, fruit and more. Predict the situation, then let Graft measure it.',
      where: 'Train → Suggest a strategy',
      ask: 'Which situation is this?',
      found: 'Situation',
      hint1: 'ImageNet has images of animals, fruit and vehicles, but hardly any drawings.',
      hint2:
        '“Suggest a strategy” sends a sample through the network and looks how well each depth separates the classes.',
      hint3: 'Choose an answer, open Train, and click “Suggest a strategy”.',
      after:
        'The deeper the layer, the better it separates the drawings: from 47 % at block3b to 73 % at the end, against 35 % from downscaled pixels. That is near. And 60 images a class are few: keep the network, freeze it, and train a head only. (Chapter 4, 4.3.1 A)',
    },
    few: {
      title: 'Six images a class',
      say: 'How much can be told from very few images? Move 90 % of the drawings to validation, so that about 40 are left for training, and measure again.',
      where: 'Data → Split → Validation share, then Train → Suggest a strategy',
      ask: 'How many percent of the images will be nearest to their own class, after the last layer?',
      found: 'Images: share nearest to their own class',
      hint1: 'The split is a slider in Data, at the left.',
      hint2: 'Set “Validation share” to 90 %.',
      hint3: 'Data: validation 90 %. Then Train, “Suggest a strategy”.',
      after:
        'Five seeds had between 43 and 70 %, and in two of them the same drawings counted as far. Forty images cannot answer the question: a measurement on few images is a guess too. (Chapter 4, 4.3.1)',
    },
    digits: {
      title: 'Handwritten digits',
      say: 'The bundled digits are 1,000 small gray images of ten classes. Compare them with the photographs of ImageNet.\nChoose them, set validation back to 25 %, predict, and measure.',
      where:
        'Command palette → Use the bundled handwritten digits; Data → Split; then Train → Suggest a strategy',
      ask: 'Which situation is this?',
      found: 'Situation',
      hint1: '75 images a class are left for training.',
      hint2: 'Look where the accuracy is highest: at the end, or earlier?',
      hint3:
        'The command “Use the bundled handwritten digits”, validation 25 %. Then “Suggest a strategy” in Train.',
      after:
        'Few, and far: the accuracy has its maximum at block5c (84–86 % in five seeds) and falls to 80–83 % at the last layer, while downscaled pixels alone already reach 75 %. The last blocks are specialized in ImageNet. The book therefore advises to cut lower here. If you have images of a quite new kind, open their folder in Data and measure them in the same way. (Chapter 4, 4.3.1 D)',
    },
    much: {
      title: 'Even or odd: 500 images a class',
      say: 'No large dataset is bundled, but with fewer classes the same images are more: merge the digits into two classes, even and odd, and use all of them for training (validation 0 %).\nThat takes eight merges: rename a class to the name of another one, or let Graft do it.',
      where: 'Data → classes: rename to an existing name; Split; then Train → Suggest a strategy',
      ask: 'Which situation is this?',
      found: 'Situation',
      hint1: 'Graft calls images few below 500 a class, by the training images.',
      hint2:
        'Click a class, and change its name above the images. With the name of an existing class, “Rename” becomes “Merge”.',
      hint3: 'Two classes, validation 0 %, then “Suggest a strategy” in Train.',
      after:
        'Many, and near, but barely: the last layer separates 86 %, downscaled pixels 83 %. Whether a task is near depends on the question asked, not only on the images. With many images of a near task, fine-tune the top layers too, at a low rate: the network is already close to convergence. (Chapter 4, 4.3.1 B)',
    },
    random: {
      title: 'Weights from another world',
      say: 'A spectrogram is a 2-D tensor too, but a network trained on sound has features that are of no use for images. Weights that know nothing of images are at hand: random ones.\nOpen the same network with random weights, and measure the same images.',
      where: 'Model → Change network … → Options: random weights; then Train → Suggest a strategy',
      ask: 'Which situation is this?',
      found: 'Situation',
      hint1: '“Change network …” in Model closes the network and shows the catalog.',
      hint2: 'Options of EfficientNet-Lite0: 128 × 128, without the classifier, random weights.',
      hint3: 'Open it so, go to Train, and click “Suggest a strategy”.',
      after:
        'From block5a on, the random layers separate 50 %: guessing between two classes, because the signal fades layer by layer. At block3b they still had 67 %, less than downscaled pixels with 83 %. Transfer needs at least some basic similarity. Where there is none and images are many, train all layers. (Chapter 4, 4.3.1 C)',
    },
    lower: {
      title: 'Does cutting lower help?',
      say: 'The adviser prefers block5c for the ten digits. Test it: train the same pooled head twice on the ten digits (validation 25 %), once after all layers, once after a cut at block5c_add. All layers of the base are frozen, 15 epochs on cached features.',
      where: 'Model → cut at block5c_add; Train → Start training, twice',
      ask: 'Which head will be more accurate?',
      found: 'Validation accuracy: after all layers / cut lower',
      hint1: 'Choose the digits again, set validation to 25 %, and open the pretrained network.',
      hint2:
        'Run 1: freeze all, add “Pooling, dropout, dense”, plan “Train the head”. Run 2: the same after “Cut here” at block5c_add.',
      hint3: 'Let Graft do it: it trains both, in about half a minute.',
      after:
        'Five seeds had 86–92 % after all layers and 62–82 % after block5c: with this head, cutting lower loses. After pooling, block5c leaves 112 numbers, the last layer 1,280, and a trained head can weigh them, which the adviser’s nearest mean cannot. With Flatten and a hidden layer, which keeps the positions, the lower cut was better in four of five seeds (94–96 against 93–95 %). The rule of four situations says where to look; only a measurement says what is better. (Chapter 4, 4.3.1 D)',
    },
    bees: {
      title: 'Bees and wasps',
      say: 'The book’s example: bees against wasps, with a few hundred images. ImageNet has both insects among its 1,000 classes, but too few images of them to train a network with those alone.',
      where: 'The answer is in this panel',
      ask: 'Which situation is it?',
      found: 'Situation',
      hint1: 'Two questions: how many images, and how similar is the task?',
      hint2: 'The network was trained with insects, too.',
      hint3: 'Few images of a similar task.',
      after:
        'Few images of a near task, as the drawings were: remove the classifier, freeze the rest, and train a new last layer with two outputs. Training more would overfit. (Chapter 4, 4.3.1 A)',
    },
  },
  words: {
    noAdvice:
      'Nothing was measured for these images and this network yet. Click “Suggest a strategy” in Train.',
    otherImages: 'Other images are open.',
    useDrawings: 'The command “Use the sample dataset” opens the drawings.',
    useDigits: 'The command “Use the bundled handwritten digits” opens the digits.',
    tooMany: 'There are more training images than a few: set “Validation share” to 90 %. Training images:',
    heldBack: 'Only {found} images were measured, which is below 500 a class.',
    noValidation: 'Set “Validation share” to 0 %, and measure again.',
    classes: 'The digits should have two classes: rename a class to the name of another. Number of classes:',
    stillPretrained:
      'The last measurement was of pretrained weights. Open the network with random weights, and measure again.',
    running: 'The run is training.',
    flat: 'The head keeps all positions: its number of parameters differs from that of a pooled head.',
    usePooling: 'Use the head “Pooling, dropout, dense” in both runs.',
    noDeep: 'No head has been trained after all layers yet.',
    noLow: 'No head has been trained after a cut at block5c_add yet.',
    choose: 'Choose an answer.',
    notFar: 'The network has seen bees and wasps: its features describe them.',
    thinkNear: 'Compare the images with those of ImageNet, and choose again.',
    notMuch: 'A few hundred images are little for a whole network.',
    countImages: 'Compare with 500 a class, and choose again.',
  },
  options: {
    littleNear: 'Few images, near task',
    muchNear: 'Many images, near task',
    littleFar: 'Few images, far task',
    muchFar: 'Many images, far task',
    deep: 'The head after all layers',
    low: 'The head after block5c',
  },
};
