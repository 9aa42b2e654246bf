// English texts of the lab “A new head on mixed7”.

/** The lab's texts. */
export const newHeadEn = {
  title: 'A new head on mixed7',
  about:
    'Open InceptionV3, cut it at mixed7, freeze it, and graft a classifier for ten digits onto it. Every number of the textbook appears in the window.',
  learned:
    'You did the surgery of the textbook: opened a network without its classifier, froze it, cut it at a layer by its name, and trained a new head on what it computes. The head can only use what the frozen features contain, so a trained base makes the difference.',
  steps: {
    open: {
      title: 'Open InceptionV3 without its classifier',
      say: 'InceptionV3 was trained to tell 1,000 classes of ImageNet apart. This lab keeps its convolutional layers only, for images of 75 × 75 pixels: in Keras, `InceptionV3(input_shape=(75, 75, 3), include_top=False)`.\nOpen it from the catalog with the options 75 × 75 and without the classifier.',
      where: 'Model → InceptionV3 → Options',
      ask: 'The card says how many parameters it has with the classifier. How many are left without it, roughly?',
      found: 'Parameters',
      hint1: 'The card of a network in the catalog has a button “Options …” at its lower right.',
      hint2:
        'Enter 75 for height and width, and clear “Include the classifier”. Any weights will do for now.',
      hint3:
        'Model, then the card InceptionV3, “Options …”: 75 × 75, no check mark at “Include the classifier”, “Use this network”.',
      after:
        'Without its classifier, InceptionV3 has 21,802,784 parameters. 75 pixels is the smallest side that it accepts: at each reduction the map loses half of its side, and something must be left at the end. (9.9, LAB 9-3)',
    },
    freeze: {
      title: 'Freeze all layers',
      say: 'A new head starts with random weights. Its first gradients are large and would destroy the pretrained weights. The book therefore sets `layer.trainable = False` for every layer.\nFreeze the whole network.',
      where: 'Model → Freeze, with all layers selected',
      found: 'Trainable parameters',
      hint1: '“Freeze” in the toolbar freezes the selected layers.',
      hint2: 'Ctrl+A selects all layers once the graph has the focus.',
      hint3:
        'Click the graph, press Ctrl+A, then “Freeze”. The totals below the graph then show 0 trainable parameters.',
      after:
        'The list of trainable weights is empty: trainable is 0. Training would change nothing now, and the network is a pure feature extractor. (9.9; Chapter 4, 4.3.2)',
    },
    cut: {
      title: 'Cut at mixed7',
      say: 'The deeper a layer, the more special its features: the last blocks of InceptionV3 separate breeds of dogs, which handwritten digits do not need. The book ends the base at the layer `mixed7`.\nKeep everything up to mixed7, and remove what follows.',
      where: 'Model → select mixed7 → Cut here',
      ask: 'Which shape does the output of mixed7 have, for images of 75 × 75?',
      found: 'Output shape of mixed7, parameters',
      hint1: 'Ctrl+F finds a layer by its name.',
      hint2: 'Select the layer mixed7; “Cut here” in the toolbar keeps it and everything before it.',
      hint3: 'Press Ctrl+F, type mixed7, press Enter, then click “Cut here”.',
      after:
        'The base now has 8,975,264 parameters, all frozen, and its output is 3 × 3 × 768: nine positions with 768 features each. `pre_trained_model.get_layer("mixed7")` does the same in Keras. (9.9)',
    },
    head: {
      title: 'Graft the new head',
      say: 'The book adds three layers: `Flatten`, `Dense(64, activation="relu")` and `Dense(10, activation="softmax")`. Only these will be trained.\nPredict their number of parameters first. A dense layer has one weight for each pair of an input and an output, and one bias for each output.',
      where: 'Model → Add head',
      ask: 'How many parameters will be trainable?',
      found: 'Parameters: all / trainable / frozen',
      hint1:
        'Flatten makes $3 \\cdot 3 \\cdot 768 = 6{,}912$ numbers of the output of mixed7. It has no parameters.',
      hint2: 'Dense 64: 6,912 · 64 + 64. Dense 10: 64 · 10 + 10. The head presets have this head ready.',
      hint3:
        '“Add head”, then “Flatten, dense 64, dense”. The dataset has ten classes, so the last layer gets ten units.',
      after:
        '$(3 \\cdot 3 \\cdot 768) \\cdot 64 + 64 + 64 \\cdot 10 + 10 = 443{,}082$ trainable parameters, 8,975,264 frozen, 9,418,346 in total: the three numbers of `model.summary()` in the book. Almost all of the 443,082 belong to the layer after Flatten. (9.9)',
    },
    plan: {
      title: 'Plan the training',
      say: 'The book compiles with `RMSprop(learning_rate=0.0005)` and the cross-entropy over classes.\nMake a plan with one stage that trains the head: RMSprop, learning rate 0.0005, 5 epochs.',
      where: 'Train → the stage of the plan',
      hint1: '“Train the head” is a preset plan with one stage.',
      hint2:
        'Epochs and learning rate are fields of the stage; the optimizer is under “More settings”, “Optimizer”.',
      hint3:
        'In Train, choose “Train the head”, set 5 epochs and the rate 0.0005, open “More settings” and “Optimizer”, and choose RMSprop.',
      after:
        'RMSprop divides each step by a running mean of the size of the gradients, so that layers with small gradients make progress too. The frozen base is computed once per image, not once per epoch. (9.9)',
    },
    train: {
      title: 'Train the head',
      say: 'Start the training and watch the validation accuracy.\nIf ImageNet weights of InceptionV3 are on this machine, open the network with them in the first step. Without them the base is random, and this run shows how useful a random base is.',
      where: 'Train → Start training',
      ask: 'Which validation accuracy will be reached after 5 epochs, in percent? Guessing one of ten classes gives 10.',
      found: 'Validation accuracy',
      hint1: 'The button “Start training” is below the plan.',
      hint2: 'If it is disabled, its tooltip says what is missing.',
      hint3:
        'Press “Start training” and wait for the fifth epoch. The features of 1,000 images are computed first.',
      after:
        'With random weights, five seeds reached 6 to 10 %: guessing. Each random layer with ReLU weakens the signal, and untrained BatchNormalization has no statistics to restore it: the features average 0.02 at mixed0 and 0.001 at mixed7. The head has almost nothing to work with. With ImageNet weights, the book reaches high accuracy from the first epochs. (9.9)',
    },
    bundled: {
      title: 'The same surgery on trained features',
      say: 'EfficientNet-Lite0 comes with its ImageNet weights. Do the same with it: 75 × 75 pixels, pretrained, frozen, cut at `top_activation`, the same head, the same plan, and train.\nIts base is trained, and just as frozen. How much does that change?',
      where: 'Model → Change network … and the same steps again',
      ask: 'Which validation accuracy will be reached with trained features, in percent?',
      found: 'Validation accuracy',
      hint1: '“Change network …” closes the network and shows the catalog again.',
      hint2:
        'Options of EfficientNet-Lite0: 75 × 75, pretrained. Then freeze all, cut at top_activation, add the head.',
      hint3:
        'The plan stays as it was. Check in Train that one stage trains the head with RMSprop 0.0005 for 5 epochs, and start.',
      after:
        'Same images, same head, same plan: only the base differs. Five seeds reached 76 to 89 %. What ImageNet left in the frozen weights is useful for digits too: that is transfer learning. (9.9; Chapter 4, 4.3.1)',
    },
    not: {
      title: 'Read the line twice',
      say: 'Chapter 4 wants to freeze all layers whose name contains “conv”, and prints\n`vars_to_train = [v for v in vars_to_train if "conv" in v.name]`\nWhat does the line do? Do exactly that to this network, and answer.',
      where: 'Model → More ways to freeze → by name',
      ask: 'What does the printed line train?',
      found: 'Trainable parameters',
      hint1: '`vars_to_train` is the list of weights that will be trained. Which ones stay in the list?',
      hint2: '“More ways to freeze” has a panel that finds layers by a pattern such as `*conv*`.',
      hint3: 'Freeze all layers first, then unfreeze the pattern `*conv*`.',
      after:
        'The line keeps the weights with “conv” in their name and trains them: the opposite of what the sentence before it says. With `not` (`if "conv" not in v.name`) it freezes them. Your network shows both: look at the number of trainable parameters before and after. (Chapter 4, 4.3.2)',
    },
  },
  words: {
    noNetwork: 'No network is open. Open one from the catalog in Model.',
    otherNetwork: 'This network has no layer mixed7.',
    openInception: 'Open InceptionV3 from the catalog.',
    size: 'The input has another size.',
    classifier: 'The network still has its classifier for 1,000 classes.',
    withoutTop: 'Open it again with “Include the classifier” cleared.',
    stillTrainable: 'Some layers are still trainable. Number of trainable parameters:',
    notCut: 'The network does not end at mixed7 yet. It ends at:',
    otherCut: 'The network was cut at {layer}, not at mixed7.',
    undoCut: 'Undo it, and cut at mixed7.',
    gone: 'The layer mixed7 was removed.',
    undoGone: 'Undo the last cut, and cut at mixed7 itself.',
    noHead: 'The network has no head yet. Number of trainable parameters:',
    pooled: 'The head begins with {kind} instead of Flatten: it has {found} trainable parameters.',
    useFlatten: 'Undo it, and choose the head “Flatten, dense 64, dense”.',
    thawed: 'The base is not frozen any more: {found} parameters are trainable.',
    freezeBase: 'Undo, or freeze all layers before the head.',
    counts: 'The counts differ from the book. Number of trainable parameters:',
    otherActivation: 'The last layer has the activation {found}.',
    useSoftmax: 'Set its activation to softmax: the ten outputs are then probabilities.',
    noStage: 'The plan has no stage yet. Choose one of the “Preset plans”.',
    stages: 'The plan should have one stage. Number of stages:',
    wrongOptimizer: 'The stage uses {found}.',
    useRmsprop: 'Choose RMSprop under “More settings”, “Optimizer” of the stage.',
    rate: 'The learning rate differs.',
    epochs: 'The number of epochs differs.',
    notHead: 'The stage trains more than the head.',
    trainHead: 'Choose the head as the trainable layers of the stage.',
    noRun: 'No run of this network has been trained to the end yet. Press “Start training” in Train.',
    running: 'The run is training. Epochs so far:',
    failed: 'The run ended before it was complete.',
    again: 'Start it again, or resume it in Train.',
    noLite: 'No run of EfficientNet-Lite0 with this head has been trained yet.',
    random: 'EfficientNet-Lite0 was opened with random weights.',
    usePretrained: 'Open it again, and choose the pretrained weights.',
    low: 'The run reached {found} % on the validation images. Usual is {usual} %.',
    another: 'Train again with another seed (Data → Split), or look whether the base is frozen.',
    noConv: 'Not the layers that the line trains. Trainable layers without “conv” in their name:',
    frozenConv:
      '{found} layers with “conv” in their name are frozen. That is what the sentence says, not what the line does.',
    doLine: 'Unfreeze the layers with “conv” in their name, and freeze all others.',
    readLine: 'Choose what the line trains.',
    misread: 'The list keeps the weights for which the condition is true, and those are trained.',
    rereadLine: 'Read the line again: what stays in the list?',
  },
  options: {
    conv: 'The layers with “conv” in their name',
    others: 'All layers except those with “conv” in their name',
    s3: '3 × 3 × 768',
    s5: '5 × 5 × 768',
    s9: '1 × 1 × 2048',
  },
};
