import type { RawImage } from "one-shot-ts/images";

const SIZE = 96;

/** A camera with a live view that takes square grey pictures, with the paper made white. */
export class Camera {
  private stream: MediaStream | undefined;

  constructor(private readonly video: HTMLVideoElement) {}

  /** @throws DOMException if there is no camera, or it is not allowed. */
  async start(): Promise<void> {
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: 640 } });
    this.video.srcObject = this.stream;
    this.video.hidden = false;
    await this.video.play();
  }

  stop(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.video.srcObject = null;
    this.video.hidden = true;
  }

  /** The middle square of what it sees now. */
  take(): RawImage {
    const { videoWidth, videoHeight } = this.video;
    const side = Math.min(videoWidth, videoHeight);
    const context = new OffscreenCanvas(SIZE, SIZE).getContext("2d", { willReadFrequently: true })!;
    context.drawImage(this.video, (videoWidth - side) / 2, (videoHeight - side) / 2, side, side, 0, 0, SIZE, SIZE);
    const { data } = context.getImageData(0, 0, SIZE, SIZE);
    const grey = new Float32Array(SIZE * SIZE);
    for (let i = 0; i < grey.length; i++) grey[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]; // prettier-ignore
    return { data: whiten(grey), height: SIZE, width: SIZE, channels: 1 };
  }
}

/** Whatever is clearly darker than its surroundings is ink; uneven light and shadows are removed. */
function whiten(grey: Float32Array): Uint8Array {
  const reach = 12;
  const ink = new Uint8Array(grey.length);
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      let [sum, count] = [0, 0];
      for (let y = Math.max(0, row - reach); y < Math.min(SIZE, row + reach); y += 3) {
        for (let x = Math.max(0, column - reach); x < Math.min(SIZE, column + reach); x += 3) {
          sum += grey[y * SIZE + x];
          count++;
        }
      }
      const darker = sum / count - grey[row * SIZE + column];
      ink[row * SIZE + column] = 255 - Math.min(255, Math.max(0, (darker - 12) * 12));
    }
  }
  return ink;
}
