# Other runtimes on one ONNX file: ONNX Runtime, as it comes and without spinning, and OpenVINO in float32 where it is installed.
import time
import numpy as np

state = {}


def onnx_load(c):
    import onnxruntime
    options = onnxruntime.SessionOptions()
    if not c.get('spin'):
        # Its threads would wait by computing: how long depends on what else runs on the machine.
        options.add_session_config_entry('session.intra_op.allow_spinning', '0')
    session = onnxruntime.InferenceSession(c['path'], options, providers=['CPUExecutionProvider'])
    [given] = session.get_inputs()
    state['onnx spinning' if c.get('spin') else 'onnx'] = (
        given.shape, lambda x: session.run(None, {given.name: x})[0])
    return {'version': onnxruntime.__version__}


def openvino_load(c):
    import openvino
    core = openvino.Core()
    # It would choose bfloat16 by itself where the processor has it.
    compiled = core.compile_model(core.read_model(c['path']), 'CPU', {'INFERENCE_PRECISION_HINT': 'f32'})
    shape = [n.get_length() if n.is_static else -1 for n in compiled.input(0).partial_shape]
    state['openvino'] = (shape, lambda x: compiled([x])[0])
    return {'version': openvino.__version__}


def runtime_forward(c):
    """Runs all images in batches; `out` is where the outputs are written for comparison."""
    shape, run = state[c['runtime']]
    x = np.fromfile(c['input'], '<f4').reshape(c['shape'])
    if shape[1] == 3:
        x = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    started = time.perf_counter()
    outputs = [run(x[at:at + c['batch']]) for at in range(0, len(x), c['batch'])]
    rate = len(x) / (time.perf_counter() - started)
    if 'out' in c:
        np.concatenate(outputs).astype('<f4').tofile(c['out'])
    return {'rate': rate}


commands = {f.__name__: f for f in (onnx_load, openvino_load, runtime_forward)}
