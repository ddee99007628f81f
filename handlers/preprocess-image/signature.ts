/** What the first bytes of a file say about its format. */
export interface Signature {
  /** As people call the format. */
  readonly name: string;
  /** Undefined for the formats that are read; otherwise what the uploader can do. */
  readonly advice?: string;
}

interface Pattern extends Signature {
  /** Offset of the bytes. */
  readonly at: number;
  /** The bytes as Latin-1. */
  readonly bytes: string;
}

const CONVERT = "Convert it to JPEG or PNG.";
const CAMERA = 'Upload a JPEG. On an iPhone, set Settings > Camera > Formats to "Most Compatible".';
const RAW = "Export it as JPEG.";
const PAGE = "Upload a picture of the page, as JPEG or PNG.";

/** https://en.wikipedia.org/wiki/List_of_file_signatures; the brands of ISO files are at https://mp4ra.org/registered-types/brands */
const PATTERNS: readonly Pattern[] = [
  { name: "JPEG", at: 0, bytes: "\xff\xd8\xff" },
  { name: "PNG", at: 0, bytes: "\x89PNG" },
  { name: "GIF", at: 0, bytes: "GIF8" },
  { name: "WebP", at: 8, bytes: "WEBP" },
  { name: "AVIF", at: 4, bytes: "ftypavif" },
  { name: "AVIF", at: 4, bytes: "ftypavis" },
  ...["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"].map((brand) => ({
    name: "HEIC",
    advice: CAMERA,
    at: 4,
    bytes: `ftyp${brand}`,
  })),
  { name: "Canon raw", advice: RAW, at: 4, bytes: "ftypcrx" },
  { name: "Canon raw", advice: RAW, at: 8, bytes: "CR\x02" },
  { name: "Fujifilm raw", advice: RAW, at: 0, bytes: "FUJIFILMCCD-RAW" },
  { name: "JPEG 2000", advice: CONVERT, at: 4, bytes: "jP  " },
  { name: "JPEG XL", advice: CONVERT, at: 0, bytes: "\xff\x0a" },
  { name: "JPEG XL", advice: CONVERT, at: 4, bytes: "JXL " },
  { name: "BMP", advice: CONVERT, at: 0, bytes: "BM" },
  { name: "Photoshop", advice: CONVERT, at: 0, bytes: "8BPS" },
  { name: "ICO", advice: CONVERT, at: 0, bytes: "\x00\x00\x01\x00" },
  { name: "OpenEXR", advice: CONVERT, at: 0, bytes: "v/1\x01" },
  { name: "PDF", advice: PAGE, at: 0, bytes: "%PDF-" },
  { name: "PostScript", advice: PAGE, at: 0, bytes: "%!PS" },
  { name: "TIFF", at: 0, bytes: "II*\x00" },
  { name: "TIFF", at: 0, bytes: "MM\x00*" },
  { name: "TIFF", at: 0, bytes: "II+\x00" },
  { name: "TIFF", at: 0, bytes: "MM\x00+" },
  { name: "video", advice: "Upload a picture of one moment.", at: 4, bytes: "ftyp" },
];

/** The longest text that may come before the root element of an SVG file. */
const PROLOGUE = 1000;

/** The format of a file by its first bytes; undefined when none is known. */
export function signatureOf(bytes: Uint8Array): Signature | undefined {
  const start = Buffer.from(bytes.subarray(0, PROLOGUE)).toString("latin1");
  const found = PATTERNS.find(({ at, bytes: wanted }) => start.startsWith(wanted, at));
  if (found !== undefined) return found;
  if (/^\s*(<\?xml[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]/s.test(start))
    return { name: "SVG", advice: CONVERT };
  return undefined;
}
