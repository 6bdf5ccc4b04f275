import type { KeyboardEvent, ReactNode } from "react";
import { Card } from "@/shared/ui/Page";

/** Arrows go from cell to cell, so that a map is one stop of the Tab key. */
function moveFocus(event: KeyboardEvent<SVGSVGElement>) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const cells = [...event.currentTarget.querySelectorAll<SVGGElement>('[role="button"]')];
  const at = cells.indexOf(document.activeElement as unknown as SVGGElement);
  cells[(at + step + cells.length) % cells.length]?.focus();
  event.preventDefault();
}

/** A card around a drawn chart. */
export function Drawn(props: {
  title: string;
  heading?: ReactNode;
  extra?: ReactNode;
  box: [number, number];
  label: string;
  /** Whether its cells lead to people. */
  opens: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Card title={props.heading ?? props.title} extra={props.extra} className={props.className}>
      <div className="drawn-scroll">
        <svg
          className="insight-chart"
          viewBox={`0 0 ${props.box[0]} ${props.box[1]}`}
          role={props.opens ? "group" : "img"}
          aria-label={props.label}
          onKeyDown={props.opens ? moveFocus : undefined}
        >
          {props.children}
        </svg>
      </div>
    </Card>
  );
}

/** A part of a chart; with `open` it leads to the people behind it. */
export function Cell(props: {
  label: string;
  open: (() => void) | null;
  first?: boolean;
  at?: [number, number];
  children: ReactNode;
}) {
  const { open, label } = props;
  const transform = props.at ? `translate(${props.at[0]} ${props.at[1]})` : undefined;
  if (!open)
    return (
      <g transform={transform}>
        {props.children}
        <title>{label}</title>
      </g>
    );
  return (
    // biome-ignore lint/a11y/useSemanticElements: an SVG has no button of its own
    <g
      transform={transform}
      role="button"
      tabIndex={props.first ? 0 : -1}
      className="cell"
      aria-label={label}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        open();
      }}
    >
      {props.children}
      <title>{label}</title>
    </g>
  );
}
