// English texts of the lab “What the network sees”.

/** The lab's texts. */
export const whatItSeesEn = {
  title: 'What the network sees',
  about:
    'Follow a drawing of a penguin through EfficientNet-Lite0, from its first layer to its last. Then ask which pixels the answer depends on, move the image, and test whether the heat map can be trusted.',
  learned:
    'Low layers respond to edges, colors and textures, high layers to parts of objects. A convolution moves with a shifted image, but not with a rotated one. A heat map is a measurement by one method: compare two of them, and check that the map depends on the training before you trust it.',
  steps: {
    penguin: {
      title: 'A drawing of a penguin',
      say: 'The bundled drawing `tux-head-fco-andrade-01.jpg` shows the face of the penguin Tux. EfficientNet-Lite0, with the weights of ImageNet, is open in Model.\nOpen the drawing with what the network sees, and return to Model.',
      where: 'Data → animals → tux-head-fco-andrade-01 → What the network sees; then Model',
      ask: 'How certain will the network be of its first answer, in percent?',
      found: 'First answer',
      hint1: 'The drawing is in the class animals in Data.',
      hint2:
        'Click the drawing, and choose “What the network sees”. Then open Model, whose network is the one that is asked.',
      hint3:
        'The panel “What the network sees” lists the most probable classes; “The edited network” is the one in Model.',
      after:
        'King penguin, 95 %. Under Network, the panel offers every pretrained network with its classifier that is on this machine: with downloaded weights, VGG16, ResNet50 or MobileNetV2 answer for the same image. The chapter follows a cat: the drawing cartoon-cat-gerald-g-02 has its features shown in the same way, and Lite0 takes it for a Mexican hairless, a dog, with 13 %. (What networks see)',
    },
    edges: {
      title: 'A channel for edges',
      say: 'Each channel of a layer has its own kernel, and its map shows where in the image the kernel responds. The first convolution, `stem_conv`, has 32 kernels of 3 × 3 pixels.\nShow the maps of `stem_conv`, and find a channel that responds to edges: at least 10 times as strongly there as in areas of one gray level.',
      where: 'What the network sees → Layer → stem_conv, then one of the maps',
      found: 'Channel: response at edges / in areas',
      hint1: 'The maps of such a channel show the outline of the penguin, and are gray elsewhere.',
      hint2: 'Choose “Layer” below the image, then stem_conv, and click some maps. Each says its number.',
      hint3: 'Channels 0, 5, 15, 21, 27 and 30.',
      after:
        'Six of the 32 channels respond to edges, 12 to 295 times as strongly as to areas in five drawings; most others respond to colors and brightness of areas. The kernels are a result of training, and they resemble the gradient and Laplace filters of chapter 9, as in almost every network for images. (4.3.1)',
    },
    textures: {
      title: 'A layer in the middle',
      say: 'Each layer combines what the layer before has found. Show the maps of `block3b_add`, and click the first of them. The rectangle in the image is what one position sees: its receptive field.',
      where: 'What the network sees → Layer → block3b_add, then a map',
      ask: 'How many pixels wide is the receptive field of a position of block3b_add? In stem_conv it is 3.',
      found: 'Receptive field in pixels',
      hint1: 'Each convolution widens it, and a stride multiplies what the layers after it add.',
      hint2: 'The sentence below the map says how many pixels it sees.',
      hint3: 'Choose block3b_add under Layer, and click the first map.',
      after:
        '67 × 67 of 224 × 224 pixels, so that a position can know about textures and simple shapes. The maps have 28 × 28 positions instead of 112 × 112, and 40 channels.',
    },
    images: {
      title: 'What a channel responds to most',
      say: 'Which image would a channel respond to most? Draw the ideal image of a channel of `block3b_add`, then of a channel of `block6d_add`, by “Fourier + transforms” with 64 steps or more.',
      where: 'What the network sees → Layer → a map → Ideal image → Draw',
      ask: 'What is different in the image for block 6?',
      hint1: 'The button “Ideal image” beside the number of the channel opens the form for that channel.',
      hint2: 'Both layers and their channels can also be chosen in the form.',
      hint3: 'Layer block6d_add, channel 59: after 96 steps, faces of animals.',
      after:
        'In block 3, one pattern repeats over the whole image: strokes, grids, dots. In block 6, forms appear that do not repeat: eyes, snouts, fur, round things. Low layers find edges, colors and textures, high layers parts such as a dog’s eye or a cat’s ear, as the textbook says. That is why low layers suit other tasks too, and why more of the top is cut for unlike data. (4.3.1, chapter 8)',
    },
    heat: {
      title: 'Where does the answer come from?',
      say: 'Grad-CAM weights the maps of the last layer by their gradients for the class: one pass. Occlusion needs no gradient: it covers one part of the image after the other, and measures how far the score falls.\nChoose the last layer with positions, `top_activation`, and explain the penguin by Grad-CAM, then by Occlusion.',
      where: 'What the network sees → Layer → top_activation; then Heat map → Method',
      ask: 'How well will both maps agree? Rank correlation: 1 the same order of all positions, 0 none.',
      found: 'Rank correlation',
      hint1: 'The panel keeps the map before, and says how both agree.',
      hint2:
        'Choose top_activation under “Layer”, then “Heat map” below the image, the method “Grad-CAM”, then “Occlusion”.',
      hint3: 'Class and image stay the same; wait for each map until it is finished.',
      after:
        'About 0.4 for this drawing; 0.2 to 0.8 for eight drawings that were measured. Both agree that the penguin counts and the background hardly does, but not in detail: Grad-CAM has 7 × 7 positions and shows what the last layer found, Occlusion shows what is missed when it is covered. No single heat map is the truth. (What networks see)',
    },
    shift: {
      title: 'Shift the image',
      say: 'A convolution is equivariant: f(g(x)) = g(f(x)), where g is a shift. It does not matter whether the image is shifted first or the map afterwards. Three ideas make it so: each value sees few pixels (sparse), all positions share one kernel (shared), and so a shifted image gives a shifted map.\nShow the maps of `block3b_add`. Shift the image so that the maps agree: r of at least 0.98.',
      where: 'What the network sees → Layer → block3b_add → Shift or rotate the image',
      ask: 'What is the smallest shift, in pixels, after which the maps agree?',
      found: 'Shift / stride in pixels, correlation',
      hint1: 'block3b_add has 28 positions for 224 pixels.',
      hint2: 'A shift by 8 pixels is one position, a shift by 4 pixels is half of one.',
      hint3: 'Choose a shift by 8 pixels, and “Compare”. Try 4 pixels as well.',
      after:
        'By 8, 16 or 32 pixels, r is above 0.9999 in each of seven drawings; by 4 pixels, only 0.59 to 0.76. A stride samples the image, so the maps of a network move exactly only by whole strides. Near the edges, padding breaks the rule too: in block 6, whose positions see 787 pixels, r is 0.85 to 0.92 after a shift by 32. (9.8)',
    },
    rotate: {
      title: 'Rotate the image',
      say: 'Is a convolution also equivariant to rotations? Rotate the image by 90°. Not a single pixel is interpolated.',
      where: 'What the network sees → Layer → block3b_add → Shift or rotate the image',
      ask: 'What will r be?',
      found: 'Correlation',
      hint1: 'A kernel that looks for vertical edges does not find them any more.',
      hint2: 'The layer stays; only the move is another one.',
      hint3: 'Choose a rotation by 90°, and “Compare”.',
      after:
        '0.50 here, 0.45 to 0.54 in seven drawings: the kernels did not rotate with the image. The same holds for other sizes of the object. That is why rotated and zoomed copies of the images are used in training: what the architecture does not know, it has to learn from data. (9.8)',
    },
    sanity: {
      title: 'Can the heat map be trusted?',
      say: 'A map that looks the same without training only shows where the image has edges. The sanity check replaces the weights from a layer up by random values (Adebayo and others, 2018).\nExplain the penguin by Grad-CAM at the layer `block5c_add`, and run the check.',
      where: 'What the network sees → Layer → block5c_add; then Heat map → Sanity check',
      ask: 'How well will the map with random weights agree with the trained one? Rank correlation, from −1 to 1.',
      found: 'Rank correlation',
      hint1: 'If the map depends on the training, it is another one without it.',
      hint2: 'Choose the layer first, then the page “Heat map”, Grad-CAM, and “Sanity check”.',
      hint3: 'With the default layer, only the last dense layer becomes random: choose block5c_add.',
      after:
        '−0.1 here, −0.3 to 0.4 in eight drawings: Grad-CAM passes. With the default layer it was −0.1 to 0.7, because all but the last dense layer stays trained, and a map of 49 values is soon similar by chance. Guided backpropagation, which is not in Graft, fails this check: it draws the same outlines with random weights. (What networks see)',
    },
  },
  words: {
    noImage: 'No image is open. Open the drawing of the penguin in Data, and choose “What the network sees”.',
    otherImage: 'Another image is open.',
    openTux: 'Open tux-head-fco-andrade-01.jpg of the class animals.',
    looking: 'The network has not answered yet.',
    notPenguin: 'This network sees {found}.',
    useLite: 'Use EfficientNet-Lite0 with its pretrained weights.',
    otherLayer: 'The maps of another layer are shown. Choose the layer below the image.',
    noChannel: 'Choose one of the maps.',
    flat: 'Channel {number} responds to areas as well: at edges {found} times as strongly.',
    another: 'Choose another channel. Its map should be gray except at the outline.',
    noContrast: 'This channel is 0 everywhere.',
    noLow:
      'No ideal image of a channel of block 3 is finished. Choose a map of block3b_add, and click “Ideal image”.',
    noHigh: 'No ideal image of a channel of block 6 is finished. Draw one for block6d_add.',
    noDifference: 'Both images are there. Choose an answer.',
    notFiner: 'Look again: the patterns of block 3 are the finer ones.',
    notSame: 'Look again: in block 3 one pattern repeats over the whole image.',
    lookAgain: 'Compare both images side by side.',
    oneMethod: 'Only one of the two methods has explained this class so far.',
    otherMethods: 'Two other methods were compared.',
    chooseBoth: 'Choose Grad-CAM, then Occlusion.',
    lowerMap: 'Grad-CAM was computed at {layer}, a lower layer.',
    chooseLast: 'Choose top_activation under Layer, then Grad-CAM again.',
    disagree: 'The maps do not agree at all: {found}. Usual is 0.2 to 0.8.',
    sameClass: 'Explain the class king penguin by both methods.',
    notMoved: 'The image has not been moved for the shown layer. Choose a move, and click “Compare”.',
    between: 'A shift by {shift} pixels is not a whole number of positions: r = {found}.',
    wholeStride: 'Shift by {stride} pixels or a multiple of it.',
    predictShift:
      'How many pixels of the image is one position of the map? Predict it, then try another shift.',
    border: 'The layer sees too much of the padding. r:',
    shiftedOnly: 'The image was shifted, not rotated.',
    rotatedOnly: 'The image was rotated, not shifted.',
    agrees: 'r is {found}: this layer hardly changes with a rotation.',
    useBlock: 'Compare in the layer block3b_add.',
    notChecked:
      'The sanity check has not been run for this explanation. Click “Sanity check” below the heat map.',
    onlyDense:
      'From {layer} on, hardly any layer is random, and the maps have only {values} values. r = {found}.',
    chooseLower: 'Choose the layer block5c_add, and check again.',
    similar: 'r is {found}. Usual is −0.3 to 0.4.',
    tryOther: 'Choose the layer block5c_add and the class king penguin.',
  },
  options: {
    parts: 'It shows larger forms that do not repeat, such as eyes',
    finer: 'Its patterns are finer',
    same: 'Nothing but the colors',
  },
};
