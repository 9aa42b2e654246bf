// English texts of the lab “From dog to cat”.

/** The lab's texts. */
export const dogToCatEn = {
  title: 'From dog to cat',
  about:
    'Change a drawing so little that nobody can see it, and a network takes the dog for a cat. Measure the change, and find out which defenses help, and for how long.',
  learned:
    'Many tiny changes in the direction of the gradient add up, so that a network sees another animal where a person sees no change. Small steps reach a given class, one large step only leaves the old one. A defense that stops a weak attack need not stop a stronger one.',
  steps: {
    dog: {
      title: 'What does the network see?',
      say: 'The bundled drawing `contour-fox.jpg` shows a fox by its outline. EfficientNet-Lite0 knows 1,000 classes of ImageNet, among them foxes, and about 120 breeds of dogs.\nOpen the drawing with what the network sees.',
      where: 'Data → animals → contour-fox → What the network sees; or the command palette',
      ask: 'How certain will the network be of its first answer, in percent?',
      found: 'First answer',
      hint1: 'The drawing is in the class animals in Data.',
      hint2: 'Open it, and choose “What the network sees”. Lite0 is open in Model.',
      hint3:
        'Or press Ctrl+K, and run the command “Attack: a drawing of a dog becomes a cat”: it opens the drawing, and attacks it at once.',
      after:
        'A schipperke, a small black dog, with 70 %. A drawing is unlike the images that the network was trained on, and it still answers with confidence.',
    },
    cat: {
      title: 'A cat by an attack',
      say: 'The gradient of a class by the pixels says how to change each of them so that the class becomes more probable. Training changes the weights along a gradient; an attack changes the image.\nAttack toward `Siamese cat` with PGD. ε is the greatest change of a value, in gray levels of 255. Find the smallest ε that works.',
      where: 'Lens → Adversarial attack → Target class, ε',
      ask: 'How many gray levels are needed? The attack offers 1 to 16.',
      found: 'Probability of the cat, greatest change in gray levels',
      hint1:
        'Below the classes in the lens is the button “Attack”. The example in the dialog sets all of it.',
      hint2: 'Method PGD, aim “Toward a class”, target Siamese cat.',
      hint3: 'Set ε to 1, and click “Attack”.',
      after:
        'One gray level is enough: 92 % Siamese cat, after rounding to 8 bits. 45 % of the values changed by 1, the others not at all: a root mean square of 0.67. The network is nearly linear in its 150,528 inputs, so that many tiny changes in the same direction add up. Open the attack again to see both images, and the difference enlarged.',
    },
    step: {
      title: 'One large step instead of many small ones',
      say: 'PGD takes up to 20 small steps, and computes the gradient again after each. FGSM takes one step of the size ε.\nTry FGSM with ε = 8, eight times as much.',
      where: 'Adversarial attack → Method → FGSM, ε = 8',
      ask: 'Which probability will the Siamese cat have, in percent?',
      found: 'First answer',
      hint1: 'The gradient is right near the image only.',
      hint2: 'Method FGSM, the same target, ε = 8.',
      hint3: 'Choose FGSM, move ε to 8, and click “Attack”.',
      after:
        'Only 4 %: the dog is lost, but what the network sees is a gray fox with 11 %. Leaving a class is easy, and reaching a given one takes a path along the gradient. As with training, small steps are what makes it work.',
    },
    defend: {
      title: 'Defenses',
      say: 'Attack again by PGD with ε = 1, and try the defenses: compress the image as JPEG, cut off its edges, average ten crops. Each of them changes the image a little before the network sees it.',
      where: 'Adversarial attack → Defenses → Try the defenses',
      ask: 'How many of the four defenses will bring the dog back? JPEG 90, JPEG 75, crop, ten crops.',
      found: 'Defenses that bring the dog back',
      hint1: 'The attack only fits these exact pixels.',
      hint2: 'PGD, ε = 1, “Attack”; then “Try the defenses”.',
      hint3: 'The table of defenses is below the three images in the dialog.',
      after:
        'When measured, both JPEGs brought the dog back, while the crop and the average of ten crops did not. JPEG rounds away just such small changes. The notebook of the chapter says that ensembles protect: another network often does, but a second pretrained one is not bundled. If the weights of one are on this machine, the table tries it.',
    },
    strong: {
      title: 'A stronger attack',
      say: 'The attack did not know the defenses, and was as small as possible. Repeat both with ε = 8, and look at the image: can you see the change?',
      where: 'Adversarial attack → ε = 8; then Try the defenses',
      ask: 'How many of the four defenses bring the dog back now?',
      found: 'Defenses that bring the dog back',
      hint1: 'JPEG rounds away small changes.',
      hint2: 'PGD, ε = 8, “Attack”; then “Try the defenses”.',
      hint3: 'Move ε to 8, wait for the result, and click “Try the defenses”.',
      after:
        'None when measured, with 99 % Siamese cat, and the change is still hard to see. A defense that works against one attack does not make a network safe; whoever builds on its answers should know that they can be forged.',
    },
  },
  words: {
    noImage: 'No image is open. Open contour-fox.jpg in Data, and choose “What the network sees”.',
    otherImage: 'Another image is open.',
    openDrawing: 'Open contour-fox.jpg of the class animals.',
    looking: 'The network has not answered yet.',
    otherNetwork: 'This network sees {found}.',
    useLite: 'Look with EfficientNet-Lite0 and its pretrained weights.',
    noAttack: 'No attack with these settings has ended yet. Click “Attack”.',
    untargeted: 'The attack only leads away from the class of the image.',
    otherTarget: 'The attack leads toward {found}.',
    aimAtCat: 'Choose “Toward a class”, and Siamese cat.',
    oneStep: 'FGSM takes one step only.',
    usePgd: 'Choose PGD.',
    notReached: 'The Siamese cat was not reached. Its probability:',
    smaller: 'It works, and a smaller ε may too. ε:',
    notFgsm: 'The last attack was by PGD. Choose FGSM, and attack again.',
    weak: 'The change is smaller than in this step. Greatest change:',
    noCat: 'The present attack did not reach the Siamese cat, so there is nothing to defend against.',
    attackFirst: 'Attack by PGD toward Siamese cat first.',
    undefended: 'The defenses have not been tried against this attack. Click “Try the defenses”. Tried:',
  },
};
