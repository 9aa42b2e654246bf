// The parts of a Keras script that are the same for every recipe, as Python source.

/** Reads images and returns them in batches. */
export const readingSource = `\
def read_rows(part):
    """Numbers of the rows of images.csv that belong to a part."""
    return np.array([i for i, row in enumerate(ROWS) if row["part"] == part], dtype=np.int64)


def open_image(i):
    """One image at its own size; inside of an archive it is there at the network's size only."""
    path = HERE / ROWS[i]["path"]
    if PIXELS is not None and not path.exists():
        return Image.fromarray(PIXELS[i].squeeze())
    if path.suffix.lower() in (".heic", ".heif"):
        import pillow_heif  # pip install pillow-heif

        pillow_heif.register_heif_opener()
    with Image.open(path) as image:
        image = ImageOps.exif_transpose(image)
        if image.mode.startswith("I;16"):  # Pillow would clip 16-bit gray: the high byte counts
            image = Image.fromarray((np.asarray(image) >> 8).astype("uint8"))
        image = image.convert("RGBA")
        if CHANNELS == 4:
            return image
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image).convert("RGB")


def resized(image, size, box=None):
    """An image, or a box of it, at another size; of colors and alpha each by itself."""
    bands = [band.resize(size, Image.Resampling.BILINEAR, box=box) for band in image.split()]
    return Image.merge(image.mode, bands)


def pixels_of(image):
    """An image as uint8 [height, width, channels]: gray where the network takes one channel."""
    return np.asarray(image.convert("L"))[..., None] if CHANNELS == 1 else np.asarray(image)


def read_image(i):
    """One image as uint8 [height, width, channels]."""
    if PIXELS is not None:
        return PIXELS[i]
    if i not in KEPT:
        KEPT[i] = pixels_of(resized(open_image(i), (WIDTH, HEIGHT)))
    return KEPT[i]


class Images(keras.utils.PyDataset):
    """
    Batches of some rows; \`orders\` gives their order in each epoch, \`take\` turns rows into the network's inputs,
    \`mix\` mixes a batch, \`weights\` say how much each class counts. Each output of the network has the same labels.
    """

    def __init__(self, rows, batch_size, take, orders=None, mix=None, weights=None, outputs=OUTPUTS):
        super().__init__(workers=1)
        self.rows, self.batch_size, self.take, self.orders, self.epoch = rows, batch_size, take, orders, 0
        self.mix, self.weights, self.outputs = mix, weights, outputs

    def __len__(self):
        return math.ceil(len(self.rows) / self.batch_size)

    def __getitem__(self, i):
        rows = self.rows if self.orders is None else self.rows[self.orders[self.epoch]]
        rows = rows[i * self.batch_size : (i + 1) * self.batch_size]
        pixels, labels = self.take(rows), labels_of(rows)
        if self.mix is not None:
            pixels, labels = self.mix(pixels, labels)
        found = (labels,) if self.weights is None else (labels, weights_of(labels, self.weights))
        if self.outputs > 1:
            found = tuple((one,) * self.outputs for one in found)
        return (pixels, *found)


def weights_of(labels, weights):
    """How much each image counts by its class; a mixed one by its classes' shares."""
    shares = np.concatenate([1 - labels, labels], axis=1) if UNITS == 1 else labels
    return (shares @ np.array(weights)).astype("float32")


class Order(keras.callbacks.Callback):
    """Tells the batches which epoch it is."""

    def on_epoch_begin(self, epoch, logs=None):
        training.epoch = epoch


def images_as_input(augmentation=None, window=None):
    """Rows to what the network is fed with: a window where one is cut out, augmented (on 0..255), then preprocessed."""

    def take(rows):
        pixels = np.stack([(window or read_image)(i) for i in rows]).astype("float32")
        if augmentation is not None:
            pixels = keras.ops.convert_to_numpy(augmentation(pixels, training=True))
        return preprocess(pixels)

    return take


def orders_of(count, epochs, done):
    """The order of the images in each epoch of a stage that begins after \`done\` epochs."""
    if ORDER is not None:
        return ORDER[done : done + epochs]
    return np.stack([np.random.default_rng([SEED, done + i]).permutation(count) for i in range(epochs)])
`;

