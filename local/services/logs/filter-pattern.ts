import { AwsError } from "../../gateway/service.ts";

/**
 * Compiles a filter pattern of terms: all must occur, of those with `?` one must, those with `-` must not. Case
 * counts. Throws for the other forms (JSON, space-delimited, regular expressions), which are not offered.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*[{[]|%/.test(pattern))
    throw new AwsError(
      "NotImplemented",
      "This emulator filters log events by terms; JSON, space-delimited and regular expression patterns are not offered.",
      501,
    );
  const terms = [...pattern.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(
    ([, sign = "", quoted, plain]) => ({ sign, text: quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "" }),
  );
  const having = (sign: string) => terms.filter((term) => term.sign === sign).map(({ text }) => text);
  const [all, any, none] = [having(""), having("?"), having("-")];
  return (message) => {
    const occurs = (text: string) => message.includes(text);
    return (
      all.every(occurs) && !none.some(occurs) && (any.length === 0 || all.length > 0 || any.some(occurs))
    );
  };
}
