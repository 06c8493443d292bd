/** The sign-in screen, which leads back to this place. */
export function toSignIn(place: string): string {
  return place === '/' ? '/sign-in' : `/sign-in?back=${encodeURIComponent(place)}`;
}