/** Samples all classes equally often. */
export const balancedSource = `\
def balanced_orders_of(rows, epochs, done):
    """As many images an epoch as there are, every class equally often: rare images come again, common ones take turns."""
    if BALANCED is not None:
        return BALANCED[done : done + epochs]
    labels = np.array([CLASSES.index(ROWS[i]["class"]) for i in rows])
    classes = np.unique(labels)

    def draw(random):
        places = []
        for turn, label in enumerate(random.permutation(classes)):
            members = np.flatnonzero(labels == label)
            wanted = len(labels) // len(classes) + (turn < len(labels) % len(classes))
            rounds = [random.permutation(members) for _ in range(math.ceil(wanted / len(members)))]
            places.append(np.concatenate(rounds)[:wanted] if rounds else members[:0])
        return random.permutation(np.concatenate(places))

    return np.stack([draw(np.random.default_rng([SEED, done + i])) for i in range(epochs)])
`;

/** Labels of images with one class each. */
export const labelsSource = `\
LABELS = [CLASSES.index(row["class"]) for row in ROWS]


def labels_of(rows):
    labels = np.array([LABELS[i] for i in rows])
    if UNITS == 1:
        return labels.reshape(-1, 1).astype("float32")
    return np.eye(UNITS, dtype="float32")[labels]
`;

/** Labels of images with several classes, or none. */
export const severalLabelsSource = `\
LABELS = [[CLASSES.index(name) for name in json.loads(row["classes"])] for row in ROWS]


def labels_of(rows):
    labels = np.zeros((len(rows), UNITS), dtype="float32")
    for at, i in enumerate(rows):
        labels[at, LABELS[i]] = 1
    return labels
`;

/** Loss of the classifying output, as a metric. */
export const ownLossSource = `\
class OwnLoss(keras.metrics.Mean):
    """The loss of one output without weights, in the mean of its images; Keras' number of several outputs is a mean of batches."""

    def __init__(self, loss):
        super().__init__(name="own_loss")
        self.loss = loss

    def update_state(self, truth, found, sample_weight=None):
        return super().update_state(self.loss.call(truth, found))
`;

/** Squared error for a network that outputs logits: computed from the probabilities. */
export const squaredErrorSource = `\
class SquaredErrorOfLogits(keras.losses.Loss):
    """The squared error of the probabilities that logits stand for."""

    def __init__(self, activation):
        super().__init__()
        self.activation = activation

    def call(self, truth, found):
        return keras.ops.mean(keras.ops.square(truth - self.activation(found)), axis=-1)
`;

/** Class weights for independent classes. */
export const weightedLossSource = `\
def weighed(weights, label_smoothing=0.0, from_logits=False):
    """The binary cross-entropy of each class, the classes counting by their weights."""

    def loss(truth, found):
        truth, found = keras.ops.expand_dims(truth, -1), keras.ops.expand_dims(found, -1)
        each = keras.losses.binary_crossentropy(truth, found, from_logits=from_logits, label_smoothing=label_smoothing)
        return keras.ops.mean(each * np.array(weights, dtype="float32"), axis=-1)

    return loss
`;

/** Sets which layers are trainable. */
export const choosingSource = `\
def choose(model, learns):
    """Only the layers for which learns(i, name, kind) is true are trained; a frozen BatchNormalization keeps its statistics."""
    model.trainable = True
    for i, layer in enumerate(model.layers):
        layer.trainable = bool(learns(i, layer.name, type(layer).__name__))
`;

