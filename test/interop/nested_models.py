# Writes random models with duplicate layer names in nested models, with Keras' outputs: argv is the Keras version (2 or 3), the folder, the first seed, the count. Prints a JSON list of the files.
import json
import os
import random
import sys
import types
from importlib.machinery import ModuleSpec

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
version, folder, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
if version == '2':
    import tf_keras as keras
else:
    import keras
import numpy as np

layers = keras.layers
SIZE = 6
NAMES = ['conv', 'conv_1', 'bn', 'block', 'a', 'dense']


class Stub(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return Stub(name)


def converter():
    """Returns TensorFlow.js' converter without the packages it imports for other inputs; None if it is not installed."""
    for name in ('tensorflow_decision_forests', 'tensorflow_hub', 'jax', 'jax.experimental', 'jax.experimental.jax2tf', 'flax'):
        stub = Stub(name)
        stub.__spec__ = ModuleSpec(name, None, is_package=True)
        stub.__path__ = []
        sys.modules[name] = stub
    try:
        from tensorflowjs.converters import converter as module
        return module
    except ImportError as error:
        print('no tensorflowjs:', error, file=sys.stderr)
        return None


class Maker:
    """Returns one random model. All tensors have 3 channels, so that layers with the same name have the same shapes."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.blocks = []

    def free(self, used):
        name = self.random.choice([n for n in NAMES if n not in used] or [f'x{len(used)}'])
        used.add(name)
        return name

    def layer(self, used):
        kind = self.random.choice(['conv', 'conv', 'depthwise', 'bn', 'bn', 'relu', 'separable'])
        name = self.free(used)
        if kind == 'conv':
            return layers.Conv2D(3, self.random.choice([1, 1, 3]), padding='same', name=name)
        if kind == 'depthwise':
            return layers.DepthwiseConv2D(3, padding='same', name=name)
        if kind == 'separable':
            return layers.SeparableConv2D(3, 3, padding='same', name=name)
        return layers.BatchNormalization(name=name) if kind == 'bn' else layers.ReLU(name=name)

    def block(self, depth, name):
        """Returns a nested model: Sequential (built late, early or with an input layer) or functional."""
        used = set()
        parts = [
            self.block(depth - 1, self.free(used)) if depth > 0 and self.random.random() < 0.45 else self.layer(used)
            for _ in range(self.random.randint(1, 4))
        ]
        how = self.random.choice(['late', 'input', 'functional', 'functional'])
        if how == 'late':
            model = keras.Sequential(parts, name=name)
        elif how == 'input':
            model = keras.Sequential([keras.Input((SIZE, SIZE, 3)), *parts], name=name)
        else:
            x = entry = keras.Input((SIZE, SIZE, 3))
            for part in parts:
                y = part(x)
                x = layers.Add()([x, y]) if self.random.random() < 0.3 else y
                if self.random.random() < 0.15:
                    x = part(x)
            model = keras.Model(entry, x, name=name)
        self.blocks.append(model)
        return model

    def model(self):
        used = set()
        x = entry = keras.Input((SIZE, SIZE, 3))
        for _ in range(self.random.randint(2, 4)):
            part = self.block(2, self.free(used)) if self.random.random() < 0.7 else self.layer(used)
            x = part(x)
            if self.random.random() < 0.2:
                x = part(x)
        x = layers.GlobalAveragePooling2D()(x)
        model = keras.Model(entry, layers.Dense(3, name='dense' if 'dense' not in used else 'out')(x), name='outer')
        if self.random.random() < 0.3:
            model = keras.Sequential([keras.Input((SIZE, SIZE, 3)), model, layers.Dense(2, name='dense')], name='whole')
        return model

    def rename(self, model):
        """Renames layers, as users do before merging two models; variables keep their old names."""
        taken = {layer.name for layer in model.layers}
        for layer in model.layers:
            if self.random.random() < 0.3 and f'{layer.name}_1' not in taken:
                if version == '2':
                    layer._name = f'{layer.name}_1'
                else:
                    layer.name = f'{layer.name}_1'
                taken.add(layer.name)

    def freeze(self, model):
        """Freezes a whole nested model, or some of its layers."""
        for layer in model.layers:
            roll = self.random.random()
            if roll < 0.2:
                layer.trainable = False
            elif hasattr(layer, 'layers'):
                self.freeze(layer)


def loads(path, x, truth):
    try:
        again = keras.models.load_model(path, compile=False)(x, training=False)
    except Exception:
        return False
    return np.abs(np.asarray(again) - np.asarray(truth)).max() < 1e-4


def main():
    converting = converter() if len(sys.argv) > 5 else None
    written = []
    for seed in range(first, first + count):
        keras.backend.clear_session()
        maker = Maker(seed)
        model = maker.model()
        if seed % 2:
            maker.freeze(model)
        if seed % 5 == 0:
            for inner in maker.blocks:
                maker.rename(inner)
        rng = np.random.RandomState(seed)
        x = rng.randn(2, SIZE, SIZE, 3).astype('float32')
        model(x)
        model.set_weights([
            (np.abs(rng.randn(*w.shape)) * 0.5 + 0.5 if w.ndim == 1 else rng.randn(*w.shape) * 0.4).astype('float32')
            for w in model.get_weights()
        ])
        stem = os.path.join(folder, f'k{version}-{seed}')
        np.save(f'{stem}.x.npy', x)
        np.save(f'{stem}.y.npy', np.asarray(model(x, training=False)))
        files = []
        for ext in ('h5', 'keras'):
            path = f'{stem}.{ext}'
            try:
                model.save(path)
            except Exception as error:  # duplicate names in one group of a .h5
                written.append({'seed': seed, 'file': None, 'why': f'{ext}: {str(error)[:200]}'})
                continue
            # After renaming layers, Keras 2 may save a file without connections, which it cannot load.
            if seed % 5 == 0 and not loads(path, x, model(x, training=False)):
                written.append({'seed': seed, 'file': None, 'why': f'{ext}: Keras cannot load it'})
                continue
            files.append(path)
        for path in list(files):
            if converting is None:
                continue
            out = path.replace('.h5', '-h5-tfjs').replace('.keras', '-keras-tfjs')
            try:
                if path.endswith('.h5') and version == '2':
                    converting.dispatch_keras_h5_to_tfjs_layers_model_conversion(path, out, split_weights_by_layer=seed % 3 == 0)
                elif path.endswith('.keras'):
                    converting.dispatch_keras_keras_to_tfjs_layers_model_conversion(path, out)
                else:
                    continue
                files.append(out)
            except Exception as error:
                written.append({'seed': seed, 'file': None, 'why': f'tfjs: {type(error).__name__} {str(error)[:200]}'})
        for path in files:
            written.append({'seed': seed, 'file': path, 'x': f'{stem}.x.npy', 'y': f'{stem}.y.npy'})
    print(json.dumps(written))


main()
