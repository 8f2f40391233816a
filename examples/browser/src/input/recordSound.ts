/**
 * Records from the microphone.
 *
 * @returns The samples, one channel, at their original loudness.
 * @throws DOMException if there is no microphone, or it is not allowed.
 */
export async function recordSound(seconds: number): Promise<{ samples: Float32Array; sampleRate: number }> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const context = new AudioContext({ sampleRate: 16_000 });
  try {
    const recorder = new MediaRecorder(stream);
    const parts: Blob[] = [];
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    recorder.stop();
    await stopped;
    const sound = await context.decodeAudioData(await new Blob(parts).arrayBuffer());
    return { samples: sound.getChannelData(0).slice(), sampleRate: sound.sampleRate };
  } finally {
    for (const track of stream.getTracks()) track.stop();
    await context.close();
  }
}
