import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import "./menuButton.css";

export type MenuEntry = {
  key: string;
  label: ReactNode;
  icon?: ReactNode;
  checked?: boolean;
  run: () => void;
};

type Props = {
  label: string;
  className: string;
  button: ReactNode;
  head?: ReactNode;
  entries: MenuEntry[];
};

/** A button with a menu: opens on click or arrow down, moves by arrows, closes on Escape or outside. */
export function MenuButton({ label, className, button, head, entries }: Props) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const menuId = useId();

  useEffect(() => {
    if (!open) return;
    anchor.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
    const closeOutside = (event: PointerEvent) => {
      if (!anchor.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", closeOutside);
    return () => document.removeEventListener("pointerdown", closeOutside);
  }, [open]);

  const close = () => {
    setOpen(false);
    anchor.current?.querySelector("button")?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && open) {
      close();
      event.stopPropagation();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    if (!open) {
      setOpen(true);
      return;
    }
    const items = [...(anchor.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the button and the menu inside
    <div className="menu-anchor" ref={anchor} onKeyDown={onKeyDown}>
      <button
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open ? (
        <div className="menu" role="menu" id={menuId} aria-label={label}>
          {head ? <div className="menu-head">{head}</div> : null}
          {entries.map((entry) => (
            <button
              type="button"
              key={entry.key}
              className="menu-item"
              {...(entry.checked === undefined
                ? { role: "menuitem" }
                : { role: "menuitemradio", "aria-checked": entry.checked })}
              tabIndex={-1}
              onClick={() => {
                close();
                entry.run();
              }}
            >
              {entry.icon}
              {entry.label}
              {entry.checked ? <span className="check">✓</span> : null}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
