# Runs ONNX models in onnxruntime: jobs {model, inputs: {name: .npy}, outputs: {name: .npy}} as JSON on stdin; full checks by onnx.
import json
import sys

import numpy as np
import onnx
import onnxruntime as ort

options = ort.SessionOptions()
options.log_severity_level = 3
results = []
def run(job):
    onnx.checker.check_model(job['model'], full_check=True)
    session = ort.InferenceSession(job['model'], options, providers=['CPUExecutionProvider'])
    feeds = {name: np.load(path) for name, path in job['inputs'].items()}
    names = list(job['outputs'])
    for name, value in zip(names, session.run(names, feeds)):
        np.save(job['outputs'][name], np.asarray(value, '<f4'))
    meta = session.get_modelmeta()
    return {
        'inputs': [[i.name, i.shape] for i in session.get_inputs()],
        'outputs': [[o.name, o.shape] for o in session.get_outputs()],
        'metadata': meta.custom_metadata_map,
    }


for job in json.load(sys.stdin):
    try:
        results.append(run(job))
    except Exception as error:
        results.append({'error': str(error)[-400:]})
print(json.dumps(results))
