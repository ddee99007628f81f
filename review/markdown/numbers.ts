import { type Markdown, md, plain } from "./text.ts";

/** A number as it is: `3`, `0.705`. */
export function number(value: number): Markdown {
  return plain(String(value));
}

/** `1 table`, `2 tables`. */
export function count(value: number, one: string, many = `${one}s`): Markdown {
  return md`${number(value)} ${plain(value === 1 ? one : many)}`;
}

/** US dollars, as exactly as the size deserves. */
export function dollars(amount: number): Markdown {
  if (amount === 0) return md`$0`;
  if (Math.abs(amount) < 0.01) return md`under $0.01`;
  return md`$${plain(amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }))}`;
}

/** A list price in US dollars with all its digits, as `$0.705`. */
export function price(amount: number): Markdown {
  return md`$${number(amount)}`;
}

/** A large number in words, as `15.2 million`. */
export function millions(value: number): Markdown {
  if (value < 1e6) return plain(Math.round(value).toLocaleString("en-US"));
  return md`${plain((value / 1e6).toLocaleString("en-US", { maximumFractionDigits: 1 }))} million`;
}

/** A share between 0 and 1, as `29.0 %`. */
export function percent(share: number): Markdown {
  return md`${plain((share * 100).toFixed(1))} %`;
}
