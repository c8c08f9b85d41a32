/** The one clock that tells days: what is below the shells gets the day from them. */

/** The day where the user is, YYYY-MM-DD. */
export function localDay(): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${String(now.getFullYear())}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
