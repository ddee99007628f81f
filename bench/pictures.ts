import sharp, { type Sharp } from "sharp";

/** A generated picture of something that people photograph, with its text. */
export interface MadePicture {
  readonly name: string;
  readonly lines: readonly string[];
  /** As it is uploaded. */
  readonly bytes: Buffer;
}

interface Page {
  readonly lines: readonly string[];
  readonly width?: number;
  readonly height?: number;
  /** Of the first line's left end, and the size of its letters; pixels. */
  readonly x?: number;
  readonly y?: number;
  readonly size?: number;
  readonly ground?: string;
  readonly ink?: string;
  readonly font?: string;
  /** SVG below the text. */
  readonly shapes?: string;
  /** Degrees. */
  readonly turn?: number;
  /** SVG attributes of every line. */
  readonly style?: string;
}

/** Changes the value of a pixel's channel: what light and sensors do. `x` and `y` are shares (0–1) of the size. */
type Change = (value: number, x: number, y: number) => number;

interface Kind extends Page {
  readonly name: string;
  readonly change?: Change;
  /** Standard deviation of a blur, pixels. */
  readonly blur?: number;
  /** JPEG quality. */
  readonly quality?: number;
}

const LETTER = [
  "Dear Mr Whitfield",
  "your parcel from Leeds is ready",
  "please bring this letter and",
  "your passport to counter seven",
];
const SIGN = ["HARBOUR GATE", "closed on Monday", "Ticket 4711"];
const NOTE = ["Meeting room 4", "No food or drink"];
const SLIP = ["Ref KX 4471 dated 3 June", "Deliver to the rear entrance", "Signature required on receipt"];
const BILL = ["Flat white 3.80", "Lemon cake 4.20", "Total 8.00", "THANK YOU"];
const WORDS = "copper planet window yellow button market silver jacket thunder basket".split(" ");
const DENSE = Array.from({ length: 9 }, (_, i) => WORDS.map((_, k) => WORDS[(i * 3 + k) % 10]).join(" "));

const letter = {
  lines: LETTER,
  width: 1400,
  height: 1100,
  x: 90,
  y: 300,
  size: 46,
  ground: "#f4f2ee",
  ink: "#2a2a2a",
  font: "DejaVu Serif",
};
const print = {
  lines: SLIP,
  width: 900,
  height: 700,
  x: 110,
  y: 200,
  ground: "#efece4",
  ink: "#4c4c4c",
  font: "DejaVu Serif",
};
const bill = { lines: BILL, width: 500, height: 700, x: 70, y: 170, size: 34, font: "DejaVu Sans Mono" };

let state = 1;
/** The same numbers in every run, in [0, 1). */
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const noise =
  (sigma: number): Change =>
  (value) =>
    value + sigma * normal();
const shadow =
  (rest: number, at: number): Change =>
  (value, x) =>
    value * (rest + (1 - rest) / (1 + Math.exp(-(x - at) / 0.04))) + 1.5 * normal();
const vignette =
  (loss: number): Change =>
  (value, x, y) =>
    value * (1 - loss * Math.hypot(x - 0.5, y - 0.5) ** 2 * 2) + 1.5 * normal();
const window =
  (from: number, to: number): Change =>
  (value, x) =>
    value * (from + (to - from) * x) + 1.2 * normal();
const glare: Change = (value, x, y) => value + 70 * Math.exp(-((x - 0.7) ** 2 + (y - 0.4) ** 2) / 0.02);
const dull =
  (from: number, share: number, sigma = 0): Change =>
  (value) =>
    from + share * value + sigma * normal();
const grains = (share: number): Change => {
  let [count, last] = [0, 1];
  return (value) => {
    if (count++ % 3 === 0) last = random();
    return last < share / 2 ? 0 : last < share ? 255 : value;
  };
};

