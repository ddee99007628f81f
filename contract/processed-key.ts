/**
 * What preprocess-image appends to the key of an upload. detect-text is run for objects that end like this.
 * Appended and not replaced: `a.png` and `a.gif` are two pictures.
 */
export const PROCESSED_SUFFIX = ".jpg";

/** The key of the processed picture of an upload. */
export function processedKeyOf(sourceKey: string): string {
  return `${sourceKey}${PROCESSED_SUFFIX}`;
}

/** The key of the upload that a processed picture was made from. */
export function sourceKeyOf(processedKey: string): string {
  return processedKey.endsWith(PROCESSED_SUFFIX)
    ? processedKey.slice(0, -PROCESSED_SUFFIX.length)
    : processedKey;
}
