const MARKS = [25, 50, 75, 100] as const;

/** Tells each depth once per page. */
export class Scroll {
  private reached = 0;

  /** The marks that are new at this depth. */
  at(seen: number, height: number): number[] {
    // Fractions of a pixel, when the page is zoomed, must not keep the end from being reached.
    const share = height > 0 ? ((seen + 2) / height) * 100 : 0;
    const found = MARKS.filter((mark) => mark > this.reached && mark <= share);
    this.reached = Math.max(this.reached, ...found);
    return found;
  }

  /** Another page begins. */
  reset(): void {
    this.reached = 0;
  }
}

/** Watches the window; a page that nobody scrolls says nothing. */
export function watchScroll(win: Window, scroll: Scroll, onDepth: (depth: number) => void): void {
  let asked = false;
  const look = () => {
    asked = false;
    const { scrollHeight } = win.document.documentElement;
    for (const depth of scroll.at(win.scrollY + win.innerHeight, scrollHeight)) onDepth(depth);
  };
  const onScroll = () => {
    if (!asked) win.requestAnimationFrame(look);
    asked = true;
  };
  win.addEventListener("scroll", onScroll, { passive: true });
}
