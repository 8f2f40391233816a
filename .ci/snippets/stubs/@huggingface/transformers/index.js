// Of the shape of transformers.js 4, with numbers that depend on the input: the models cannot be downloaded where this runs.
class Tensor {
  constructor(type, data, dims) {
    Object.assign(this, { type, data, dims });
  }
}
const numbers = (rows, size, of) => new Tensor("float32", Float32Array.from({ length: rows * size }, (_, i) => Math.sin(of(Math.floor(i / size)) + i)), [rows, size]); // prettier-ignore

export async function pipeline(task, model) {
  if (task !== "feature-extraction" || typeof model !== "string") throw new Error(`no ${task} with ${model}`);
  return async (texts) => numbers(texts.length, 384, (row) => texts[row].length);
}
export class RawImage {
  constructor(data, width, height, channels) {
    if (data.length !== width * height * channels) throw new Error("the size of a picture must fit its data");
    Object.assign(this, { data, width, height, channels });
  }
}
export const AutoProcessor = {
  from_pretrained: async () => async (images) => ({
    pixel_values: numbers(images.length, 4, (row) => images[row].data[0]),
  }),
};
export const CLIPVisionModelWithProjection = {
  from_pretrained: async () => async ({ pixel_values }) => ({ image_embeds: numbers(pixel_values.dims[0], 512, (row) => pixel_values.data[4 * row]) }), // prettier-ignore
};
