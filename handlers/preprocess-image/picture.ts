/** 8-bit RGB, rows from the top, no padding: three bytes a pixel. */
export interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** How sharp is told what such a buffer is. */
export const raw = ({ width, height }: Picture) => ({ raw: { width, height, channels: 3 as const } });
