import { useLocation } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCtrlKey, whenIdle } from "@/shared/hooks";
import { usePhone } from "@/shared/prefs";
import { SideMenu } from "./SideMenu";
import { TopBar } from "./TopBar";

const loadPalette = () => import("./CommandPalette");
const CommandPalette = lazy(loadPalette);

function MenuDrawer({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useTranslation("shell");
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself; the click is on its backdrop
    <dialog
      ref={dialog}
      className="side-drawer"
      aria-label={t("mainMenu")}
      onClose={close}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      {open ? <SideMenu /> : null}
    </dialog>
  );
}

/** Side menu, top bar and the page between them; on a phone the menu is a drawer. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation("shell");
  const phone = usePhone();
  const [menuOpen, setMenuOpen] = useState(false);
  const [searching, setSearching] = useState(false);
  const path = useLocation({ select: (location) => location.pathname });
  const area = useRef<HTMLElement>(null);

  useEffect(() => {
    setMenuOpen(false);
    area.current?.scrollTo(0, 0);
  }, [path]);

  const openSearch = useCallback((event?: KeyboardEvent) => {
    event?.preventDefault();
    setSearching(true);
  }, []);
  useCtrlKey("k", openSearch);
  // Keys typed right after Ctrl K must find the palette there.
  useEffect(() => whenIdle(() => void loadPalette()), []);

  return (
    <div className="shell">
      <a className="skip-link" href="#page">
        {t("skip")}
      </a>
      {phone ? <MenuDrawer open={menuOpen} close={() => setMenuOpen(false)} /> : <SideMenu />}
      <div className="main">
        <TopBar openMenu={() => setMenuOpen(true)} openSearch={() => openSearch()} />
        <main className="page-area" id="page" ref={area} tabIndex={-1}>
          {children}
        </main>
      </div>
      {searching ? (
        <Suspense fallback={null}>
          <CommandPalette close={() => setSearching(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}
