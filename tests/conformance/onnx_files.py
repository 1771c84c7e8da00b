"""Our ONNX files: onnx.checker accepts them, and onnxruntime gives our probabilities
(file_checks.py)."""

import json
import sys

sys.dont_write_bytecode = True

import numpy as np
import onnx
import onnxruntime

import file_checks
from file_checks import run

NETWORKS = {
    "none": ["--layers", "none"],
    "relu": ["--layers", "32,32"],
    "tanh": ["--layers", "24,20,16", "--activation", "tanh", "--scaling", "255"],
    "gelu": ["--layers", "130", "--activation", "gelu", "--scaling", "standardize"],
    "elu": ["--layers", "33,7", "--dropout", "0.3", "--activation", "elu"],
    "leaky": ["--layers", "16", "--activation", "leaky_relu"],
    "sigmoid": ["--layers", "16,16", "--activation", "sigmoid"],
    "softmax": ["--layers", "16", "--activation", "softmax"],
    "linear": ["--layers", "16", "--activation", "linear"],
}


class OnnxFiles(file_checks.FileTest):
    def test_onnxruntime_gives_our_probabilities(self):
        for name, flags in NETWORKS.items():
            folder = self.train(f"run-{name}", *flags)
            ours = self.predict(folder)
            for kind, values in (("onnx", self.pixels), ("onnx-floats", self.pixels.astype("f4"))):
                path = self.folder / f"{name}-{kind}.onnx"
                run("export", folder, "--format", kind, "-o", path)
                onnx.checker.check_model(str(path), full_check=True)
                session = onnxruntime.InferenceSession(str(path),
                                                       providers=["CPUExecutionProvider"])
                theirs = session.run(["probabilities"], {"pixels": values})[0]
                self.compare(ours, theirs, f"{kind} {name}")
                for count in (1, 7):
                    few = session.run(None, {"pixels": values[:count]})[0]
                    np.testing.assert_allclose(few, theirs[:count], atol=1e-6)

    def test_the_file_says_what_it_is(self):
        folder = self.train("run-facts", "--layers", "16")
        path = self.folder / "facts.onnx"
        run("export", folder, "-o", path)
        model = onnx.load(path)
        self.assertEqual([(o.domain, o.version) for o in model.opset_import], [("", 13)])
        self.assertEqual(model.ir_version, 8)
        facts = {entry.key: entry.value for entry in model.metadata_props}
        said = json.loads(run("info", folder, "--json").stdout)
        self.assertEqual(json.loads(facts["class_names"]), said["classes"])
        pixels = model.graph.input[0].type.tensor_type
        self.assertEqual(pixels.elem_type, onnx.TensorProto.UINT8)
        self.assertEqual(pixels.shape.dim[0].dim_param, "N")
        again = self.folder / "again.onnx"
        run("export", folder, "-o", again)
        self.assertEqual(path.read_bytes(), again.read_bytes())


if __name__ == "__main__":
    file_checks.main(__name__)
