// Of the shape of face-api: one face in each picture.
export const detectSingleFace = ({ width }) => ({
  withFaceLandmarks: () => ({
    withFaceDescriptor: async () => ({ descriptor: Float32Array.from({ length: 128 }, (_, i) => Math.sin(width + i)) }),
  }),
});
