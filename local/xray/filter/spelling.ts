/** The candidate that `word` was probably meant to be: one that begins alike, or is at most two letters off. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const beginning = candidates.filter(
    (candidate) => candidate.length > 3 && (word.startsWith(candidate) || candidate.startsWith(word)),
  );
  const near = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.min(2, candidate.length / 2))
    .sort((left, right) => left.distance - right.distance);
  return near[0]?.candidate ?? beginning[0];
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
