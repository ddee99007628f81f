/** Grey level that divides light from dark, the middle between black and white. */
const MIDDLE = 128;

/**
 * Lays a transparent picture on the ground that its opaque pixels stand out from: black if they are light, such as
 * white letters of a logo, and white otherwise.
 *
 * @param data RGBA, 8 bits, not premultiplied.
 * @returns RGB.
 */
export function onGround(data: Uint8Array): Uint8Array {
  const ground = isLight(data) ? 0 : 255;
  const result = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    const alpha = data[from + 3] ?? 0;
    const rest = ground * (255 - alpha);
    for (let channel = 0; channel < 3; channel++)
      result[to + channel] = ((data[from + channel] ?? 0) * alpha + rest + 127) / 255;
  }
  return result;
}

/** Whether the opaque pixels are light, each weighted by its opacity. */
function isLight(data: Uint8Array): boolean {
  let brightness = 0;
  let opacity = 0;
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 0;
    // Rec. 709.
    brightness +=
      alpha * ((data[at] ?? 0) * 0.2126 + (data[at + 1] ?? 0) * 0.7152 + (data[at + 2] ?? 0) * 0.0722);
    opacity += alpha;
  }
  return brightness > MIDDLE * opacity;
}
