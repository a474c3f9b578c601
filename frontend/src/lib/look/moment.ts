/** The moment in so many milliseconds. */
export function momentIn(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}
