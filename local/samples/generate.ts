/**
 * Draws the sample pictures anew: `npx tsx local/samples/generate.ts`.
 * They are committed, because a bare machine has no fonts to draw them with (these use DejaVu).
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";
import { draw, type Line, withImpulses, withSensorNoise } from "./draw.ts";

const folder = new URL("images/", import.meta.url);

interface Drawing {
  readonly file: string;
  /** `clear` text must be read exactly; `hard` pictures are dim, noisy or tilted. */
  readonly difficulty: "clear" | "hard";
  readonly lines: readonly Line[];
  readonly image: Sharp | Promise<Sharp>;
}

const centred = (text: string, x: number, y: number, size: number, fill = "#111", bold = true): Line => ({
  text,
  x,
  y,
  size,
  fill,
  bold,
  anchor: "middle",
});
const mono = (text: string, x: number, y: number, size: number, fill = "#222"): Line => ({
  text,
  x,
  y,
  size,
  fill,
  family: "DejaVu Sans Mono",
});
const serif = (text: string, x: number, y: number, size: number, fill = "#1a1a1a"): Line => ({
  text,
  x,
  y,
  size,
  fill,
  family: "DejaVu Serif",
});

const parking = [
  centred("NO PARKING", 400, 210, 88, "#b3121b"),
  centred("FIRE LANE", 400, 320, 72, "#b3121b"),
  centred("KEEP CLEAR", 400, 420, 60, "#222"),
];
const exit = [
  centred("EMERGENCY EXIT", 450, 190, 84, "#fff"),
  centred("PUSH BAR TO OPEN", 450, 280, 44, "#fff"),
];
const receipt = [
  centred("CORNER BAKERY", 260, 70, 36),
  centred("12 Mill Road", 260, 110, 24, "#222", false),
  mono("Sourdough loaf     4.20", 50, 180, 30),
  mono("Rye rolls          3.60", 50, 225, 30),
  mono("Apple juice        2.75", 50, 270, 30),
  mono("TOTAL             10.55", 50, 345, 30, "#000"),
  centred("Thank you", 260, 420, 28, "#222", false),
];
const jam = [
  centred("STRAWBERRY JAM", 350, 150, 60, "#7a0d1e"),
  centred("Made with whole fruit", 350, 215, 34, "#333", false),
  centred("Net weight 340 grams", 350, 300, 32, "#333", false),
  centred("Best before March 2027", 350, 350, 32, "#333", false),
];
const terminal = [
  mono("$ npm start", 40, 70, 28, "#8fe388"),
  mono("Listening on port 8080", 40, 120, 28, "#e6e6e6"),
  mono("Connected to database", 40, 165, 28, "#e6e6e6"),
  mono("Warning: cache is empty", 40, 210, 28, "#f0c674"),
  mono("Request finished in 12 ms", 40, 255, 28, "#e6e6e6"),
];
const dialog = [
  { text: "Save changes?", x: 60, y: 90, size: 38, bold: true },
  { text: "Your document has unsaved changes.", x: 60, y: 150, size: 28 },
  centred("Cancel", 350, 259, 34),
  centred("Discard", 560, 259, 32, "#fff"),
];
const card = [
  { text: "Maria Oliveira", x: 60, y: 130, size: 48, bold: true, fill: "#12344d" },
  { text: "Structural Engineer", x: 60, y: 185, size: 32, fill: "#456" },
  { text: "Harbour Bridge Works", x: 60, y: 290, size: 30 },
  { text: "Phone 555 0142", x: 60, y: 340, size: 30 },
];
const page = [
  serif("The lamp was lit each evening", 60, 90, 32),
  serif("before the ships came home, and", 60, 140, 32),
  serif("the keeper wrote their names in", 60, 190, 32),
  serif("a long grey book. Some nights", 60, 240, 32),
  serif("there were none at all.", 60, 290, 32),
];
const parcel = [
  { text: "SHIP TO", x: 50, y: 80, size: 34, bold: true },
  { text: "Jonas Becker", x: 50, y: 140, size: 40 },
  { text: "Garden Street 48", x: 50, y: 195, size: 40 },
  { text: "PRIORITY", x: 50, y: 320, size: 64, bold: true },
];
const menu = [
  centred("LUNCH MENU", 350, 100, 54, "#fff"),
  centred("Tomato soup with bread", 350, 190, 34, "#fff", false),
  centred("Grilled fish and rice", 350, 250, 34, "#fff", false),
  centred("Lemon cake", 350, 310, 34, "#fff", false),
];
const platform = [
  centred("PLATFORM 9", 400, 200, 96, "#1d3f72"),
  centred("Trains to the city", 400, 300, 52, "#222", false),
];
const notice = [
  centred("WET FLOOR", 400, 190, 92, "#9a9a9a"),
  centred("Please walk slowly", 400, 290, 52, "#9a9a9a", false),
];
const poster = [
  centred("SUMMER FAIR", 420, 250, 78, "#14532d"),
  centred("Saturday at noon", 420, 350, 50, "#222", false),
];
const locker = [centred("LOCKER 27", 400, 190, 96), centred("Return the key", 400, 290, 56, "#222", false)];
const workshop = [
  centred("WEAR GLASSES", 400, 190, 82, "#0b3d91"),
  centred("Machine in use", 400, 290, 56, "#222", false),
];

