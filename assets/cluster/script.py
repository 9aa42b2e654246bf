"""Runs the Keras script that Graft exported, with the calls and functions replaced that know of one worker only."""

import ast
import contextlib
import sys

import keras


def run_script(path, scope, seed, functions, fit, prepare):
    """
    Runs the script's statements in `scope`. `functions` replace those of the script with these names, `fit` replaces
    `Model.fit`, and `prepare` is called with each network that is loaded.
    """
    sys.argv = ["train.py", "--seed", str(seed)]
    with replaced_calls(fit, prepare):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            exec(compile(ast.Module([node], []), "train.py", "exec"), scope)
            if isinstance(node, ast.FunctionDef) and node.name in functions:
                scope[node.name] = functions[node.name]


@contextlib.contextmanager
def replaced_calls(fit, prepare):
    """Replaces what the script calls of Keras."""
    kept = keras.models.load_model, keras.Model.compile, keras.Model.fit, keras.Model.save, keras.Model.evaluate

    def load_model(*given, **more):
        model = kept[0](*given, **more)
        prepare(model)
        return model

    def compile_model(model, optimizer="rmsprop", loss=None, metrics=(), loss_weights=None):
        kept[1](model, optimizer, loss=loss)
        model.parts_of_loss = loss, loss_weights, metrics

    keras.models.load_model = load_model
    keras.Model.compile = compile_model
    keras.Model.fit = lambda model, training, **how: fit(model, training, **how)
    keras.Model.save = lambda *given, **more: None
    # Graft evaluates the trained network.
    keras.Model.evaluate = lambda *given, **more: {}
    try:
        yield
    finally:
        keras.models.load_model, keras.Model.compile, keras.Model.fit, keras.Model.save, keras.Model.evaluate = kept
