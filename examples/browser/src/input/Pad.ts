import type { Point, Stroke } from "../ink/strokes.js";

/** A sheet of paper to draw on with mouse, finger, pen or keyboard. */
export class Pad {
  private strokes: Point[][] = [];
  private current: Point[] | undefined;
  private cursor: Point = { x: 0.5, y: 0.5 };
  private picture: CanvasImageSource | undefined;

  /** @param changed - Called when ink was added or removed; `drawing` while the pen is down. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly changed: (drawing: boolean) => void,
  ) {
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.penDown(this.pointOf(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.current || !canvas.hasPointerCapture(event.pointerId)) return;
      for (const part of event.getCoalescedEvents()) this.current.push(this.pointOf(part));
      this.current.push(this.pointOf(event));
      this.show(true);
    });
    for (const type of ["pointerup", "pointercancel"]) canvas.addEventListener(type, () => this.penUp());
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("focus", () => this.paint());
    canvas.addEventListener("blur", () => this.penUp());
    new ResizeObserver(() => this.paint()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
  }

  /** The strokes drawn so far. */
  get drawing(): readonly Stroke[] {
    return this.strokes;
  }

  /** Removes the last stroke. */
  undo(): void {
    this.penUp();
    this.strokes.pop();
    this.show(false);
  }

  /** Removes all ink, and shows a picture instead if one is given. */
  clear(picture?: CanvasImageSource): void {
    this.current = undefined;
    this.strokes = [];
    this.picture = picture;
    this.show(false);
  }

  private penDown(point: Point): void {
    this.picture = undefined;
    this.current = [point];
    this.strokes.push(this.current);
    this.show(true);
  }

  private penUp(): void {
    if (!this.current) return;
    this.current = undefined;
    this.show(false);
  }

  private key(event: KeyboardEvent): void {
    const step = event.shiftKey ? 0.01 : 0.04;
    const moves: Record<string, readonly [number, number]> = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }; // prettier-ignore
    const move = moves[event.key] as readonly [number, number] | undefined;
    if (move) {
      const inside = (value: number): number => Math.min(0.98, Math.max(0.02, value));
      this.cursor = { x: inside(this.cursor.x + move[0]), y: inside(this.cursor.y + move[1]) };
      this.current?.push(this.cursor);
      if (this.current) this.show(true);
      else this.paint();
    } else if (event.key === " ") {
      if (this.current) this.penUp();
      else this.penDown(this.cursor);
    } else if (event.key === "Backspace") this.undo();
    else return;
    event.preventDefault();
  }

  private pointOf(event: PointerEvent): Point {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  }

  private show(drawing: boolean): void {
    this.paint();
    this.changed(drawing);
  }

  private paint(): void {
    const size = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (size === 0) return;
    if (this.canvas.width !== size) this.canvas.width = this.canvas.height = size;
    const context = this.canvas.getContext("2d")!;
    context.clearRect(0, 0, size, size);
    if (this.picture) context.drawImage(this.picture, 0, 0, size, size);
    const style = getComputedStyle(this.canvas);
    context.strokeStyle = style.color;
    context.lineWidth = 0.035 * size;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of this.strokes) {
      context.beginPath();
      context.moveTo(stroke[0].x * size, stroke[0].y * size);
      for (const { x, y } of stroke) context.lineTo(x * size, y * size);
      context.stroke();
    }
    if (this.canvas.matches(":focus-visible")) this.paintCursor(context, size, style.getPropertyValue("--accent"));
  }

  private paintCursor(context: CanvasRenderingContext2D, size: number, color: string): void {
    context.strokeStyle = color;
    context.lineWidth = Math.max(2, 0.006 * size);
    const [x, y, arm] = [this.cursor.x * size, this.cursor.y * size, 0.035 * size];
    context.beginPath();
    context.moveTo(x - arm, y);
    context.lineTo(x + arm, y);
    context.moveTo(x, y - arm);
    context.lineTo(x, y + arm);
    if (this.current) context.arc(x, y, arm / 2, 0, 2 * Math.PI);
    context.stroke();
  }
}