const frame = (w: number, h: number, colour: string) =>
  `<rect x="14" y="14" width="${w - 28}" height="${h - 28}" rx="18" fill="none" stroke="${colour}" stroke-width="10"/>`;

const wall = (w: number, h: number) =>
  `<defs><linearGradient id="g" x2="1" y2="1"><stop offset="0" stop-color="#d8cfc0"/><stop offset="1" stop-color="#8d8576"/></linearGradient></defs>` +
  `<rect width="${w}" height="${h}" fill="url(#g)"/>`;

const drawings: readonly Drawing[] = [
  {
    file: "sign-no-parking.png",
    difficulty: "clear",
    lines: parking,
    image: draw(800, 520, "#fff", frame(800, 520, "#b3121b"), parking),
  },
  {
    file: "sign-emergency-exit.jpg",
    difficulty: "clear",
    lines: exit,
    image: draw(900, 380, "#0b7a3b", frame(900, 380, "#fff"), exit),
  },
  {
    file: "receipt-bakery.png",
    difficulty: "clear",
    lines: receipt,
    image: draw(520, 480, "#fbfaf6", "", receipt),
  },
  {
    file: "label-jam.jpg",
    difficulty: "clear",
    lines: jam,
    image: draw(700, 430, "#fdf3e3", frame(700, 430, "#7a0d1e"), jam),
  },
  {
    file: "screenshot-terminal.png",
    difficulty: "clear",
    lines: terminal,
    image: draw(760, 310, "#1b1f24", "", terminal),
  },
  {
    file: "screenshot-dialog.png",
    difficulty: "clear",
    lines: dialog,
    image: draw(
      700,
      320,
      "#f4f4f6",
      `<rect x="270" y="215" width="160" height="64" rx="8" fill="#ddd"/><rect x="460" y="215" width="200" height="64" rx="8" fill="#1a5fb4"/>`,
      dialog,
    ),
  },
  {
    file: "business card.png",
    difficulty: "clear",
    lines: card,
    image: draw(720, 400, "#fff", `<rect width="24" height="400" fill="#12344d"/>`, card),
  },
  { file: "book-page.jpg", difficulty: "clear", lines: page, image: draw(660, 340, "#f7f1e3", "", page) },
  {
    file: "parcel-label.png",
    difficulty: "clear",
    lines: parcel,
    image: draw(640, 380, "#fff", frame(640, 380, "#111"), parcel),
  },
  { file: "menu-board.jpg", difficulty: "clear", lines: menu, image: draw(700, 370, "#23312b", "", menu) },
  // A phone held upright stores its sensor's rows as they come and says in EXIF how to turn them.
  {
    file: "phone-turned.jpg",
    difficulty: "clear",
    lines: locker,
    image: draw(800, 400, "#fff8d6", frame(800, 400, "#333"), locker)
      .rotate(-90)
      .toBuffer()
      .then((b) => sharp(b).withMetadata({ orientation: 6 })),
  },
  {
    file: "noisy-platform.jpg",
    difficulty: "hard",
    lines: platform,
    image: withSensorNoise(draw(800, 420, "#dfe6ee", frame(800, 420, "#1d3f72"), platform), 38, 7),
  },
  {
    file: "dim-notice.jpg",
    difficulty: "hard",
    lines: notice,
    image: withSensorNoise(draw(800, 400, "#6e6e6e", "", notice), 6, 11),
  },
  {
    file: "tilted-poster.jpg",
    difficulty: "hard",
    lines: poster,
    image: draw(840, 480, "#eaf4e4", "", poster)
      .toBuffer()
      .then((b) => sharp(b).rotate(7, { background: "#eaf4e4" })),
  },
  {
    file: "dusty-scan.png",
    difficulty: "hard",
    lines: workshop,
    image: withImpulses(draw(800, 400, "#fff", "", workshop), 0.06, 3).then((i) => i.greyscale()),
  },
  {
    file: "empty-wall.jpg",
    difficulty: "clear",
    lines: [],
    image: draw(640, 480, "#ccc", wall(640, 480), []),
  },
];

const truth: { file: string; difficulty: string; lines: string[] }[] = [];
for (const { file, difficulty, lines, image } of drawings) {
  const picture = await image;
  const bytes = await (file.endsWith(".png")
    ? picture.png({ compressionLevel: 9, palette: difficulty === "clear" })
    : picture.jpeg({ quality: 80 })
  ).toBuffer();
  await writeFile(fileURLToPath(new URL(file, folder)), bytes);
  truth.push({ file, difficulty, lines: lines.map((line) => line.text.replace(/ +/g, " ").trim()) });
}
await writeFile(new URL("truth.json", import.meta.url), `${JSON.stringify(truth, null, 2)}\n`);
console.log(`Drew ${drawings.length} pictures.`);
