// Thousands of points on a canvas. They are written into its pixels directly: ten thousand pictures put by the canvas itself
// took 37 ms a frame without a graphics card, and this takes a few.

const CELLS = 64;

/** Columns of points, sorted into a grid so that the one under a finger is found at once. x and y within -1 to 1. */
export class Points {
  /** @param {{ids: string[], x: number[], y: number[], theme: number[]}} columns */
  constructor({ ids, x, y, theme }) {
    this.ids = ids;
    this.x = Float32Array.from(x);
    this.y = Float32Array.from(y);
    this.theme = Int16Array.from(theme);
    /** @type {Map<string, number>} */
    this.rowOf = new Map(ids.map((id, row) => [id, row]));
    /** @type {number[][]} */
    this.cells = Array.from({ length: CELLS * CELLS }, () => []);
    for (let row = 0; row < ids.length; row += 1) this.cells[cell(this.y[row]) * CELLS + cell(this.x[row])].push(row);
  }

  /**
   * The row of the nearest point within a reach, or -1. All in the map's own measure.
   * @param {number} x @param {number} y @param {number} reach @param {(row: number) => boolean} [counts]
   */
  nearest(x, y, reach, counts = () => true) {
    let found = -1;
    let best = reach * reach;
    for (let down = cell(y - reach); down <= cell(y + reach); down += 1) {
      for (let across = cell(x - reach); across <= cell(x + reach); across += 1) {
        for (const row of this.cells[down * CELLS + across]) {
          const far = (this.x[row] - x) ** 2 + (this.y[row] - y) ** 2;
          if (far < best && counts(row)) { best = far; found = row; }
        }
      }
    }
    return found;
  }
}

const cell = (at) => Math.min(CELLS - 1, Math.max(0, Math.floor(((at + 1) / 2) * CELLS)));

const FAINT = 36;   // of 256: how much of a point that is not selected shows
const FULL = 216;

/** Draws points; keeps what can be kept from one frame to the next. */
export class Drawing {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
    this.dense = 1;
    /** @type {Map<number, Uint16Array>} */
    this.discs = new Map();
  }

  /** @param {number} width @param {number} height in CSS pixels */
  resize(width, height) {
    this.dense = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.max(1, Math.round(width * this.dense));
    this.canvas.height = Math.max(1, Math.round(height * this.dense));
    this.image = this.pen.createImageData(this.canvas.width, this.canvas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /**
   * @param {Points} points
   * @param {{scale: number, left: number, top: number}} view  pixel = left + scale * x
   * @param {{colours: number[], loose: number, ground: number, ring: string, selected: Set<number>|null, radius: number, marked: number}} look
   *   colours as `packed` makes them
   */
  draw(points, view, { colours, loose, ground, ring, selected, radius, marked }) {
    if (!this.image || !this.pixels) return;
    const { pen, dense, pixels, canvas } = this;
    pixels.fill(ground);
    const scale = view.scale * dense;
    const left = view.left * dense;
    const top = view.top * dense;
    const size = Math.max(1, Math.round(radius * dense * 2) / 2);
    const disc = this.disc(size);
    const half = Math.ceil(size);
    const { x, y, theme } = points;
    const put = (isFront) => {
      for (let row = 0; row < theme.length; row += 1) {
        const home = theme[row];
        if (selected !== null && selected.has(home) !== isFront) continue;
        const across = (left + scale * x[row]) | 0;
        const down = (top + scale * y[row]) | 0;
        if (across < -half || down < -half || across > canvas.width + half || down > canvas.height + half) continue;
        stamp(pixels, canvas.width, canvas.height, across - half, down - half, disc, 2 * half + 1, home < 0 ? loose : colours[home], isFront ? FULL : FAINT);
      }
    };
    // What is not selected lies behind what is; without a selection one pass draws all.
    if (selected !== null) put(false);
    put(true);
    pen.putImageData(this.image, 0, 0);
    if (marked < 0) return;
    pen.beginPath();
    pen.arc(left + scale * x[marked], top + scale * y[marked], size + 4 * dense, 0, 7);
    pen.lineWidth = 2.5 * dense;
    pen.strokeStyle = ring;
    pen.stroke();
  }

  /** How much of each pixel a disc covers, from 0 to 256. */
  disc(size) {
    let found = this.discs.get(size);
    if (!found) {
      const half = Math.ceil(size);
      const wide = 2 * half + 1;
      found = new Uint16Array(wide * wide);
      for (let place = 0; place < found.length; place += 1) {
        const far = Math.hypot((place % wide) - half, Math.floor(place / wide) - half);
        found[place] = Math.round(256 * Math.min(1, Math.max(0, size + 0.5 - far)));
      }
      this.discs.set(size, found);
    }
    return found;
  }
}

function stamp(pixels, width, height, left, top, disc, wide, colour, strength) {
  const blueRed = colour & 0xff00ff;
  const green = colour & 0x00ff00;
  for (let down = 0; down < wide; down += 1) {
    const line = top + down;
    if (line < 0 || line >= height) continue;
    for (let across = 0; across < wide; across += 1) {
      const cover = (disc[down * wide + across] * strength) >> 8;
      const column = left + across;
      if (cover === 0 || column < 0 || column >= width) continue;
      const at = line * width + column;
      const under = pixels[at];
      // Two channels at a time: with eight bits between them neither runs into the other.
      const mixed = (((under & 0xff00ff) * (256 - cover) + blueRed * cover) >>> 8) & 0xff00ff;
      pixels[at] = (0xff000000 | mixed | ((((under & 0x00ff00) * (256 - cover) + green * cover) >>> 8) & 0x00ff00)) >>> 0;
    }
  }
}

/** A computed colour, "rgb(11, 88, 92)", as it stands in the pixels of a canvas (little-endian). @param {string} colour */
export function packed(colour) {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (0xff000000 | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}
