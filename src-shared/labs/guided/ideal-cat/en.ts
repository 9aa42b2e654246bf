// English texts of the lab “The ideal cat”.

/** The lab's texts. */
export const idealCatEn = {
  title: 'The ideal cat',
  about:
    'Change an image of noise by its gradient, toward a Siamese cat. Then add, one by one, what makes shapes of noise, and draw a zebra.',
  learned:
    'The gradient of a class by the pixels draws what raises its score. Without further conditions that is noise; if it has to survive small movements and is made of waves, parts of animals appear. A probability compares known classes and says nothing about images unlike those of the training.',
  steps: {
    noise: {
      title: 'A cat of pixels',
      say: 'Training changes the weights so that the output fits the image. Here it is the other way around: the weights stay, and the image is changed by its gradient so that the score of a class grows.\nDraw the ideal image of the class `Siamese cat` by the recipe “Pixels”, and look at it.',
      where: 'Ctrl+K → “Draw the ideal image of a class or channel …”',
      ask: 'How certain will the network be that this image is a Siamese cat, in percent?',
      found: 'Probability of the class',
      hint1: 'Ctrl+K opens the list of commands. Type: ideal.',
      hint2: 'Choose the class Siamese cat and the recipe “Pixels”; 128 steps suffice.',
      hint3: 'Press “Draw”, wait until the image is finished, and close the window with Escape.',
      after:
        'The network is almost certain, and a person sees noise. The gradient finds any direction in 150,528 numbers that raises the score, and most of them look like nothing. (What networks see)',
    },
    smooth: {
      title: 'With a variation loss',
      say: 'The notebook of the book adds a second term to the loss: the differences of neighboring pixels. Then noise is expensive.\nDraw the same class by “Pixels + smoothness”.',
      where: 'Ctrl+K → “Draw the ideal image of a class or channel …”',
      found: 'Mean difference of neighboring pixels, before → now',
      hint1: 'Class and steps stay; only the recipe is another one.',
      hint2: 'The recipe is “Pixels + smoothness”.',
      hint3: 'Press “Draw”, and compare both images when it is finished.',
      after:
        'The numbers are the mean difference of neighboring pixels, before and after, in gray levels. There is less fine noise, but hardly more cat: the loss only forbids noise, it does not ask for shapes. (What networks see)',
    },
    shapes: {
      title: 'Shapes that survive',
      say: 'What if the image is moved, scaled and rotated a little in each step? Then only what survives this can grow. And if the image is built of waves of all lengths instead of single pixels, large shapes grow as easily as small ones.\nDraw the class by “Fourier + transforms”.',
      where: 'Ctrl+K → “Draw the ideal image of a class or channel …”',
      found: 'Probability of the class',
      hint1: 'The recipe is the last of the four.',
      hint2: 'Class Siamese cat, recipe “Fourier + transforms”.',
      hint3: 'Press “Draw”. With 256 steps it becomes clearer, and takes twice as long.',
      after:
        'Faces, eyes, ears and fur, several times and in several places: the network looks for parts, not for one cat. The idea is from Olah, Mordvintsev and Schubert (2017). (What networks see)',
    },
    zebra: {
      title: 'A zebra',
      say: 'Draw the class `zebra` by the same recipe.',
      where: 'Ctrl+K → “Draw the ideal image of a class or channel …”',
      found: 'Probability of the class',
      hint1: 'Only the class is another one.',
      hint2: 'Type zebra into the field of the class.',
      hint3: 'Class zebra, recipe “Fourier + transforms”, “Draw”.',
      after:
        'Stripes almost everywhere, and rarely a whole animal: for this network, stripes are most of what makes a zebra. (What networks see)',
    },
    why: {
      title: 'What does it show?',
      say: 'All four images convinced the network. You saw noise in the first, and parts of animals in the last.',
      where: 'Here',
      ask: 'What follows from that?',
      hint1: 'The network’s output is a number between 0 and 1 for any image, also for noise.',
      hint2: 'Think of images that no training image resembles.',
      hint3: 'A high probability says nothing about images that are unlike the training images.',
      after:
        'A probability compares the classes that the network knows, for images like those of the training. It can be almost 1 for an image of which a person sees nothing. The lab about attacks uses this. (What networks see)',
    },
  },
  words: {
    noNetwork: 'EfficientNet-Lite0 is not open. Open it from the catalog in Model.',
    noImage: 'No ideal image has been drawn in this session yet. Press Ctrl+K, and type: ideal.',
    drawHere:
      'No ideal image has been drawn in this session yet. Choose the class and the recipe of this step here, and press “Draw”.',
    drawing: 'The image is being drawn.',
    otherClass: 'The newest image is of {found}.',
    chooseClass: 'Choose the class {name}.',
    otherRecipe: 'The newest image was made with another recipe.',
    chooseRecipe: 'Choose the recipe that the step names.',
    unconvinced: 'After {steps} steps, the network’s probability is {found}.',
    moreSteps: 'Draw it again with more steps.',
    noFirst: 'The image of the first step is not there to compare. Draw it again by “Pixels”.',
    rougher: 'The image is not smoother than the one by pixels alone.',
    sameSteps: 'Draw both with the same number of steps.',
    noWhy: 'Choose an answer.',
    notSeen: 'The network never saw these images: they were made after the training.',
    notBroken: 'The same weights classify ordinary images well.',
    lookAgain: 'Think of what a probability near 1 says about an unusual image.',
  },
  options: {
    sure: 'A network can be certain of an image that shows nothing to a person',
    seen: 'The network has seen such images in training',
    broken: 'The network is broken',
  },
};
