import { NODE_HEIGHT, NODE_WIDTH, type Position } from "./graph";

export type View = { x: number; y: number; zoom: number };
export type Size = { width: number; height: number };

const MARGIN = 24;
/** The zoom buttons stand at the bottom. */
const BELOW = 72;

/** How far a stretch must move to lie between two bounds; its start counts where it does not fit. */
function shift(start: number, length: number, from: number, to: number): number {
  if (start < from || length > to - from) return from - start;
  return Math.min(0, to - (start + length));
}

/** The view moved as little as shows the whole step at `at` in a canvas of that size; the same one if it does. */
export function viewShowing(view: View, size: Size, at: Position): View {
  const x = shift(at.x * view.zoom + view.x, NODE_WIDTH * view.zoom, MARGIN, size.width - MARGIN);
  const y = shift(at.y * view.zoom + view.y, NODE_HEIGHT * view.zoom, MARGIN, size.height - BELOW);
  return x === 0 && y === 0 ? view : { ...view, x: view.x + x, y: view.y + y };
}