/** Layers with a fixed mode. */
export const modesSource = `\
def call_with(layer, training):
    """Calls a layer with this training argument always: Keras 3 keeps it in files, but its fit and predict override it."""
    call = layer.call
    layer.call = lambda *inputs, **arguments: call(*inputs, **{**arguments, "training": training})
`;

/** The cosine schedule. */
export const cosineSource = `\
def cosine(rate, epoch, epochs, warm_up, floor):
    if epoch < warm_up:
        return rate * epoch / warm_up
    done = min(1, (epoch - warm_up) / max(epochs - warm_up, 1e-12))
    return rate * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done)))
`;

/** The one-cycle schedule (Smith 2018). */
export const oneCycleSource = `\
def one_cycle(rate, step, total, rise, start_divisor, end_divisor):
    def between(start, end, share):
        return end + (start - end) / 2 * (1 + math.cos(math.pi * min(1, share)))

    peak, first = rise * total - 1, rate / start_divisor
    if step <= peak:
        return between(first, rate, step / peak if peak > 0 else 1)
    left = total - 1 - peak
    return between(rate, first / end_divisor, (step - peak) / left if left > 0 else 1)
`;

/** Sets the learning rate before each step. */
export const rateSource = `\
class Rate(keras.callbacks.Callback):
    def __init__(self, rate, steps, epochs, rule):
        super().__init__()
        self.rate, self.steps, self.total, self.rule, self.step = rate, steps, steps * epochs, rule, 0

    def on_train_batch_begin(self, batch, logs=None):
        rate = self.rule(self.rate, self.step, self.step / self.steps, self.total)
        self.model.optimizer.learning_rate = rate
        self.step += 1
`;

/** Learning-rate factors by layer. */
export const factorsSource = `\
def with_factors(kind, factors):
    """An optimizer whose rate is multiplied by a factor for the weights of some layers."""

    class Scaled(kind):
        def update_step(self, gradient, variable, learning_rate):
            known = self._trainable_variables[self._get_variable_index(variable)]
            factor = factors.get(known.path.split("/")[0], 1.0)
            super().update_step(gradient, variable, learning_rate * factor)

    Scaled.__name__ = kind.__name__
    return Scaled


def factors_of(model, rules):
    factors = {}
    for chosen, factor in rules:
        for i, layer in enumerate(model.layers):
            if chosen(i, layer.name, type(layer).__name__):
                factors[layer.name] = factor
    return factors
`;

/** Carries optimizer moments from stage to stage. */
export const momentsSource = `\
def carry_moments(before, now, model):
    """A stage with the same kind of optimizer goes on with the moments of the weights that learned before."""
    now.build(model.trainable_variables)
    if before is None or type(before).__name__ != type(now).__name__:
        return now
    known = {variable.path.split("/", 1)[1]: variable for variable in before.variables}
    for variable in now.variables:
        name = variable.path.split("/", 1)[1]
        if name in known and name not in ("iteration", "learning_rate") and variable.shape == known[name].shape:
            variable.assign(known[name])
    return now
`;

/** Frozen layers computed once. */
export const featuresSource = `\
def features_once(model, names, rows):
    """What the frozen layers give for every image, computed once: (rows to features, the rest of the network)."""
    outputs = [model.get_layer(name).output for name in names]
    base = keras.Model(model.input, outputs)
    take, found = images_as_input(), {}
    for start in range(0, len(rows), 32):
        part = rows[start : start + 32]
        values = base(take(part), training=False)
        values = [keras.ops.convert_to_numpy(value) for value in (values if isinstance(values, (list, tuple)) else [values])]
        for at, i in enumerate(part):
            found[int(i)] = [value[at] for value in values]
    head = keras.Model(outputs[0] if len(outputs) == 1 else tuple(outputs), model.output)

    def take_features(wanted):
        columns = [np.stack([found[int(i)][k] for i in wanted]) for k in range(len(names))]
        return columns[0] if len(columns) == 1 else tuple(columns)

    return take_features, head
`;
