import * as tf from "@tensorflow/tfjs-core";

/** What a kernel of a tfjs backend is given. */
export interface KernelCall<Backend> {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: Backend;
  /** Runs the kernel of this name that the backend's package ships. */
  readonly original: () => tf.TensorInfo;
}

/** A kernel that replaces the one a backend's package ships, or adds one that it lacks. */
export interface ReplacingKernel<Call> {
  readonly name: string;
  readonly run: (call: Call) => tf.TensorInfo | tf.TensorInfo[];
}

/** Our kernels, with those that they replaced. */
const replaced = new WeakMap<tf.KernelFunc, tf.KernelFunc | undefined>();

/** Replaces the backend's own kernel of that name with `kernel`, unless one of ours is there already. */
export function replaceKernel<Backend>(
  who: string,
  backendName: string,
  kernel: ReplacingKernel<KernelCall<Backend>>,
): void {
  const shipped = tf.getKernel(kernel.name, backendName) as tf.KernelConfig | undefined;
  if (shipped !== undefined && replaced.has(shipped.kernelFunc)) return;
  const kernelFunc: tf.KernelFunc = (call) => {
    const inputs = call.inputs as Record<string, tf.TensorInfo>;
    const attrs = (call.attrs ?? {}) as Record<string, unknown>;
    const original = (): tf.TensorInfo => {
      if (shipped === undefined)
        throw new Error(`${who}: the ${backendName} backend has no kernel ${kernel.name} for this input`);
      return shipped.kernelFunc(call) as tf.TensorInfo;
    };
    return kernel.run({ inputs, attrs, backend: call.backend as Backend, original });
  };
  replaced.set(kernelFunc, shipped?.kernelFunc);
  if (shipped !== undefined) tf.unregisterKernel(kernel.name, backendName);
  // A package's kernels may bind to the backend in their set-up, which has to run again if the backend is created again.
  const setupFunc = shipped?.setupFunc;
  tf.registerKernel({ kernelName: kernel.name, backendName, kernelFunc, ...(setupFunc && { setupFunc }) });
}

/** The kernel that the backend's package ships, even if one of ours has replaced it; benches compare with it. */
export function shippedKernel(name: string, backendName: string): tf.KernelFunc | undefined {
  const kernel = tf.getKernel(name, backendName) as tf.KernelConfig | undefined;
  return kernel && (replaced.has(kernel.kernelFunc) ? replaced.get(kernel.kernelFunc) : kernel.kernelFunc);
}

/** Runs a kernel of a backend, outside the tape. */
export function runKernel(
  backendName: string,
  backend: object,
  name: string,
  inputs: Record<string, tf.TensorInfo>,
  attrs: Record<string, unknown> = {},
): tf.TensorInfo {
  const { kernelFunc } = tf.getKernel(name, backendName);
  return kernelFunc({ inputs, attrs: attrs as unknown as tf.NamedAttrMap, backend }) as tf.TensorInfo;
}
