/** 8-bit RGB, rows from the top, no padding: three bytes a pixel. */
export interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The options with which sharp reads such a buffer. */
export const raw = ({ width, height }: Picture) => ({ raw: { width, height, channels: 3 as const } });
