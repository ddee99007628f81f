/** The candidate that `word` was probably meant to be: one that is at most two letters off, or begins most alike. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const beginning = candidates
    .map((candidate) => ({ candidate, alike: commonBeginning(word, candidate) }))
    .filter(({ alike }) => alike > 3)
    .sort((left, right) => right.alike - left.alike);
  const near = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.min(2, candidate.length / 2))
    .sort((left, right) => left.distance - right.distance);
  return near[0]?.candidate ?? beginning[0]?.candidate;
}

function commonBeginning(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length;
}

/** Letters to insert, delete or replace (Levenshtein). */
function distanceOf(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, replaced));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
