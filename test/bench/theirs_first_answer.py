# The first answer of another library, in a process of its own: python theirs_first_answer.py keras|onnx MODEL IMAGE RUNS
import json
import sys
import time

import numpy as np
from PIL import Image

library, path, image, runs = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
if library == 'keras':
    import keras
else:
    import onnxruntime

started = time.perf_counter()
pixels = lambda: np.asarray(Image.open(image).convert('RGB').resize((224, 224)), 'float32')[None] / 127.5 - 1
if library == 'keras':
    model = keras.saving.load_model(path, compile=False)
    answer = lambda: np.asarray(model(pixels(), training=False))
else:
    session = onnxruntime.InferenceSession(path, providers=['CPUExecutionProvider'])
    [given] = session.get_inputs()
    shape = (1, 3, 224, 224) if given.shape[1] == 3 else (1, 224, 224, 3)
    moved = lambda x: np.ascontiguousarray(x.transpose(0, 3, 1, 2)) if shape[1] == 3 else x
    answer = lambda: session.run(None, {given.name: moved(pixels())})
answer()
ready = time.perf_counter() - started
later, cpu = time.perf_counter(), time.process_time()
for _ in range(runs):
    answer()
print(json.dumps({
    'ready': ready,
    'later': (time.perf_counter() - later) / runs,
    'laterCpu': (time.process_time() - cpu) / runs,
}))
