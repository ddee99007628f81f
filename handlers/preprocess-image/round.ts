/** To three decimals: enough for people and for filter expressions. */
export const round = (value: number) => Math.round(value * 1000) / 1000;
