// English texts of the lab “Two ways, five steps”.

/** The lab's texts. */
export const twoWaysEn = {
  title: 'Two ways, five steps',
  about:
    'Train a new head on drawings in two ways, features computed once or images run through the network at every step, and compare the time. Then fine-tune in the five steps of the textbook.',
  learned:
    'A frozen base gives the same features in every epoch, so computing them once saves almost all of the time; with augmentation it has to run at every step. Fine-tuning comes last and changes little: the top layers only, at a low rate, with BatchNormalization frozen.',
  steps: {
    graft: {
      title: 'Step 1: a new head on the base',
      say: 'EfficientNet-Lite0 is open with its ImageNet weights and without its classifier: the convolutional base. Its output is 4 × 4 × 1280 for images of 128 × 128. The dataset has drawings of seven classes.\nAdd a head that averages each feature map and classifies: pooling, dropout, dense.',
      where: 'Model → Add head',
      ask: 'How many parameters will the head have?',
      found: 'Parameters of the head',
      hint1:
        'Pooling leaves one number for each of the 1,280 feature maps. Pooling and dropout have no parameters.',
      hint2: 'The dense layer has 1,280 weights and one bias for each of the seven classes.',
      hint3: '“Add head”, then “Pooling, dropout, dense”.',
      after:
        '1,280 · 7 + 7 = 8,967. Only the convolutional layers of the pretrained network are reused: their features describe images in general, while its classifier only knows the 1,000 classes of ImageNet. (Chapter 8, why only the convolutional layers)',
    },
    freeze: {
      title: 'Step 2: freeze the base',
      say: 'To freeze a layer is to keep training from changing its weights. In Keras, `conv_base.trainable = False` empties the list of its trainable weights.\nFreeze every layer before the head.',
      where: 'Model → select the layers before the head → Freeze',
      found: 'Trainable parameters of the base',
      hint1: '“Freeze” in the toolbar freezes the selected layers. The head stays trainable.',
      hint2: '“More ways to freeze” has an entry for all layers except the head.',
      hint3: 'Under “More ways to freeze”, choose “Freeze all layers except the head”.',
      after:
        '0 trainable parameters before the head: the list `conv_base.trainable_weights` is empty. Without this step the random head would send large gradients into the pretrained weights. (Chapter 8, freezing)',
    },
    once: {
      title: 'Step 3, way 1: compute the features once',
      say: 'A frozen base returns the same features for an image in every epoch. So run it once per image, keep the result on the disk, and train the small head on what was kept.\nChoose the plan “Train the head”, whose features are cached, and train 15 epochs.',
      where: 'Train → Preset plans → Train the head',
      ask: 'Guessing one of seven classes gives 14 %. Which validation accuracy will be reached, in percent?',
      found: 'Validation accuracy',
      hint1: 'The menu “Preset plans” is above the stages of the plan.',
      hint2: '“Train the head” has one stage of 15 epochs, with “Features” set to “Cached”.',
      hint3: 'Choose “Train the head” and press “Start training”.',
      after:
        'Five seeds reached 71 to 80 %. On two cores, the features of all 430 drawings take a few seconds, and an epoch then takes about 0.01 s: the head is all that is left to compute. What this way cannot do is augmentation: the kept features are those of the unchanged images. (Chapter 8, way 1)',
    },
    endToEnd: {
      title: 'Step 3, way 2: run the base at every step',
      say: 'With augmentation, each epoch shows other versions of the images, so the frozen base has to run for each of them again.\nChoose the plan “Train the head with augmentation”. Three epochs are enough to measure the time.',
      where: 'Train → Preset plans → Train the head with augmentation',
      ask: 'How many times as long as in way 1 does an epoch take?',
      found: 'Time of an epoch, and how many times that of way 1',
      hint1: 'The plan “Train the head with augmentation” sets “Features” to “End to end”.',
      hint2: 'Set its epochs to 3, so that it takes a minute instead of five.',
      hint3: 'Choose “Train the head with augmentation”, set 3 epochs, and press “Start training”.',
      after:
        'On two cores, an epoch took 3 to 6 s instead of 0.01 s: several hundred times as long. Both runs are in the list of runs: compare their seconds. Way 1 runs the base once per image, way 2 once per image and epoch. Augmentation helps most where images are few and epochs are many; the book advises a GPU for it. (Chapter 8, way 2)',
    },
    thaw: {
      title: 'Step 4: unfreeze the top layers',
      say: 'With the head trained, some of the top layers may change too. The book unfreezes the last two or three layers only, leaves BatchNormalization frozen, and lowers the learning rate.\nMake a plan of two stages: the head as in way 1, then the top of the network from block6a on, at a tenth of the learning rate or less.',
      where: 'Train → Preset plans → Head first, then fine-tune the top',
      ask: 'Why does BatchNormalization stay frozen?',
      found: 'First trainable layer',
      hint1: 'A preset plan has these two stages. Look at what its second stage trains.',
      hint2:
        'The second stage has the learning rate 0.0001, and “BatchNorm” is “Frozen” under “More settings”.',
      hint3:
        'Choose “Head first, then fine-tune the top”, set “From layer” of its second stage to block6a_expand_conv, and answer the question.',
      after:
        'BatchNormalization keeps a mean and a variance of each channel, measured on over a million images. Unfrozen, it would replace them by those of batches of 32 drawings, and every layer after it would get inputs that it was not trained for. Lower layers stay frozen too: edges and colors are useful as they are, and fewer trainable parameters overfit less. (Chapter 8, fine-tuning)',
    },
    tune: {
      title: 'Step 5: train both together',
      say: 'Start the plan. Its first stage repeats way 1 on the cached features, the second changes the top layers together with the head.\nWatch the training accuracy too: if it rises while validation does not, the network overfits.',
      where: 'Train → Start training',
      ask: 'Which validation accuracy will be reached after fine-tuning, in percent?',
      found: 'Validation accuracy before → after fine-tuning',
      hint1: 'Press “Start training”. The stages run one after the other.',
      hint2: 'The base is cached up to the first layer that is trained, so these epochs are fast too.',
      hint3: 'If the accuracy falls, lower the learning rate of the second stage.',
      after:
        'Five seeds reached 73 to 82 %, 1 to 4 points more than the head alone. Fine-tuning adjusts features that were already good, so its gain is smaller than that of the head. If the accuracy had fallen, the learning rate would have been too high. (Chapter 8, five steps of fine-tuning)',
    },
  },
  words: {
    noNetwork: 'No network is open. Restart this step.',
    otherNetwork: 'This is another network than EfficientNet-Lite0.',
    openLite: 'Start this step again, which opens it.',
    noHead: 'The network has no head yet. Click “Add head” in Model.',
    flat: 'The head begins with Flatten and has {found} parameters: it keeps every position.',
    usePooling: 'Undo it, and choose the head “Pooling, dropout, dense”.',
    headParams: 'The head has another number of parameters.',
    frozenHead: 'The head is frozen, so nothing can be trained.',
    thawHead: 'Select its dense layer, and unfreeze it.',
    stillTrainable:
      'Layers before the head are still trainable. Number of trainable parameters before the head:',
    running: 'The run is training. Epochs so far:',
    failed: 'The run ended before it was complete.',
    again: 'Start it again, or resume it in Train.',
    noOnce:
      'No run has trained the head on cached features yet. Choose the plan “Train the head”, and press “Start training”.',
    fewEpochs: 'The run was too short to compare. Number of epochs:',
    low: 'The run reached {found} % on the validation images. Usual is {usual} %.',
    another: 'Train again with another seed (Data → Split), or look whether the base is frozen.',
    noEndToEnd:
      'No run has trained the head end to end yet. Choose the plan “Train the head with augmentation”, and press “Start training”.',
    notAugmented:
      'The base ran at every step, but without augmentation: it computed the same features each time.',
    augment: 'Set some fields of “Augmentation” in the stage, and train again.',
    stages: 'The plan should have two stages: the head, then the top layers. Number of stages:',
    headNotFirst: 'The first stage already trains layers of the base, together with a random head.',
    headFirst: 'Let the first stage train the head only.',
    nothingThawed: 'The second stage trains no layer of the base.',
    thawedBn: 'The second stage also trains BatchNormalization.',
    freezeBn: 'Set “BatchNorm” to “Frozen” under “More settings” of the second stage.',
    tooMany: 'The second stage trains everything from {layer} on, which is more than half of the base.',
    onlyTop: 'Choose a later layer to start from, such as block6a_expand_conv.',
    rate: 'The learning rate of the second stage is too high.',
    readBn: 'The plan is right. Answer the question.',
    misread: 'BatchNormalization has weights, and they cost no time. Think of what it measures.',
    reread: 'Read the help of “BatchNorm” under “More settings”, and choose again.',
    noTuning: 'No run with two stages has been trained yet. Press “Start training”.',
    headAgain: 'Both stages trained the head only.',
    planTwo: 'Choose the plan “Head first, then fine-tune the top”.',
    worse: 'Fine-tuning lowered the validation accuracy from {before} to {found} %.',
    lowerRate: 'Lower the learning rate of the second stage, and train again.',
  },
  options: {
    statistics: 'Small batches would replace the statistics of the million images that it was trained on',
    none: 'It has no weights that could be trained',
    slow: 'Training it would take too long',
  },
};