const KINDS: readonly Kind[] = [
  { name: "sign in good light", lines: SIGN, ground: "#fff" },
  { name: "letter, left part in shadow of 60 %", ...letter, change: shadow(0.6, 0.45) },
  { name: "letter, left part in shadow of 40 %", ...letter, change: shadow(0.4, 0.45) },
  { name: "letter, right part in shadow", ...letter, change: (v, x, y) => shadow(0.45, 0.5)(v, 1 - x, y) },
  { name: "letter in a deep shadow of 25 %", ...letter, change: shadow(0.25, 0.5) },
  { name: "letter, window to the right", ...letter, change: window(0.45, 1) },
  { name: "letter, window to the left", ...letter, change: window(1, 0.55) },
  { name: "letter in mild light", ...letter, change: window(0.86, 1) },
  { name: "letter with glare", ...letter, ground: "#c8c4bc", change: glare },
  {
    name: "note in the corner, vignette of 50 %",
    lines: NOTE,
    width: 1600,
    height: 1200,
    x: 70,
    y: 1080,
    size: 40,
    ground: "#ddd8cc",
    ink: "#333",
    change: vignette(0.5),
  },
  {
    name: "note in the corner, vignette of 16 %",
    lines: NOTE,
    width: 1300,
    height: 1000,
    x: 90,
    y: 800,
    size: 36,
    ground: "#ddd8cc",
    ink: "#333",
    change: vignette(0.16),
  },
  { name: "print of 14 pixels", ...print, size: 14, change: noise(2.6), quality: 92 },
  { name: "print of 16 pixels", ...print, size: 16, change: noise(2.6), quality: 92 },
  { name: "print of 18 pixels, more noise", ...print, size: 18, change: noise(5), quality: 92 },
  {
    name: "sign at night",
    lines: ["CAR PARK", "Level Three", "Pay on exit"],
    width: 900,
    height: 600,
    x: 100,
    y: 190,
    ground: "#1d3a66",
    ink: "#fff",
    change: dull(12, 0.35, 20),
    quality: 80,
  },
  {
    name: "white on black at night",
    lines: SIGN,
    ground: "#111",
    ink: "#eee",
    change: dull(8, 0.3, 14),
    quality: 85,
  },
  { name: "out of focus", lines: SIGN, blur: 2.5 },
  { name: "far out of focus", lines: SIGN, blur: 4 },
  { name: "compressed to quality 20", ...letter, quality: 20 },
  { name: "compressed to quality 10", lines: SIGN, quality: 10 },
  { name: "skewed by 2 degrees", ...letter, turn: 2 },
  { name: "skewed by 4 degrees, in shadow", ...letter, turn: -4, change: shadow(0.55, 0.4) },
  { name: "red on green", lines: SIGN, ground: "#4f7f4f", ink: "#c02020" },
  { name: "yellow on white", lines: SIGN, ground: "#fdfdf8", ink: "#c9b400" },
  { name: "navy on blue", lines: SIGN, ground: "#3a6ea8", ink: "#10254a" },
  {
    name: "embossed",
    lines: SIGN,
    ground: "#b8b4ac",
    ink: "#b0aca4",
    style: 'stroke="#8a867e" stroke-width="2"',
  },
  { name: "dense page", lines: DENSE, width: 1500, height: 700, x: 60, y: 80, size: 26 },
  {
    name: "dense page, light from the left",
    lines: DENSE,
    width: 1500,
    height: 700,
    x: 60,
    y: 80,
    size: 26,
    change: window(1, 0.5),
  },
  { name: "receipt", ...bill },
  { name: "faded receipt", ...bill, ground: "#f2efe8", ink: "#b8b2a8" },
  { name: "faded receipt in noise", ...bill, ground: "#e8e4dc", ink: "#a8a298", change: noise(6) },
  {
    name: "screen, light on dark",
    lines: BILL,
    ground: "#15181c",
    ink: "#d8dee8",
    font: "DejaVu Sans Mono",
    size: 30,
  },
  {
    name: "screen, grey on dark grey",
    lines: BILL,
    ground: "#2b2f36",
    ink: "#6d7480",
    font: "DejaVu Sans Mono",
    size: 34,
  },
  { name: "slanted serif, as a hand writes", ...letter, style: 'font-style="italic"' },
  { name: "thin letters", lines: SIGN, font: "DejaVu Sans Light", ink: "#777" },
  { name: "sensor noise of 8", lines: SIGN, change: noise(8) },
  { name: "sensor noise of 16", ...letter, change: noise(16) },
  { name: "sensor noise of 25", lines: SIGN, change: noise(25) },
  { name: "salt and pepper of 3 %", lines: SIGN, change: grains(0.03) },
  { name: "salt and pepper of 8 %", lines: SIGN, change: grains(0.08) },
  { name: "fog", lines: SIGN, change: dull(150, 0.25) },
  { name: "fog with noise", lines: SIGN, change: dull(140, 0.25, 5) },
  {
    name: "half dark, half light ground",
    lines: NOTE,
    width: 900,
    height: 500,
    x: 60,
    y: 170,
    ink: "#888",
    shapes: '<rect width="100%" height="210" fill="#0c0c0c"/>',
  },
  {
    name: "one word on a large wall",
    lines: ["EXIT"],
    width: 2400,
    height: 1600,
    x: 1900,
    y: 300,
    size: 60,
    ground: "#cfc8b8",
    ink: "#3c5a3c",
    change: vignette(0.4),
  },
];

/** Forty-four pictures, each made anew and the same in every run. */
export async function* madePictures(): AsyncGenerator<MadePicture> {
  for (const kind of KINDS) {
    const spoiled = await spoil(draw(kind), kind);
    const bytes = await spoiled.jpeg({ quality: kind.quality ?? 88 }).toBuffer();
    yield { name: kind.name, lines: kind.lines, bytes };
  }
}

function draw(page: Page): Sharp {
  const {
    lines,
    width = 800,
    height = 400,
    x = 50,
    y = 110,
    size = 64,
    ground = "#fff",
    ink = "#111",
  } = page;
  const { font = "DejaVu Sans", shapes = "", turn = 0, style = "" } = page;
  const text = lines.map(
    (line, i) =>
      `<text x="${x}" y="${y + i * size * 1.6}" font-family="${font}" font-size="${size}" fill="${ink}" ${style}>${line}</text>`,
  );
  const centre = `${width / 2} ${height / 2}`;
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${ground}"/>` +
        `${shapes}<g transform="rotate(${turn} ${centre})">${text.join("")}</g></svg>`,
    ),
  ).flatten();
}

async function spoil(picture: Sharp, { blur, change }: Kind): Promise<Sharp> {
  const soft = blur === undefined ? picture : picture.blur(blur);
  if (change === undefined) return soft;
  const { data, info } = await soft.toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / channels);
    const value = change(data[i] ?? 0, (pixel % width) / width, Math.floor(pixel / width) / height);
    data[i] = Math.max(0, Math.min(255, Math.round(value)));
  }
  return sharp(data, { raw: { width, height, channels } });
}
